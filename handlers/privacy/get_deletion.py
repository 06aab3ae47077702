"""Lambda function `user-deletion`: `GET /users/{userId}/deletion`, how far the deletion of a user is.

Environment: `DATASET_GROUP_ARN`, `BUCKET`, `PURGES_PREFIX`.
"""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from botocore.exceptions import BotoCoreError, ClientError

from handlers.privacy.purges import Purge, Purges
from handlers.privacy.user_list import pseudonym
from handlers.shared import clients
from handlers.shared.ids import path_id
from handlers.shared.logs import log
from handlers.shared.replies import Reply, failure, reply, reply_to
from handlers.shared.requests import RequestError
from handlers.shared.retries import error_code, is_throttling

PENDING, IN_PROGRESS, COMPLETED, FAILED = "PENDING", "IN_PROGRESS", "COMPLETED", "FAILED"


class Personalize(Protocol):
    """The part of the `personalize` client that is used here."""

    def describe_data_deletion_job(self, **request: Any) -> Any:
        """Describe a job."""


def handler(event: Mapping[str, Any], _context: object) -> Reply:
    """Answer one API Gateway proxy request."""
    purges = Purges(clients.s3(), os.environ["BUCKET"], os.environ["PURGES_PREFIX"])
    return respond(event, purges, clients.personalize(), os.environ["DATASET_GROUP_ARN"])


def respond(
    event: Mapping[str, Any], purges: Purges, personalize: Personalize, dataset_group_arn: str
) -> Reply:
    """Tell how far the newest deletion of the user in the path is."""

    def told(request_id: str) -> Reply:
        user_id = path_id(event, "userId")
        try:
            purge = purges.find(pseudonym(user_id, dataset_group_arn))
            if purge is None:
                raise RequestError(404, "No deletion of this user was asked for.")
            job = personalize.describe_data_deletion_job(
                dataDeletionJobArn=purge.data_deletion_job_arn
            )["dataDeletionJob"]
        except (ClientError, BotoCoreError) as error:
            status = 429 if is_throttling(error) else 502
            log("WARNING", "a deletion was not told", error=error_code(error), requestId=request_id)
            return failure(status, "The deletion cannot be told now. Ask again later.", request_id)
        return reply(200, answer(purge, job))

    return reply_to(event, told)


def answer(purge: Purge, job: Mapping[str, Any]) -> dict[str, Any]:
    """What is told of a deletion: of its job in Amazon Personalize, and of archive and dead letters.

    Args:
        purge: the newest of the user.
        job: as the service describes it.
    """
    return {
        "dataDeletionJobArn": purge.data_deletion_job_arn,
        "status": _status(purge, job["status"]),
        "personalize": {
            name: job[name] for name in ("status", "numDeleted", "failureReason") if name in job
        },
        "storage": {
            "status": _storage_status(purge),
            "requestedAt": _moment(purge.requested_at),
            **_told("searchedUntil", purge.searched_until),
            **_told("completedAt", purge.completed_at),
            "passes": purge.passes,
            "objectsRead": purge.objects_read,
            "recordsRemoved": purge.records_removed,
        },
        "sources": list(purge.sources),
    }


def _status(purge: Purge, of_job: str) -> str:
    """Of both together: what failed has failed, what is under way is, and done is what both have done."""
    both = {of_job, _storage_status(purge)}
    if FAILED in both:
        return FAILED
    return both.pop() if len(both) == 1 else IN_PROGRESS


def _storage_status(purge: Purge) -> str:
    if purge.completed_at is not None:
        return COMPLETED
    return PENDING if purge.searched_until is None else IN_PROGRESS


def _told(name: str, seconds: float | None) -> dict[str, str]:
    return {} if seconds is None else {name: _moment(seconds)}


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
