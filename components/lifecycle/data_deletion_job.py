"""The dynamic resource DataDeletionJob: all that a stack has of the users on a list is deleted."""

import hashlib
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pulumi import Input
from pulumi.dynamic import CreateResult

from components.core.naming import DELETIONS_PREFIX, PURGES_PREFIX
from components.lifecycle.engine.client import translated_errors
from components.lifecycle.engine.errors import LifecycleError
from components.lifecycle.engine.inputs import IGNORE, REPLACE, InputSpec, InputTable, managed
from components.lifecycle.engine.job_start import JobStart, is_of_the_same
from components.lifecycle.engine.provider import StartedProvider
from components.lifecycle.engine.resource import ArnResource, ManagedArgs
from components.lifecycle.engine.service import Personalize
from components.lifecycle.engine.tags import tag_list
from components.lifecycle.engine.values import ARN, NAME_LENGTH, Text, valid_name
from components.preflight.user_list import listed_users
from handlers.privacy.purges import Purge, Purges

SUFFIX_LENGTH = 12
"""Hexadecimal digits behind the prefix of a job's name."""


@dataclass(frozen=True, kw_only=True)
class DataDeletionJobArgs(ManagedArgs):
    """Inputs of a DataDeletionJob, beside those of ManagedArgs.

    The patience of its creation lasts until the service accepts the job: five of a group may wait.

    Args:
        name_prefix: begin of the job's name; 12 hexadecimal digits of a hash of the inputs follow.
        dataset_group_arn: whose users are deleted.
        bucket: of the stack's data, to which the list is copied.
        role_arn: the role with which the service reads the copy.
        source: the file, of this machine; its place means nothing, and its ids are not recorded.
        content_hash: SHA-256 of the file in hexadecimal; another one is another job.
    """

    name_prefix: str
    dataset_group_arn: Input[str]
    bucket: Input[str]
    role_arn: Input[str]
    source: str
    content_hash: str


class DataDeletionJobProvider(StartedProvider):
    """Starts the job, and asks for the purge of archive and dead letters; the waiting is left to `Ready`.

    The service can neither update nor delete a job, and a job's name is never free again.
    """

    kind = "DataDeletionJob"
    table = InputTable(
        InputSpec("namePrefix", valid_name(NAME_LENGTH - SUFFIX_LENGTH), REPLACE, identifies=False),
        InputSpec("datasetGroupArn", ARN, REPLACE, described=True),
        InputSpec("bucket", Text(), IGNORE),
        InputSpec("roleArn", ARN, IGNORE),
        InputSpec("source", Text(), IGNORE),
        InputSpec("contentHash", Text(), REPLACE),
        *managed(timeout_seconds=26 * 3600, delete_timeout_seconds=60),
    )

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Start the job, or adopt that of an earlier try, and ask for the purge; returns at once.

        Raises:
            LifecycleError: the file is not the one that was checked, or the list cannot be written.
        """
        inputs = self.table.read(props)
        waiter = self.waiter(inputs, "deletion of users")
        moment = time.time()
        content = _content(inputs)
        s3 = waiter.personalize.client("s3")
        bucket, key = inputs["bucket"], _list_key(inputs)
        with translated_errors("PutObject"):
            s3.put_object(
                Bucket=bucket,
                Key=key,
                Body=content,
                ContentType="text/csv",
                ServerSideEncryption="AES256",
            )
        arn = waiter.until(DeletionStart(waiter, inputs, self.key_tag(inputs)).attempt)
        purge = Purge(
            user_ids=tuple(listed_users(content.decode("utf-8-sig"))),
            requested_at=moment,
            data_deletion_job_arn=arn,
            list_key=key,
        )
        with translated_errors("PutObject"):
            Purges(s3, bucket, PURGES_PREFIX).ask(inputs["contentHash"][:24], purge)
        return CreateResult(arn, {**inputs, "arn": arn, "status": "PENDING"})

    def found(self, arn: str, state: Mapping[str, Any]) -> dict[str, Any] | None:
        """Gone also when its group was made anew since, so that the users are deleted from that, too."""
        description = super().found(arn, state)
        if description is None or not _from_its_group(self.personalize(state), description):
            return None
        return description

    def observed(
        self, _arn: str, _state: Mapping[str, Any], description: Mapping[str, Any]
    ) -> dict[str, Any]:
        """How far it is, and why it failed."""
        names = ("status", "failureReason")
        return {name: description[name] for name in names if description.get(name)}

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Forget it: what was deleted does not come back, and the service keeps its jobs."""


class DeletionStart(JobStart):
    """One creation of a data deletion job."""

    resource_type = "data-deletion-job"

    def name(self, attempt: int) -> str:
        """The prefix and a hash of group, list and attempt."""
        parts = (self.inputs["datasetGroupArn"], self.inputs["contentHash"], str(attempt))
        digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()
        return f"{self.inputs['namePrefix']}{digest[:SUFFIX_LENGTH]}"

    def request(self, name: str) -> None:
        """Send CreateDataDeletionJob."""
        inputs = self.inputs
        self.waiter.personalize.call(
            "CreateDataDeletionJob",
            jobName=name,
            datasetGroupArn=inputs["datasetGroupArn"],
            dataSource={"dataLocation": f"s3://{inputs['bucket']}/{_list_key(inputs)}"},
            roleArn=inputs["roleArn"],
            tags=tag_list(inputs["tags"], self.tag),
        )

    def is_current(self, description: Mapping[str, Any]) -> bool:
        """A job under this name has deleted these users from this group, and from none of the same ARN before it."""
        return _from_its_group(self.waiter.personalize, description)


class DataDeletionJob(
    ArnResource[DataDeletionJobArgs], module="personalize", name="DataDeletionJob"
):
    """A started deletion. What must not know the users any more waits with `Ready`."""

    provider = DataDeletionJobProvider


def _from_its_group(personalize: Personalize, job: Mapping[str, Any]) -> bool:
    return is_of_the_same(personalize, job["datasetGroupArn"], job)


def _content(inputs: Mapping[str, Any]) -> bytes:
    try:
        content = Path(inputs["source"]).read_bytes()
    except OSError as error:
        raise LifecycleError(
            f"the list of users {inputs['source']} cannot be read ({error.strerror}); put it there and run"
            ' "pulumi up" again'
        ) from None
    if hashlib.sha256(content).hexdigest() != inputs["contentHash"]:
        raise LifecycleError(
            f"the list of users {inputs['source']} has changed since it was checked; run"
            ' "pulumi up" again'
        )
    return content


def _list_key(inputs: Mapping[str, Any]) -> str:
    return f"{DELETIONS_PREFIX}{inputs['contentHash'][:24]}.csv"
