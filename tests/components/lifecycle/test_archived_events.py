from typing import Any

import pytest

from components.lifecycle.archived_events import ArchivedEventsProvider, settling_seconds
from components.lifecycle.engine.errors import LifecycleError, WaitTimeoutError
from tests.support.event_archive import BUCKET, PREFIX, ArchiveStorage, Consumer, event
from tests.support.lifecycle_world import World, wire

INTERVAL = 5
EVENTS = 230
USERS = 20


def inputs(**changes: Any) -> dict[str, Any]:
    return {
        "generation": 1,
        "functionName": "consumer",
        "archiveBucket": BUCKET,
        "archivePrefix": PREFIX,
        "intervalSeconds": INTERVAL,
        "timeoutSeconds": 3600,
        **changes,
    }


def event_of(number: int) -> dict[str, object]:
    """The events of 20 users in turn."""
    return event(number, userId=f"u{number % USERS}", eventId=f"e{number}")


@pytest.fixture
def consumer(world: World) -> Consumer:
    """The consumer beside an archive of three objects."""
    storage, consumer = ArchiveStorage(), Consumer()
    storage.write(1, 9, [event_of(n) for n in range(3)])
    storage.write(2, 9, [event_of(n) for n in range(3, EVENTS)])
    storage.write(2, 10, [])
    world.others = {"s3": storage, "lambda": consumer}
    return consumer


def move(world: World, **news: Any) -> dict[str, Any]:
    """A second deployment with other inputs; the state after it."""
    _, outs = world.create(ArchivedEventsProvider, **inputs())
    checked = world.inputs(ArchivedEventsProvider, **inputs(**news))
    provider = world.provider(ArchivedEventsProvider)
    result = provider.diff("id", outs, checked)
    assert not result.replaces
    if result.changes:
        recorded: dict[str, Any] = wire(provider.update("id", outs, checked).outs)
        return recorded
    return outs


ALL = {f"u{user}": [f"e{n}" for n in range(user, EVENTS, USERS)] for user in range(USERS)}


def test_the_first_generation_has_no_past(world: World, consumer: Consumer) -> None:
    world.create(ArchivedEventsProvider, **inputs())
    assert consumer.taken == []
    assert world.clock() == 0


def test_another_generation_gets_every_event_each_users_in_order(
    world: World, consumer: Consumer
) -> None:
    state = move(world, generation=2)
    assert state["generation"] == 2
    assert consumer.delivered == ALL
    assert world.clock() >= settling_seconds(INTERVAL)
    assert any("waits 20 s" in line for line in world.shown)
    assert "all 230 records delivered" in world.shown[-1]


@pytest.mark.parametrize(
    "change", [{}, {"intervalSeconds": 0}, {"archivePrefix": "other"}, {"functionName": "other"}]
)
def test_nothing_else_delivers(world: World, consumer: Consumer, change: dict[str, Any]) -> None:
    move(world, **change)
    assert consumer.taken == []


def test_a_resource_that_the_state_has_lost_delivers_again(
    world: World, consumer: Consumer
) -> None:
    world.create(ArchivedEventsProvider, **inputs(generation=3))
    assert consumer.delivered == ALL


def test_what_the_consumer_could_not_deliver_comes_again_alone(
    world: World, consumer: Consumer
) -> None:
    consumer.undelivered = 2
    move(world, generation=2)
    assert consumer.delivered == ALL


def test_throttling_is_waited_out(world: World, consumer: Consumer) -> None:
    consumer.refusals = ["TooManyRequestsException"] * 5
    move(world, generation=2)
    assert consumer.delivered == ALL


def test_expired_credentials_are_read_again(world: World, consumer: Consumer) -> None:
    consumer.refusals = ["ExpiredTokenException"]
    before = len(world.opened)
    move(world, generation=2)
    assert consumer.delivered == ALL
    assert len(world.opened) == before + 2


def test_a_function_that_fails_ends_the_delivery_with_its_words(
    world: World, consumer: Consumer
) -> None:
    consumer.error = "No module named 'x'"
    with pytest.raises(LifecycleError, match=r"consumer failed: No module named 'x'; see its log"):
        move(world, generation=2)


def test_the_next_deployment_begins_anew(world: World, consumer: Consumer) -> None:
    consumer.undelivered = 10**6
    with pytest.raises(WaitTimeoutError, match="archived events"):
        move(world, generation=2, timeoutSeconds=60)
    consumer.undelivered, consumer.taken = 0, []
    move(world, generation=2)
    assert consumer.delivered == ALL


def test_an_empty_archive_is_delivered_at_once(world: World, consumer: Consumer) -> None:
    world.others["s3"] = ArchiveStorage()
    move(world, generation=2)
    assert consumer.taken == []
    assert "all 0 records delivered" in world.shown[-1]


def test_a_longer_interval_is_a_longer_wait() -> None:
    assert 0 < settling_seconds(0) < 900 < settling_seconds(900)
