"""Which items a request may be answered with, from records and events that were put."""

import json
from typing import Any

import pytest

from localaws.personalize.errors import ServiceError
from localaws.personalize.masks import mask
from localaws.personalize.metadata.catalogue import Universe
from tests.support.personalize_service import Service

ITEMS = {"red": ("red", 1), "blue": ("blue", 2), "both": ("red|blue", 3)}
IDS = [*ITEMS, "unknown"]
RED = 'INCLUDE ItemID WHERE Items.CATEGORY IN ("red")'


class World:
    """A dataset group with three items, a user of 30 and his events; the version that answers is of it."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.group = service.group()
        items = service.dataset(self.group, "Items", {"name": "PRICE", "type": "int"})
        users = service.dataset(self.group, "Users")
        service.dataset(self.group)
        version = service.version(service.solution(self.group))
        self.version = service.personalize.plane.store.get("SolutionVersion", version)
        records = [
            {"itemId": each, "properties": json.dumps({"category": category, "price": price})}
            for each, (category, price) in ITEMS.items()
        ]
        service.call("PutItems", datasetArn=items, items=records)
        service.call(
            "PutUsers", datasetArn=users, users=[{"userId": "u", "properties": '{"age": 30}'}]
        )
        tracker = service.call("CreateEventTracker", name="t", datasetGroupArn=self.group)
        service.settle(tracker["eventTrackerArn"])
        self.tracking_id = tracker["trackingId"]

    def filter(self, expression: str, group: str | None = None) -> str:
        count = len(self.service.call("ListFilters")["Filters"])
        request = {"datasetGroupArn": group or self.group, "filterExpression": expression}
        arn: str = self.service.call("CreateFilter", name=f"f{count}", **request)["filterArn"]
        self.service.settle(arn)
        return arn

    def left(self, filter_arn: str | None, **more: Any) -> list[str] | None:
        asked = {"filter_values": {}, "user_id": "u", "items": Universe(IDS), **more}
        plane, caller = self.service.personalize.plane, self.service.caller
        found = mask(plane, caller, self.version, filter_arn=filter_arn, **asked)
        return (
            None
            if found is None
            else [each for each, is_left in zip(IDS, found, strict=True) if is_left]
        )


@pytest.fixture
def world(service: Service) -> World:
    return World(service)


@pytest.mark.parametrize(
    ("expression", "left"),
    [
        (RED, ["red", "both"]),
        ('EXCLUDE ItemID WHERE Items.CATEGORY IN ("red")', ["blue", "unknown"]),
        ("INCLUDE ItemID WHERE Items.PRICE >= 2", ["blue", "both"]),
        (f"{RED} IF CurrentUser.AGE >= 30", ["red", "both"]),
        (f"{RED} IF CurrentUser.AGE > 30", IDS),
    ],
)
def test_what_expressions_leave(world: World, expression: str, left: list[str]) -> None:
    assert world.left(world.filter(expression)) == left


def test_without_a_filter_there_is_no_mask(world: World) -> None:
    assert world.left(None) is None
    with pytest.raises(ServiceError, match="filterValues need the filter"):
        world.left(None, filter_values={"A": "1"})


def test_values_of_the_request_take_the_place_of_placeholders(world: World) -> None:
    arn = world.filter("INCLUDE ItemID WHERE Items.PRICE = $PRICE")
    assert world.left(arn, filter_values={"PRICE": "3"}) == ["both"]
    with pytest.raises(ServiceError, match="value for PRICE"):
        world.left(arn)


def test_events_of_the_user_and_of_nobody(world: World) -> None:
    arn = world.filter('EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("VIEW")')
    events = [
        {"eventType": "view", "itemId": "unknown", "sentAt": 1_700_000_000},
        {"eventType": "buy", "itemId": "red", "sentAt": 1_700_000_000},
        {"eventType": "view", "itemId": "elsewhere", "sentAt": 1_700_000_000},
    ]
    request = {"trackingId": world.tracking_id, "sessionId": "s", "userId": "u"}
    world.service.call("PutEvents", **request, eventList=events)
    assert world.left(arn) == ["red", "blue", "both"]
    assert world.left(arn, user_id="other") == IDS
    assert world.left(arn, user_id=None) == IDS


def test_the_item_of_the_request(world: World) -> None:
    arn = world.filter(
        "INCLUDE ItemID WHERE Items.CATEGORY IN CurrentItem.CATEGORY AND Items.PRICE > CurrentItem.PRICE"
    )
    assert world.left(arn, item_id="red") == ["both"]
    assert world.left(arn, item_id="unknown") == []
    with pytest.raises(ServiceError, match="compares with CurrentItem"):
        world.left(arn)


def test_filters_that_a_request_cannot_use(world: World) -> None:
    service = world.service
    arn = service.call(
        "CreateFilter", name="new", datasetGroupArn=world.group, filterExpression=RED
    )["filterArn"]
    with pytest.raises(
        ServiceError, match=r"InvalidInputException: .*is not ACTIVE; its status is CREATE PENDING"
    ):
        world.left(arn)
    other = service.group("other")
    service.dataset(other, "Items")
    with pytest.raises(ServiceError, match="does not belong to"):
        world.left(world.filter(RED, other))
    with pytest.raises(ServiceError, match="is for UserID"):
        world.left(world.filter("EXCLUDE UserID WHERE Users.AGE < 18"))
    with pytest.raises(ServiceError, match="ResourceNotFoundException"):
        world.left(arn + "x")
