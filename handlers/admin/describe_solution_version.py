"""Lambda function `describe-solution-version`: `POST /describeSolutionVersion`. Environment: `SOLUTION_ARNS`."""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.admin import stack
from handlers.admin.answers import answer_with, plain
from handlers.admin.resources import SOLUTION_VERSION, find, named_arn, require_solution
from handlers.shared import clients
from handlers.shared.replies import Reply, reply
from handlers.shared.requests import body_of


def handler(event: Mapping[str, Any], _context: object) -> Reply:
    """Answer one API Gateway proxy request."""
    return answer_with(
        event,
        lambda _id: describe(body_of(event), clients.personalize_once(), stack.solution_arns()),
    )


def describe(body: Mapping[str, Any], personalize: Any, solutions: Sequence[str]) -> Reply:
    """Describe a version of one of the stack's solutions.

    Args:
        body: `solutionVersionArn`.
        personalize: the service.
        solutions: ARNs of the stack's solutions.
    """
    arn = named_arn(body, SOLUTION_VERSION, solutions[0])
    description = find(personalize, SOLUTION_VERSION, arn)
    require_solution(SOLUTION_VERSION, arn, solutions)
    return reply(200, {SOLUTION_VERSION.member: plain(description)})
