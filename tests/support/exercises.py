"""What a live stack does with each of its permissions (`tests.support.permissions`): done, or how users see that it was refused."""

from __future__ import annotations

import base64
import json
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from commands.api_client import Api
from components.core.naming import DELETIONS_PREFIX, PURGES_PREFIX
from handlers.privacy.purges import Purge, Purges
from tests.support.local_aws import ACCOUNT, LocalAws
from tests.support.permissions import PREFIX
from tests.support.program import Program
from tests.support.signed_request import send_signed
from tests.support.waiting import until

DAY_SECONDS = 86_400

Refusal = str | None
"""None when all was done."""


MARK = "Zq7Xk2"
"""In every id of a user, item or session."""


def name(kind: str) -> str:
    """A name that nothing has yet."""
    return f"{kind}-{uuid.uuid4().hex[:12]}"


def marked(kind: str) -> str:
    """An id of a user, item or session that nothing has yet."""
    return name(f"{kind}-{MARK}")


@dataclass
class Live:
    """A deployed stack, and what is done with it.

    Attributes:
        local_aws: that it is deployed to.
        program: that made it.
        outputs: of the stack.
        own_campaign: a campaign that the owner has made beside the program.
    """

    local_aws: LocalAws
    program: Program
    outputs: dict[str, Any]
    own_campaign: str = ""
    clients: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str) -> Any:
        """A client with the root key."""
        if service not in self.clients:
            self.clients[service] = self.program.client(service)
        return self.clients[service]

    def run(self, exercise: str) -> Refusal:
        """Do an exercise by its name."""
        method: Callable[[], Refusal] = getattr(self, exercise)
        return method()

    # By the public routes

    def send_one_event(self) -> Refusal:
        return self._post("/data", {"Data": {**self._event(), "interactions": 1}})

    def send_events(self) -> Refusal:
        return self._post("/events", {"events": [self._event()]})

    def put_events(self) -> Refusal:
        event = {"eventType": "View", "itemId": marked("item"), "sentAt": int(time.time())}
        ids = {"userId": marked("user"), "sessionId": marked("session")}
        return self._post("/putEvents", {**ids, "eventList": [event]})

    def ask_own_campaign(self) -> Refusal:
        return self._get(
            f"/getRecommendations?userId={marked('user')}&campaignArn={self.own_campaign}"
        )

    # By signed requests

    def put_items(self) -> Refusal:
        words = dict.fromkeys(("category", "location", "season"), "x")
        item = {
            "itemId": marked("item"),
            "properties": {**words, "price": 1.0, "creationTimestamp": 1},
        }
        return self._signed("PUT", "/items", {"items": [item]})

    def put_users(self) -> Refusal:
        words = dict.fromkeys(("ageGroup", "homeRegion", "travelsWith"), "x")
        return self._signed(
            "PUT", "/users", {"users": [{"userId": marked("user"), "properties": words}]}
        )

    def describe_version(self) -> Refusal:
        named = {"solutionVersionArn": self.outputs["solutionVersionArn"]}
        return self._signed("POST", "/describeSolutionVersion", named)

    def describe_campaign(self) -> Refusal:
        named = {"campaignArn": self.outputs["campaignArn"]}
        return self._signed("POST", "/describeCampaign", named)

    def train(self) -> Refusal:
        solution = self.outputs["solutionArn"]
        unknown = {"solutionArn": f"{solution}-none", "version": "v"}
        return self._signed("POST", "/solutionVersion", unknown, 404) or self._signed(
            "POST", "/solutionVersion", {"solutionArn": solution, "version": name("v")}
        )

    def campaign_life(self) -> Refusal:
        """Make a campaign of the owner's, and delete it."""
        version = self.outputs["solutionVersionArn"]
        named, solution = name("c"), self.outputs["solutionArn"]
        unknown = {"solutionVersionArn": f"{solution}-none/v", "name": "c"}
        refused = self._signed("POST", "/campaign", unknown, 404) or self._signed(
            "POST", "/campaign", {"solutionVersionArn": version, "name": named}
        )
        if refused:
            return refused
        arn = self.outputs["campaignArn"].rpartition("/")[0] + f"/{named}"
        until(lambda: self._campaign_status(arn) == "ACTIVE")
        return self._signed("DELETE", "/deleteResources", {"campaignArn": arn})

    def make_own_campaign(self) -> None:
        """Make the one that stays."""
        version = self.outputs["solutionVersionArn"]
        body = {"solutionVersionArn": version, "name": name("own")}
        status, made = self._send("POST", "/campaign", body)
        assert status == 200, made
        self.own_campaign = made["campaignArn"]
        until(lambda: self._campaign_status(self.own_campaign) == "ACTIVE")

    def tracker_life(self) -> Refusal:
        """Delete the tracker, and make it anew."""
        group = {"datasetGroupArn": self.outputs["datasetGroupArn"]}
        unknown = {"datasetGroupArn": self.outputs["datasetGroupArn"] + "-none"}
        refused = self._signed("POST", "/eventTracker", unknown, 404)
        for tracker in [] if refused else self._trackers():
            refused = self._signed("POST", "/eventTracker", group) or self._signed(
                "DELETE", "/deleteResources", {"eventTrackerArn": tracker}
            )
        if refused:
            return refused
        until(lambda: not self._trackers())
        refused = self._signed("POST", "/eventTracker", group)
        if refused is None:
            until(lambda: self._trackers("ACTIVE"))
        return refused

    def delete_user(self) -> Refusal:
        status, body = self._send("DELETE", f"/users/{marked('user')}", {})
        if status != 202:
            return f"{status} {body}"
        self._until_deleted(body["dataDeletionJobArn"])
        return None

    def follow_deletion(self) -> Refusal:
        status, body = self._send("DELETE", f"/users/followed-{MARK}", {})
        assert status == 202, body
        return self._signed("GET", f"/users/followed-{MARK}/deletion", {})

    # By the services in their roles

    def encrypted_group(self) -> Refusal:
        personalize = self.client("personalize")
        described = personalize.describe_dataset_group(
            datasetGroupArn=self.outputs["datasetGroupArn"]
        )
        settings = {each: described["datasetGroup"][each] for each in ("roleArn", "kmsKeyArn")}
        arn = personalize.create_dataset_group(name=name("group"), **settings)["datasetGroupArn"]

        def at_rest() -> Any:
            group = personalize.describe_dataset_group(datasetGroupArn=arn)["datasetGroup"]
            return group if group["status"] in {"ACTIVE", "CREATE FAILED"} else None

        group = until(at_rest)
        personalize.delete_dataset_group(datasetGroupArn=arn)
        return group.get("failureReason") if group["status"] == "CREATE FAILED" else None

    def import_job(self) -> Refusal:
        return self._import("users")

    def report(self) -> Refusal:
        before = len(self._keys(self.outputs["dataBucket"], "metric-reports/"))
        mark = self._log_length()
        refused = self._import("interactions", publishAttributionMetricsToS3=True)
        if refused:
            return refused

        def ended() -> Any:
            if len(self._keys(self.outputs["dataBucket"], "metric-reports/")) > before:
                return "written"
            return self._denied_since(mark, "s3:PutObject")

        told = until(ended)
        return None if told == "written" else told

    def deletion_job(self) -> Refusal:
        bucket, folder = self._deletions, f"{DELETIONS_PREFIX}{name('lists')}/"
        body = f"USER_ID\n{name('u')}\n".encode()
        # The service reads a list from a bucket without a key alone.
        self.client("s3").put_object(Bucket=bucket, Key=f"{folder}list.csv", Body=body)
        made = self.client("personalize").create_data_deletion_job(
            jobName=name("job"),
            datasetGroupArn=self.outputs["datasetGroupArn"],
            dataSource={"dataLocation": f"s3://{bucket}/{folder}"},
            roleArn=self._role("deletion"),
        )
        job = self._until_deleted(made["dataDeletionJobArn"])
        return job.get("failureReason") if job["status"] == "FAILED" else None

    def consume(self) -> Refusal:
        """An event of the stream reaches Personalize: the mapping says so, or why not."""
        until(lambda: self._problem() is None)
        mark, item = self._log_length(), marked("item")
        refused = self._post("/events", {"events": [{**self._event(), "itemId": item}]})
        assert refused is None, refused

        def ended() -> Any:
            if self._is_stored(item):
                return "stored"
            if self._is_dead_letter(item):
                return "a dead letter"
            return self._problem() or self._denied_since(mark, "kinesis:")

        told = until(ended)
        return None if told == "stored" else told

    def dead_letter(self) -> Refusal:
        """A record that is no event reaches the dead-letter queue."""
        until(lambda: self._problem() is None)
        word = marked("bad")
        self.client("kinesis").put_record(
            StreamName=self.outputs["streamName"],
            Data=json.dumps({"userId": "1", "x": word}).encode(),
            PartitionKey="1",
        )

        def ended() -> Any:
            if self._is_dead_letter(word):
                return "sent"
            return self._problem()

        told = until(ended)
        return None if told == "sent" else told

    def discard_batch(self) -> Refusal:
        """A batch that the consumer cannot take at all reaches the bucket of dead letters."""
        bucket, folder = self.outputs["deadLetterBucket"], "aws/lambda/"
        mark, before = self._log_length(), len(self._keys(bucket, folder))
        with self._broken_consumer():
            refused = self.send_events()
            assert refused is None, refused

            def ended() -> Any:
                if len(self._keys(bucket, folder)) > before:
                    return "kept"
                return self._denied_since(mark, "s3:PutObject")

            told = until(ended)
        return None if told == "kept" else told

    def archive(self) -> Refusal:
        """An event of the stream reaches the archive."""
        mark, before = self._log_length(), len(self._keys(self.outputs["archiveBucket"], ""))
        refused = self.send_events()
        assert refused is None, refused

        def ended() -> Any:
            if len(self._keys(self.outputs["archiveBucket"], "")) > before:
                return "written"
            return self._denied_since(mark, "archive")

        told = until(ended)
        return None if told == "written" else told

    # By invocations

    def purge(self) -> Refusal:
        """Remove archived events and dead letters of a user."""
        self._forget_purges()
        user = marked("purged")
        self._leave_traces(user, time.time() - 1)
        self._ask_for_purge(user)
        return self._invoke("purge")

    def purge_versions(self) -> Refusal:
        """The same where buckets keep old versions."""
        buckets = [self.outputs[each] for each in ("archiveBucket", "deadLetterBucket")]
        self._forget_purges()
        self._keep_versions(buckets, "Enabled")
        try:
            user, arrival = marked("purged"), time.time() - 1
            self._leave_traces(user, arrival)
            self._leave_traces(user, arrival)
            self._ask_for_purge(user)
            return self._invoke("purge")
        finally:
            self._keep_versions(buckets, "Suspended")

    def purge_ends(self) -> Refusal:
        """A purge that was asked for before anything could still be on its way is done, and forgets whom it was for."""
        self._forget_purges()
        self._ask_for_purge(marked("purged"), age_seconds=9 * DAY_SECONDS)
        return self._invoke("purge")

    def observe(self) -> Refusal:
        return self._invoke("observer")

    # Parts

    def _invoke(self, function: str) -> Refusal:
        answer = self.client("lambda").invoke(FunctionName=f"{PREFIX}{function}", Payload=b"{}")
        payload: str = answer["Payload"].read().decode()
        return payload if "FunctionError" in answer else None

    def _forget_purges(self) -> None:
        """No purge waits, no pass is under way, and nothing is there to be looked through."""
        for bucket, prefix in (
            (self._deletions, PURGES_PREFIX),
            (self.outputs["archiveBucket"], ""),
            (self.outputs["deadLetterBucket"], ""),
        ):
            for key in self._keys(bucket, prefix):
                self.client("s3").delete_object(Bucket=bucket, Key=key)

    def _ask_for_purge(self, user: str, age_seconds: float = 0) -> None:
        """What `DELETE /users/{userId}` asks for, without the job of Amazon Personalize."""
        purge = Purge(
            user_ids=(user,),
            requested_at=time.time() - age_seconds,
            data_deletion_job_arn="none",
            list_key=f"{DELETIONS_PREFIX}{user}.csv",
        )
        Purges(self.client("s3"), self._deletions, PURGES_PREFIX).ask(user, purge)

    def _keep_versions(self, buckets: list[str], status: str) -> None:
        for bucket in buckets:
            self.client("s3").put_bucket_versioning(
                Bucket=bucket, VersioningConfiguration={"Status": status}
            )

    def _leave_traces(self, user: str, arrival: float) -> None:
        """What a purge looks for: an archived event, a discarded batch, a large record and a dead letter of the user, and of another one."""
        s3, dead = self.client("s3"), self.outputs["deadLetterBucket"]
        moment = time.strftime("%Y-%m-%d-%H-%M-%S", time.gmtime(arrival))
        events = [{"userId": each, "itemId": "1"} for each in (user, "1")]
        lines = "\n".join(map(json.dumps, events)).encode()
        s3.put_object(
            Bucket=self.outputs["archiveBucket"], Key=f"events/d-1-{moment}-{user}", Body=lines
        )
        records = [
            {
                "data": base64.b64encode(json.dumps(event).encode()).decode(),
                "partitionKey": event["userId"],
                "approximateArrivalTimestamp": arrival,
            }
            for event in events
        ]
        batch = {"payload": json.dumps({"Records": [{"kinesis": each} for each in records]})}
        s3.put_object(Bucket=dead, Key=f"aws/lambda/m/{user}", Body=json.dumps(batch).encode())
        for key in (f"records/{user}", f"records/{user}-told"):
            s3.put_object(Bucket=dead, Key=key, Body=json.dumps(events[0]).encode())
        # The queue is looked through last: what a message says to lie in the bucket goes with it, if it is still there.
        for letter in ({**records[0], "dataKey": f"records/{user}-told"}, records[1]):
            self.client("sqs").send_message(
                QueueUrl=self.outputs["deadLetterQueueUrl"], MessageBody=json.dumps(letter)
            )

    def _event(self) -> dict[str, Any]:
        ids = {"userId": marked("user"), "itemId": marked("item")}
        return {**ids, "eventType": "View", "sentAt": int(time.time())}

    def _post(self, path: str, body: Any) -> Refusal:
        answer = Api(self.outputs["apiUrl"], self.outputs["apiKey"]).post(path, body)
        return None if answer.status == 200 else f"{answer.status} {answer.body}"

    def _get(self, path: str) -> Refusal:
        answer = Api(self.outputs["apiUrl"], self.outputs["apiKey"]).get(path)
        return None if answer.status == 200 else f"{answer.status} {answer.body}"

    def _signed(self, method: str, path: str, body: Any, wanted: int = 200) -> Refusal:
        status, answer = self._send(method, path, body)
        return None if status == wanted else f"{status} {answer}"

    def _send(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        root = self.program.root
        key = Credentials(root.access_key_id, root.secret_access_key)
        return send_signed(method, f"{self.outputs['apiUrl']}{path}", body, key)

    def _campaign_status(self, arn: str) -> str:
        described = self.client("personalize").describe_campaign(campaignArn=arn)
        return str(described["campaign"]["status"])

    def _trackers(self, status: str = "") -> list[str]:
        listed = self.client("personalize").list_event_trackers(
            datasetGroupArn=self.outputs["datasetGroupArn"]
        )
        return [
            each["eventTrackerArn"]
            for each in listed["eventTrackers"]
            if each["status"].startswith(status)
        ]

    def _until_deleted(self, arn: str) -> dict[str, Any]:
        def ended() -> Any:
            job = self.client("personalize").describe_data_deletion_job(dataDeletionJobArn=arn)
            job = job["dataDeletionJob"]
            return job if job["status"] in {"COMPLETED", "FAILED"} else None

        job: dict[str, Any] = until(ended)
        return job

    @property
    def _deletions(self) -> str:
        """The bucket of lists and purges."""
        return str(self.outputs["deletionBucket"])

    def _role(self, purpose: str) -> str:
        return f"arn:aws:iam::{ACCOUNT}:role/{PREFIX}{purpose}"

    def _keys(self, bucket: str, prefix: str) -> list[str]:
        listed = self.client("s3").list_objects_v2(Bucket=bucket, Prefix=prefix)
        return [each["Key"] for each in listed.get("Contents", [])]

    def _import(self, kind: str, **settings: Any) -> Refusal:
        personalize, bucket = self.client("personalize"), self.outputs["dataBucket"]
        group = self.outputs["datasetGroupArn"]
        datasets = personalize.list_datasets(datasetGroupArn=group)["datasets"]
        (dataset,) = [d["datasetArn"] for d in datasets if d["datasetType"].lower() == kind]
        try:
            made = personalize.create_dataset_import_job(
                jobName=name("import"),
                datasetArn=dataset,
                dataSource={"dataLocation": f"s3://{bucket}/{kind}/"},
                roleArn=self._role("import"),
                **settings,
            )
        except ClientError as error:
            return str(error)

        def ended() -> Any:
            arn = made["datasetImportJobArn"]
            job = personalize.describe_dataset_import_job(datasetImportJobArn=arn)
            job = job["datasetImportJob"]
            return job if job["status"] in {"ACTIVE", "CREATE FAILED"} else None

        job = until(ended)
        return job["failureReason"] if job["status"] == "CREATE FAILED" else None

    def _mapping(self) -> dict[str, Any]:
        listed = self.client("lambda").list_event_source_mappings(FunctionName=f"{PREFIX}consumer")
        (mapping,) = listed["EventSourceMappings"]
        return dict(mapping)

    def _problem(self) -> str | None:
        """What the mapping says of its last batch, if that is not that all went well."""
        result = str(self._mapping()["LastProcessingResult"])
        return result if result.startswith("PROBLEM") else None

    @contextmanager
    def _broken_consumer(self) -> Iterator[None]:
        """For a time the consumer cannot start, and is tried once."""
        functions, name, mapping = self.client("lambda"), f"{PREFIX}consumer", self._mapping()
        handler = functions.get_function_configuration(FunctionName=name)["Handler"]
        attempts = mapping["MaximumRetryAttempts"]
        functions.update_event_source_mapping(UUID=mapping["UUID"], MaximumRetryAttempts=0)
        functions.update_function_configuration(FunctionName=name, Handler="missing.handler")
        try:
            yield
        finally:
            functions.update_function_configuration(FunctionName=name, Handler=handler)
            functions.update_event_source_mapping(
                UUID=mapping["UUID"], MaximumRetryAttempts=attempts
            )

    def _is_stored(self, item: str) -> bool:
        return any(
            item.encode() in path.read_bytes()
            for path in self.local_aws.home.rglob("personalize.sqlite*")
        )

    def _is_dead_letter(self, word: str) -> bool:
        """Whether a message has the word; whatever is received is deleted, so that others come."""
        sqs, url = self.client("sqs"), self.outputs["deadLetterQueueUrl"]
        received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        for each in received:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=each["ReceiptHandle"])
        return any(word in base64.b64decode(_data(each)).decode() for each in received)

    def _log_length(self) -> int:
        return (self.local_aws.home / "server.log").stat().st_size

    def _denied_since(self, mark: int, word: str) -> Refusal:
        with (self.local_aws.home / "server.log").open("rb") as log:
            log.seek(mark)
            lines = log.read().decode(errors="replace").splitlines()
        return next((each for each in lines if "not authorized" in each and word in each), None)


def _data(message: dict[str, Any]) -> str:
    """The record of a dead letter, in base64."""
    return str(json.loads(message["Body"]).get("data", ""))
