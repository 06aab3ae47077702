"""Lambda function `delete-resources`: `DELETE /deleteResources`. Environment: `SOLUTION_ARNS`, `DATASET_GROUP_ARN`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from handlers.admin import stack
from handlers.admin.answers import answer_with, refused, translate
from handlers.admin.resources import (
    CAMPAIGN,
    EVENT_TRACKER,
    Kind,
    find,
    foreign,
    named_arn,
    require_solution,
)
from handlers.shared import clients
from handlers.shared.replies import Reply, reply
from handlers.shared.requests import RequestError, body_of


@dataclass(frozen=True)
class Part:
    """Something that a request deletes; `is_going` where that has begun already."""

    kind: Kind
    arn: str
    is_going: bool

    def as_member(self, status: str, **more: str) -> dict[str, Any]:
        """What the reply says of it."""
        return {self.kind.member: {self.kind.parameter: self.arn, "status": status, **more}}


def handler(event: Mapping[str, Any], _context: object) -> Reply:
    """Answer one API Gateway proxy request."""
    return answer_with(
        event,
        lambda request_id: delete(
            body_of(event),
            clients.personalize_once(),
            stack.solution_arns(),
            stack.dataset_group_arn(),
            request_id,
        ),
    )


def delete(
    body: Mapping[str, Any], personalize: Any, solutions: Sequence[str], group: str, request_id: str
) -> Reply:
    """Begin to delete a campaign, the event tracker, or both. All that is named is looked at before the first goes.

    Args:
        body: `campaignArn` and `eventTrackerArn`, at least one of them.
        personalize: the service.
        solutions: ARNs of the stack's solutions.
        group: ARN of the stack's dataset group.
        request_id: of the request.
    """
    parts = _parts(body, personalize, solutions, group)
    begun: dict[str, Any] = {}
    for part in parts:
        try:
            if not part.is_going:
                _delete(personalize, part)
        except (ClientError, BotoCoreError) as error:
            _, reason = translate(error)
            told = {**begun, **part.as_member("failed", reason=reason)} if begun else {}
            return refused(error, request_id, **told)
        begun |= part.as_member("deleting")
    return reply(200, begun)


def _parts(
    body: Mapping[str, Any], personalize: Any, solutions: Sequence[str], group: str
) -> list[Part]:
    """What a request names; all of it is there, and this stack's."""
    kinds = [kind for kind in (CAMPAIGN, EVENT_TRACKER) if kind.parameter in body]
    if not kinds:
        raise RequestError(400, "The body must have campaignArn, eventTrackerArn, or both.")
    named = [(kind, named_arn(body, kind, group)) for kind in kinds]
    return [_part(personalize, kind, arn, solutions, group) for kind, arn in named]


def _part(personalize: Any, kind: Kind, arn: str, solutions: Sequence[str], group: str) -> Part:
    description = find(personalize, kind, arn)
    if kind == CAMPAIGN:
        require_solution(kind, description["solutionVersionArn"], solutions)
    elif description["datasetGroupArn"] != group:
        raise foreign(kind)
    return Part(kind, arn, description["status"].startswith("DELETE"))


def _delete(personalize: Any, part: Part) -> None:
    getattr(personalize, f"delete_{part.kind.operation}")(**{part.kind.parameter: part.arn})
