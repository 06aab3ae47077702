"""A small Personalize stack through boto3: data on S3, the role that reads them, and everything up to a campaign."""

import json
import random
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from tests.support.local_aws import ACCOUNT, LocalAws

V2 = "arn:aws:personalize:::recipe/aws-user-personalization-v2"
POPULARITY = "arn:aws:personalize:::recipe/aws-popularity-count"
TIMEOUT_SECONDS = 120

BASE_FIELDS: dict[str, list[dict[str, Any]]] = {
    "Interactions": [
        {"name": "USER_ID", "type": "string"},
        {"name": "ITEM_ID", "type": "string"},
        {"name": "TIMESTAMP", "type": "long"},
        {"name": "EVENT_TYPE", "type": "string"},
    ],
    "Items": [
        {"name": "ITEM_ID", "type": "string"},
        {"name": "CATEGORY", "type": ["string", "null"], "categorical": True},
    ],
    "Users": [
        {"name": "USER_ID", "type": "string"},
        {"name": "AGE", "type": ["int", "null"]},
    ],
}


def schema(name: str = "Interactions", *extra: dict[str, Any]) -> str:
    """An Avro schema of a dataset type with the usual fields and some more."""
    return json.dumps(
        {
            "type": "record",
            "name": name,
            "namespace": "com.amazonaws.personalize.schema",
            "fields": [*BASE_FIELDS[name], *extra],
            "version": "1.0",
        }
    )


