"""What a live stack does with the permissions of the functions that schedules invoke."""

from __future__ import annotations

import base64
import json
import time

from components.core.naming import DELETIONS_PREFIX, PURGES_PREFIX
from handlers.privacy.purges import Purge, Purges
from tests.support.live_stack import Live, Refusal, marked
from tests.support.permissions import PREFIX

DAY_SECONDS = 86_400


class InvocationExercises(Live):
    """By invocations."""

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
