"""Data deletion jobs of Amazon Personalize, one for a user at a time."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from botocore.exceptions import ClientError

from handlers.privacy.user_list import csv_of, pseudonym
from handlers.shared.retries import error_code

TAKEN = "ResourceAlreadyExistsException"
UNDER_WAY = frozenset({"PENDING", "IN_PROGRESS"})
NEWEST_JOBS = 100
"""That are looked through. A job takes up to a day, and at most five of a group wait."""


class Personalize(Protocol):
    """The part of the `personalize` client that is used here."""

    def create_data_deletion_job(self, **request: Any) -> Any:
        """Start a job."""

    def list_data_deletion_jobs(self, **request: Any) -> Any:
        """List jobs, the newest first."""


class S3(Protocol):
    """The part of the `s3` client that is used here."""

    def put_object(self, **request: Any) -> Any:
        """Write an object."""


@dataclass(frozen=True)
class Job:
    """A data deletion job: its ARN, its status, and whether this request started it."""

    arn: str
    status: str
    is_new: bool


@dataclass(frozen=True)
class DeletionJobs:
    """Starts jobs.

    Attributes:
        personalize: client.
        s3: client.
        dataset_group_arn: group whose users are deleted.
        role_arn: with which the service reads the lists.
        bucket: that the lists are written to.
        key_prefix: of the lists.
        name_prefix: of the jobs.
        now: seconds since the Unix epoch; a part of each job's name, since the service has no name twice;
            hexadecimal milliseconds where that of the second is taken.
    """

    personalize: Personalize
    s3: S3
    dataset_group_arn: str
    role_arn: str
    bucket: str
    key_prefix: str
    name_prefix: str
    now: Callable[[], float] = time.time

    def delete(self, user_id: str) -> Job:
        """Start a job for a user, or find the one that is under way.

        Raises:
            RequestError: 400 for an id that cannot be listed.
            ClientError, BotoCoreError: a service refused or did not answer; no job was started.
        """
        content = csv_of(user_id)
        stem = pseudonym(user_id, self.dataset_group_arn)
        return self._under_way(stem) or self._start(stem, content)

    def list_key(self, stem: str) -> str:
        """Where the list of a user lies, by the user's pseudonym."""
        return f"{self.key_prefix}{stem}.csv"

    def _under_way(self, stem: str) -> Job | None:
        listed = self.personalize.list_data_deletion_jobs(
            datasetGroupArn=self.dataset_group_arn, maxResults=NEWEST_JOBS
        )
        for job in listed["dataDeletionJobs"]:
            if job["jobName"].startswith(self._name(stem, "")) and job["status"] in UNDER_WAY:
                return Job(job["dataDeletionJobArn"], job["status"], is_new=False)
        return None

    def _start(self, stem: str, content: bytes) -> Job:
        key = self.list_key(stem)
        self.s3.put_object(
            Bucket=self.bucket,
            Key=key,
            Body=content,
            ContentType="text/csv",
            ServerSideEncryption="AES256",
        )
        moment = self.now()
        try:
            return self._create(stem, key, str(int(moment)))
        except ClientError as error:
            if error_code(error) != TAKEN:
                raise
        # Another request of this second, or this call's own first attempt, whose answer was lost; else one that is over.
        return self._under_way(stem) or self._create(stem, key, f"{int(moment * 1000):x}")

    def _create(self, stem: str, key: str, ending: str) -> Job:
        answer = self.personalize.create_data_deletion_job(
            jobName=self._name(stem, ending),
            datasetGroupArn=self.dataset_group_arn,
            dataSource={"dataLocation": f"s3://{self.bucket}/{key}"},
            roleArn=self.role_arn,
        )
        return Job(answer["dataDeletionJobArn"], "PENDING", is_new=True)

    def _name(self, stem: str, ending: str) -> str:
        return f"{self.name_prefix}{stem}-{ending}"