def interactions_csv(users: int = 60, each: int = 30, items: int = 40, seed: int = 1) -> str:
    """Interactions in which users of one half prefer one half of the items."""
    draw = random.Random(seed)  # noqa: S311 - test data
    lines = ["USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE"]
    for user in range(users):
        first = (user % 2) * (items // 2)
        for event in range(each):
            item = first + int(draw.triangular(0, items // 2, 0))
            kind = "purchase" if event % 3 == 0 else "view"
            lines.append(f"u{user},i{item},{1_700_000_000 + 60 * event + user},{kind}")
    return "\n".join(lines) + "\n"


def wait_for(
    describe: Callable[[], str | None], wanted: str | None, seconds: float = TIMEOUT_SECONDS
) -> list[str | None]:
    """Poll a status until it is `wanted` (None: the resource is gone); the statuses seen, each once in a row.

    Raises:
        AssertionError: another resting status, or none in time.
    """
    seen: list[str | None] = []
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        status = describe()
        if not seen or seen[-1] != status:
            seen.append(status)
        if status == wanted:
            return seen
        if status in {"CREATE FAILED", "CREATE STOPPED"} or (
            status == "ACTIVE" and wanted is not None
        ):
            break
        time.sleep(0.01)
    raise AssertionError(f"expected {wanted}, saw {seen}")


@dataclass
class PersonalizeStack:
    """What a test makes, all names starting with a prefix of its own."""

    local_aws: LocalAws
    prefix: str
    arns: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.personalize = self.local_aws.client("personalize")
        self.runtime = self.local_aws.client("personalize-runtime")
        self.events = self.local_aws.client("personalize-events")
        self.s3 = self.local_aws.client("s3")
        self.bucket = f"{self.prefix}-data"

    @property
    def role_arn(self) -> str:
        """ARN of the role that imports use."""
        return f"arn:aws:iam::{ACCOUNT}:role/{self.prefix}-role"

    def make_bucket_and_role(self) -> None:
        """A bucket that the service may read, and the role with which it does."""
        self.s3.create_bucket(Bucket=self.bucket)
        self.s3.put_bucket_policy(Bucket=self.bucket, Policy=json.dumps(bucket_policy(self.bucket)))
        iam = self.local_aws.client("iam")
        iam.create_role(
            RoleName=f"{self.prefix}-role", AssumeRolePolicyDocument=json.dumps(TRUST_POLICY)
        )
        iam.put_role_policy(
            RoleName=f"{self.prefix}-role",
            PolicyName="read",
            PolicyDocument=json.dumps(read_policy(self.bucket)),
        )

    def status(self, kind: str, arn: str | None = None) -> str | None:
        """Status of a resource, None when it is gone. The kind is as in the operation's name."""
        member = kind[0].lower() + kind[1:]
        describe = getattr(self.personalize, "describe_" + snake(kind))
        try:
            described = describe(**{f"{member}Arn": arn or self.arns[kind]})[member]
        except ClientError as error:
            if error.response["Error"]["Code"] == "ResourceNotFoundException":
                return None
            raise
        return str(described["status"])

    def wait(
        self, kind: str, wanted: str | None = "ACTIVE", arn: str | None = None
    ) -> list[str | None]:
        """Wait for a status; the statuses seen."""
        return wait_for(lambda: self.status(kind, arn), wanted)

    def make_group(self, **settings: str) -> str:
        """An ACTIVE dataset group."""
        answer = self.personalize.create_dataset_group(name=f"{self.prefix}-group", **settings)
        self.arns["DatasetGroup"] = answer["datasetGroupArn"]
        self.wait("DatasetGroup")
        return self.arns["DatasetGroup"]

    def make_schema(
        self, kind: str = "Interactions", *extra: dict[str, Any], suffix: str = ""
    ) -> str:
        """A schema of a dataset type."""
        name = f"{self.prefix}-{kind.lower()}{suffix}"
        arn: str = self.personalize.create_schema(name=name, schema=schema(kind, *extra))[
            "schemaArn"
        ]
        return arn

    def make_dataset(self, kind: str = "Interactions", *extra: dict[str, Any]) -> str:
        """An ACTIVE dataset with a schema of its own, in the stack's group."""
        answer = self.personalize.create_dataset(
            name=f"{self.prefix}-{kind.lower()}",
            schemaArn=self.make_schema(kind, *extra),
            datasetGroupArn=self.arns["DatasetGroup"],
            datasetType=kind,
        )
        self.arns[kind] = answer["datasetArn"]
        self.wait("Dataset", arn=answer["datasetArn"])
        return self.arns[kind]

    def start_import(
        self, text: str | bytes, *, job: str, kind: str = "Interactions", mode: str = "FULL"
    ) -> str:
        """An import job of a file that is uploaded first."""
        body = text if isinstance(text, bytes) else text.encode()
        self.s3.put_object(Bucket=self.bucket, Key=f"{job}.csv", Body=body)
        answer = self.personalize.create_dataset_import_job(
            jobName=f"{self.prefix}-{job}",
            datasetArn=self.arns[kind],
            dataSource={"dataLocation": f"s3://{self.bucket}/{job}.csv"},
            roleArn=self.role_arn,
            importMode=mode,
        )
        arn: str = answer["datasetImportJobArn"]
        return arn

    def import_failure(self, arn: str) -> str:
        """The reason of an import job that fails."""
        wait_for(lambda: self._failed_or_none(arn), "FAILED")
        job = self.personalize.describe_dataset_import_job(datasetImportJobArn=arn)
        return str(job["datasetImportJob"]["failureReason"])

    def _failed_or_none(self, arn: str) -> str | None:
        status = self.status("DatasetImportJob", arn)
        return "FAILED" if status == "CREATE FAILED" else status

    def make_data(self) -> None:
        """Everything up to imported interactions."""
        self.make_bucket_and_role()
        self.make_group()
        self.make_dataset()
        job = self.start_import(interactions_csv(), job="first")
        self.wait("DatasetImportJob", arn=job)

    def make_solution(self, *, recipe: str = V2, suffix: str = "", **settings: Any) -> str:
        """An ACTIVE solution without automatic training."""
        answer = self.personalize.create_solution(
            name=f"{self.prefix}-solution{suffix}",
            datasetGroupArn=self.arns["DatasetGroup"],
            recipeArn=recipe,
            performAutoTraining=False,
            **settings,
        )
        self.arns["Solution"] = answer["solutionArn"]
        self.wait("Solution")
        return self.arns["Solution"]

    def make_version(self) -> str:
        """An ACTIVE version of the stack's solution."""
        answer = self.personalize.create_solution_version(solutionArn=self.arns["Solution"])
        self.arns["SolutionVersion"] = answer["solutionVersionArn"]
        self.wait("SolutionVersion")
        return self.arns["SolutionVersion"]

    def make_campaign(self, suffix: str = "", **settings: Any) -> str:
        """An ACTIVE campaign of the stack's version."""
        answer = self.personalize.create_campaign(
            name=f"{self.prefix}-campaign{suffix}",
            solutionVersionArn=self.arns["SolutionVersion"],
            **settings,
        )
        self.arns["Campaign"] = answer["campaignArn"]
        self.wait("Campaign")
        return self.arns["Campaign"]

    def make_filter(self, name: str, expression: str) -> str:
        """An ACTIVE filter of the stack's group."""
        answer = self.personalize.create_filter(
            name=f"{self.prefix}-{name}",
            datasetGroupArn=self.arns["DatasetGroup"],
            filterExpression=expression,
        )
        self.wait("Filter", arn=answer["filterArn"])
        return str(answer["filterArn"])

    def make_tracker(self) -> str:
        """An ACTIVE event tracker; its tracking id."""
        answer = self.personalize.create_event_tracker(
            name=f"{self.prefix}-tracker", datasetGroupArn=self.arns["DatasetGroup"]
        )
        self.arns["EventTracker"] = answer["eventTrackerArn"]
        self.wait("EventTracker")
        return str(answer["trackingId"])

    def items(self, user: str, count: int = 10, **settings: Any) -> list[str]:
        """Item ids that the campaign recommends."""
        return [each["itemId"] for each in self.recommended(user, count, **settings)]

    def recommended(self, user: str, count: int = 10, **settings: Any) -> list[dict[str, Any]]:
        """Items that the campaign recommends, as they are answered."""
        answer = self.runtime.get_recommendations(
            campaignArn=self.arns["Campaign"], userId=user, numResults=count, **settings
        )
        return list(answer["itemList"])

    def put(self, tracking_id: str, items: list[str], **settings: Any) -> None:
        """Put one view an item, now, a second apart."""
        now = int(time.time())
        events = [
            {"eventType": "view", "itemId": item, "sentAt": now + index}
            for index, item in enumerate(items)
        ]
        self.events.put_events(
            **{"trackingId": tracking_id, "sessionId": "s1", "eventList": events, **settings}
        )

    def destroy(self) -> None:
        """Delete everything of the stack that Personalize holds, in the order that it asks for."""
        group = self.arns.get("DatasetGroup")
        if group is None:
            return
        own = {"datasetGroupArn": group}
        for solution in self.personalize.list_solutions(**own)["solutions"]:
            self._stop_trainings(solution["solutionArn"])
            listed = self.personalize.list_campaigns(solutionArn=solution["solutionArn"])
            for campaign in listed["campaigns"]:
                self._delete("Campaign", campaign["campaignArn"])
            self._delete("Solution", solution["solutionArn"])
        for recommender in self.personalize.list_recommenders(**own)["recommenders"]:
            self._delete("Recommender", recommender["recommenderArn"])
        for tracker in self.personalize.list_event_trackers(**own)["eventTrackers"]:
            self._delete("EventTracker", tracker["eventTrackerArn"])
        for each in self.personalize.list_filters(**own)["Filters"]:
            self._delete("Filter", each["filterArn"])
        for dataset in self.personalize.list_datasets(**own)["datasets"]:
            self._wait_for_imports(dataset["datasetArn"])
            self._delete("Dataset", dataset["datasetArn"])
        self._delete("DatasetGroup", group)
        for each in self.personalize.list_schemas()["schemas"]:
            if each["name"].startswith(f"{self.prefix}-"):
                self.personalize.delete_schema(schemaArn=each["schemaArn"])

    def _stop_trainings(self, solution: str) -> None:
        versions = self.personalize.list_solution_versions(solutionArn=solution)["solutionVersions"]
        for version in versions:
            arn = version["solutionVersionArn"]
            if version["status"] in {"CREATE PENDING", "CREATE IN_PROGRESS"}:
                self.personalize.stop_solution_version_creation(solutionVersionArn=arn)
                self._rest("SolutionVersion", arn)

    def _wait_for_imports(self, dataset: str) -> None:
        jobs = self.personalize.list_dataset_import_jobs(datasetArn=dataset)["datasetImportJobs"]
        for job in jobs:
            self._rest("DatasetImportJob", job["datasetImportJobArn"])

    def _rest(self, kind: str, arn: str) -> None:
        resting = {"ACTIVE", "CREATE FAILED", "CREATE STOPPED"}
        end = time.monotonic() + TIMEOUT_SECONDS
        while self.status(kind, arn) not in resting:
            assert time.monotonic() < end, f"{arn} does not come to rest"
            time.sleep(0.02)

    def _delete(self, kind: str, arn: str) -> None:
        member = kind[0].lower() + kind[1:]
        if self.status(kind, arn) not in {"DELETE PENDING", "DELETE IN_PROGRESS", None}:
            getattr(self.personalize, "delete_" + snake(kind))(**{f"{member}Arn": arn})
        self.wait(kind, None, arn)


TRUST_POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Principal": {"Service": "personalize.amazonaws.com"},
            "Action": "sts:AssumeRole",
            "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
        }
    ],
}


