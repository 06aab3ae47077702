import json
from typing import Any

import pytest

from handlers.admin.delete_resources import delete, handler
from handlers.shared import clients
from handlers.shared.requests import RequestError
from tests.support.control_plane import (
    CAMPAIGN,
    FOREIGN_CAMPAIGN,
    FOREIGN_TRACKER,
    GROUP,
    PREFIX,
    SOLUTION,
    TRACKER,
    ControlPlane,
)
from tests.support.proxy_events import (
    REQUEST_ID,
    proxy_event,
    service_error,
    status_and_body,
)

BOTH = {"campaignArn": CAMPAIGN, "eventTrackerArn": TRACKER}
GOING = {
    "campaign": {"campaignArn": CAMPAIGN, "status": "deleting"},
    "eventTracker": {"eventTrackerArn": TRACKER, "status": "deleting"},
}


def ask(service: ControlPlane, **body: Any) -> tuple[int, Any]:
    return status_and_body(delete(body, service, [SOLUTION], GROUP, REQUEST_ID))


@pytest.mark.parametrize("members", [["campaign"], ["eventTracker"], ["campaign", "eventTracker"]])
def test_what_is_named_is_deleted(members: list[str]) -> None:
    service = ControlPlane()
    body = {f"{each}Arn": BOTH[f"{each}Arn"] for each in members}
    assert ask(service, **body) == (200, {each: GOING[each] for each in members})
    called = [request for _, request in service.calls]
    assert called == [{f"{each}Arn": BOTH[f"{each}Arn"]} for each in members]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"campaignArn": TRACKER}, 400),
        ({"campaignArn": FOREIGN_CAMPAIGN}, 403),
        ({"campaignArn": f"{PREFIX}campaign/none"}, 404),
        ({"eventTrackerArn": FOREIGN_TRACKER}, 403),
        ({"campaignArn": CAMPAIGN, "eventTrackerArn": FOREIGN_TRACKER}, 403),
        ({"campaignArn": CAMPAIGN, "eventTrackerArn": f"{PREFIX}event-tracker/none"}, 404),
        ({"campaignArn": CAMPAIGN, "eventTrackerArn": 7}, 400),
    ],
)
def test_nothing_goes_unless_all_of_it_may(body: dict[str, Any], status: int) -> None:
    service = ControlPlane()
    with pytest.raises(RequestError) as refused:
        ask(service, **body)
    assert refused.value.status == status
    assert service.calls == []


def test_what_is_going_already_is_not_asked_for_again() -> None:
    service = ControlPlane()
    service.known[CAMPAIGN]["status"] = "DELETE PENDING"
    assert ask(service, **BOTH) == (200, GOING)
    assert service.calls == [("delete_event_tracker", {"eventTrackerArn": TRACKER})]


def test_a_refusal_before_anything_went_is_a_plain_error() -> None:
    service = ControlPlane(delete_campaign=service_error("ResourceInUseException"))
    status, body = ask(service, **BOTH)
    assert (status, set(body)) == (409, {"message", "requestId"})
    assert service.calls == []


def test_a_refusal_after_that_tells_each_part() -> None:
    service = ControlPlane(delete_event_tracker=service_error("ThrottlingException"))
    status, body = ask(service, **BOTH)
    assert (status, body["requestId"]) == (429, REQUEST_ID)
    assert body["campaign"] == GOING["campaign"]
    assert body["eventTracker"] == {
        "eventTrackerArn": TRACKER,
        "status": "failed",
        "reason": body["message"],
    }


def test_the_handler_knows_the_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOLUTION_ARNS", json.dumps([SOLUTION]))
    monkeypatch.setenv("DATASET_GROUP_ARN", GROUP)
    monkeypatch.setattr(clients, "personalize_once", ControlPlane)
    statuses = [
        handler(proxy_event(body), None)["statusCode"]
        for body in (BOTH, {"campaignArn": FOREIGN_CAMPAIGN})
    ]
    assert statuses == [200, 403]
