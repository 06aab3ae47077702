"""Lambda function `delete-user`: `DELETE /users/{userId}`.

Environment: `DATASET_GROUP_ARN`, `ROLE_ARN` (of the service, for the lists), `BUCKET`, `KEY_PREFIX` (of the lists),
`PURGES_PREFIX` (of the purges of archive and dead letters), `JOB_NAME_PREFIX`.
"""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from handlers.privacy.deletion_jobs import DeletionJobs, Job
from handlers.privacy.purges import Purge, Purges
from handlers.privacy.user_list import pseudonym
from handlers.shared import clients
from handlers.shared.ids import path_id
from handlers.shared.logs import log
from handlers.shared.replies import Reply, failure, reply, reply_to
from handlers.shared.retries import error_code, is_throttling


def handler(event: Mapping[str, Any], _context: object) -> Reply:
    """Answer one API Gateway proxy request."""
    jobs = DeletionJobs(
        clients.personalize(),
        clients.s3(),
        dataset_group_arn=os.environ["DATASET_GROUP_ARN"],
        role_arn=os.environ["ROLE_ARN"],
        bucket=os.environ["BUCKET"],
        key_prefix=os.environ["KEY_PREFIX"],
        name_prefix=os.environ["JOB_NAME_PREFIX"],
    )
    purges = Purges(clients.s3(), os.environ["BUCKET"], os.environ["PURGES_PREFIX"])
    return respond(event, Deletion(jobs, purges))


@dataclass(frozen=True)
class Deletion:
    """The two halves of a deletion: Amazon Personalize's own job, and the purge of archive and dead letters.

    Attributes:
        jobs: of the service.
        purges: of this stack, done by the function `purge`.
        now: seconds since the Unix epoch.
    """

    jobs: DeletionJobs
    purges: Purges
    now: Callable[[], float] = time.time

    def begin(self, user_id: str) -> Job:
        """Start both; asked for again, a job that is under way goes on, and the purge reaches to the later moment.

        Raises:
            RequestError: 400 for an id that cannot be listed.
            ClientError, BotoCoreError: a service refused or did not answer. The same request mends what is missing.
        """
        moment = self.now()
        job = self.jobs.delete(user_id)
        name = pseudonym(user_id, self.jobs.dataset_group_arn)
        purge = Purge(
            user_ids=(user_id,),
            requested_at=moment,
            data_deletion_job_arn=job.arn,
            list_key=self.jobs.list_key(name),
        )
        self.purges.ask(name, purge)
        return job


def respond(event: Mapping[str, Any], deletion: Deletion) -> Reply:
    """Start the deletion of the user in the path, and answer the job that does it."""
    return reply_to(event, lambda request_id: _reply(event, deletion, request_id))


def _reply(event: Mapping[str, Any], deletion: Deletion, request_id: str) -> Reply:
    user_id = path_id(event, "userId")
    try:
        job = deletion.begin(user_id)
    except (ClientError, BotoCoreError) as error:
        status, message = translate(error)
        log(
            "WARNING",
            "no deletion was started",
            error=error_code(error),
            status=status,
            requestId=request_id,
        )
        return failure(status, message, request_id)
    log("INFO", "a deletion was asked for", isNew=job.is_new, requestId=request_id)
    return reply(202, {"dataDeletionJobArn": job.arn, "status": job.status})


def translate(error: ClientError | BotoCoreError) -> tuple[int, str]:
    """Return status and message for the client; the service's own text stays inside, for it names resources.

    Source: Amazon Personalize API Reference, CreateDataDeletionJob, Errors; its quota of five jobs that wait.
    """
    code = error_code(error)
    if is_throttling(error):
        return 429, "Too many requests. Nothing was started; send it again later."
    if code == "LimitExceededException":
        return 429, "As many deletions wait as may. Send it again when one has begun."
    if code in {"ResourceInUseException", "ResourceAlreadyExistsException"}:
        return 409, "Something else is being done with the data. Send it again later."
    if code == "ResourceNotFoundException":
        return 503, "There are no data yet. Send it again later."
    return 502, "The service behind the API failed. Send it again: what was started goes on."