def read_policy(bucket: str) -> dict[str, Any]:
    """What the role needs for one bucket."""
    resources = [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
    allowed = {
        "Effect": "Allow",
        "Action": ["s3:GetObject", "s3:ListBucket"],
        "Resource": resources,
    }
    return {"Version": "2012-10-17", "Statement": [allowed]}


def bucket_policy(bucket: str) -> dict[str, Any]:
    """TLS for everybody, and reading for the service."""
    resources = [f"arn:aws:s3:::{bucket}", f"arn:aws:s3:::{bucket}/*"]
    return {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Deny",
                "Principal": "*",
                "Action": "s3:*",
                "Resource": resources,
                "Condition": {"Bool": {"aws:SecureTransport": "false"}},
            },
            {
                "Effect": "Allow",
                "Principal": {"Service": "personalize.amazonaws.com"},
                "Action": ["s3:GetObject", "s3:ListBucket"],
                "Resource": resources,
                "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
            },
        ],
    }


@contextmanager
def personalize_stack(local_aws: LocalAws, prefix: str) -> Iterator[PersonalizeStack]:
    """A stack that is destroyed in the end."""
    stack = PersonalizeStack(local_aws, prefix)
    try:
        yield stack
    finally:
        stack.destroy()


def snake(name: str) -> str:
    """The spelling of boto3's methods, `DatasetGroup` to `dataset_group`."""
    return "".join(f"_{each.lower()}" if each.isupper() else each for each in name).lstrip("_")
