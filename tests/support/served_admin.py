"""What the functions of the admin routes say of requests, with a service in which all that is named exists and is the stack's."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from handlers.admin import (
    create_campaign,
    create_event_tracker,
    create_solution_version,
    delete_resources,
    describe_campaign,
    describe_solution_version,
)
from handlers.admin.answers import answer_with
from handlers.shared.requests import body_of

PLACE = "arn:aws:personalize:us-east-1:000000000000"
SOLUTION, GROUP = f"{PLACE}:solution/shop", f"{PLACE}:dataset-group/shop"
TAGS = ({"tagKey": "stack", "tagValue": "shop"},)
DESCRIPTION = {
    "status": "ACTIVE",
    "datasetGroupArn": GROUP,
    "solutionVersionArn": f"{SOLUTION}/v1",
    "eventTrackerArn": f"{PLACE}:event-tracker/shop",
    "trackingId": "tracking",
}

Event = Mapping[str, Any]


class _Personalize:
    """The service: it describes, makes and deletes whatever it is asked to."""

    def __getattr__(self, operation: str) -> Callable[..., Any]:
        return lambda **_request: {
            **DESCRIPTION,
            "campaignArn": f"{PLACE}:campaign/shop",
            "eventTrackers": [],
            **dict.fromkeys(
                ("solution", "solutionVersion", "campaign", "eventTracker", "datasetGroup"),
                DESCRIPTION,
            ),
        }


def _answer(respond: Callable[[Any], Any]) -> Callable[[Event], str | None]:
    def answer(event: Event) -> str | None:
        reply = answer_with(event, lambda _id: respond(body_of(event)))
        return None if reply["statusCode"] == 200 else json.loads(reply["body"])["message"]

    return answer


_SERVICE = _Personalize()
ADMIN_ANSWERS: Mapping[str, Callable[[Event], str | None]] = {
    "/solutionVersion": _answer(
        lambda body: create_solution_version.create(body, _SERVICE, [SOLUTION], TAGS)
    ),
    "/describeSolutionVersion": _answer(
        lambda body: describe_solution_version.describe(body, _SERVICE, [SOLUTION])
    ),
    "/campaign": _answer(lambda body: create_campaign.create(body, _SERVICE, [SOLUTION], [], TAGS)),
    "/describeCampaign": _answer(
        lambda body: describe_campaign.describe(body, _SERVICE, [SOLUTION])
    ),
    "/eventTracker": _answer(
        lambda body: create_event_tracker.create(body, _SERVICE, GROUP, "shop", TAGS)
    ),
    "/deleteResources": _answer(
        lambda body: delete_resources.delete(body, _SERVICE, [SOLUTION], GROUP, "gateway-1")
    ),
}
