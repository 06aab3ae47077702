from typing import Any

import pytest

from handlers.admin.create_event_tracker import create, handler
from handlers.shared import clients
from handlers.shared.requests import RequestError
from tests.support.control_plane import (
    FOREIGN_GROUP,
    GROUP,
    PREFIX,
    TAGS,
    TRACKER,
    ControlPlane,
)
from tests.support.proxy_events import proxy_event, status_and_body


def ask(service: ControlPlane, **body: Any) -> tuple[int, Any]:
    return status_and_body(create(body, service, GROUP, "shop-tracker", TAGS))


@pytest.mark.parametrize("member", ["datasetGroupArn", "dataSetGroupArn"])
def test_the_group_s_tracker_is_answered(member: str) -> None:
    service = ControlPlane()
    answer = ask(service, **{member: GROUP}, name="any")
    assert answer == (200, {"eventTrackerArn": TRACKER, "trackingId": "t-0"})
    assert service.calls == []


def test_where_there_is_none_it_is_made_under_the_name_of_the_program() -> None:
    service = ControlPlane()
    del service.known[TRACKER]
    answer = ask(service, datasetGroupArn=GROUP, name="any")
    assert answer == (200, {"eventTrackerArn": TRACKER, "trackingId": "t-1"})
    request = {"name": "shop-tracker", "datasetGroupArn": GROUP, "tags": TAGS}
    assert service.calls == [("create_event_tracker", request)]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"datasetGroupArn": FOREIGN_GROUP}, 403),
        ({"datasetGroupArn": f"{PREFIX}dataset-group/none"}, 404),
        ({"name": "any"}, 400),
    ],
)
def test_no_other_group_has_one_made(body: dict[str, Any], status: int) -> None:
    service = ControlPlane()
    with pytest.raises(RequestError) as refused:
        ask(service, **body)
    assert refused.value.status == status
    assert service.calls == []


def test_one_that_is_going_is_waited_for() -> None:
    service = ControlPlane()
    service.known[TRACKER]["status"] = "DELETE IN_PROGRESS"
    with pytest.raises(RequestError, match="is being deleted") as refused:
        ask(service, datasetGroupArn=GROUP)
    assert refused.value.status == 409


def test_the_handler_knows_the_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATASET_GROUP_ARN", GROUP)
    monkeypatch.setenv("TRACKER_NAME", "shop-tracker")
    monkeypatch.setenv("TAGS", "{}")
    monkeypatch.setattr(clients, "personalize_once", ControlPlane)
    statuses = [
        handler(proxy_event({"datasetGroupArn": group}), None)["statusCode"]
        for group in (GROUP, FOREIGN_GROUP)
    ]
    assert statuses == [200, 403]
