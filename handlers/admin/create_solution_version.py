"""Lambda function `create-solution-version`: `POST /solutionVersion`. Environment: `SOLUTION_ARNS`, `TAGS`."""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.admin import stack
from handlers.admin.answers import answer_with
from handlers.admin.resources import SOLUTION, named_arn, named_name, refuse
from handlers.shared import clients
from handlers.shared.replies import Reply, reply
from handlers.shared.requests import body_of


def handler(event: Mapping[str, Any], _context: object) -> Reply:
    """Answer one API Gateway proxy request."""
    return answer_with(
        event,
        lambda _id: create(
            body_of(event), clients.personalize_once(), stack.solution_arns(), stack.tags()
        ),
    )


def create(
    body: Mapping[str, Any],
    personalize: Any,
    solutions: Sequence[str],
    tags: Sequence[Mapping[str, str]],
) -> Reply:
    """Begin a training of one of the stack's solutions.

    Each CreateSolutionVersion trains, and training is paid for: the version's name keeps a request that is sent again from
    beginning another one.

    Args:
        body: `solutionArn`, and `version`, the name of the version.
        personalize: the service.
        solutions: ARNs of the stack's solutions.
        tags: of the version.
    """
    solution = named_arn(body, SOLUTION, solutions[0])
    name = named_name(body, "version")
    if solution not in solutions:
        refuse(personalize, SOLUTION, solution)
    made = personalize.create_solution_version(solutionArn=solution, name=name, tags=tags)
    return reply(200, {"solutionVersionArn": made["solutionVersionArn"]})
