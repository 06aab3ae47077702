"""A live stack with what exercises of its permissions have in common."""

from __future__ import annotations

import time
import uuid
from dataclasses import dataclass, field
from typing import Any

from botocore.credentials import Credentials

from commands.api_client import Api
from tests.support.local_aws import LocalAws
from tests.support.program import Program
from tests.support.signed_request import send_signed
from tests.support.waiting import until

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

    def _keys(self, bucket: str, prefix: str) -> list[str]:
        listed = self.client("s3").list_objects_v2(Bucket=bucket, Prefix=prefix)
        return [each["Key"] for each in listed.get("Contents", [])]

    def _log_length(self) -> int:
        return (self.local_aws.home / "server.log").stat().st_size

    def _denied_since(self, mark: int, word: str) -> Refusal:
        with (self.local_aws.home / "server.log").open("rb") as log:
            log.seek(mark)
            lines = log.read().decode(errors="replace").splitlines()
        return next((each for each in lines if "not authorized" in each and word in each), None)
