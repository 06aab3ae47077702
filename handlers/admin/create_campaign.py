"""Lambda function `create-campaign`: `POST /campaign`. Environment: `SOLUTION_ARNS`, `CAMPAIGN_ARNS`, `TAGS`."""

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any

from handlers.admin import stack
from handlers.admin.answers import answer_with
from handlers.admin.resources import (
    SOLUTION_VERSION,
    named_arn,
    named_name,
    refuse,
    solution_of,
)
from handlers.shared import clients
from handlers.shared.replies import Reply, reply
from handlers.shared.requests import RequestError, body_of


def handler(event: Mapping[str, Any], _context: object) -> Reply:
    """Answer one API Gateway proxy request."""
    return answer_with(
        event,
        lambda _id: create(
            body_of(event),
            clients.personalize_once(),
            stack.solution_arns(),
            json.loads(os.environ["CAMPAIGN_ARNS"]),
            stack.tags(),
        ),
    )


def create(
    body: Mapping[str, Any],
    personalize: Any,
    solutions: Sequence[str],
    campaigns: Sequence[str],
    tags: Sequence[Mapping[str, str]],
) -> Reply:
    """Make a campaign of a version of one of the stack's solutions, with the least capacity.

    Args:
        body: `solutionVersionArn`, and `name`, of the campaign.
        personalize: the service.
        solutions: ARNs of the stack's solutions.
        campaigns: ARNs of the campaigns that the program declares; their names are kept for it.
        tags: of the campaign.
    """
    version = named_arn(body, SOLUTION_VERSION, solutions[0])
    name = named_name(body, "name")
    if solution_of(version) not in solutions:
        refuse(personalize, SOLUTION_VERSION, version)
    if name in {arn.rpartition("/")[2] for arn in campaigns}:
        raise RequestError(
            409,
            "The name is that of a campaign of the program, which makes it again if it was deleted. Choose another one.",
        )
    made = personalize.create_campaign(solutionVersionArn=version, name=name, tags=tags)
    return reply(200, {"campaignArn": made["campaignArn"]})
