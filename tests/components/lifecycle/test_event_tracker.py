import pytest

from components.lifecycle.engine.errors import ResourceFailedError
from components.lifecycle.engine.values import KEY_TAG
from components.lifecycle.event_tracker import EventTrackerProvider
from tests.support.lifecycle_service import PREFIX
from tests.support.lifecycle_world import World, tracker_inputs


def test_create_gives_a_tracking_id(world: World) -> None:
    identity, outs = world.create(EventTrackerProvider, **tracker_inputs())
    assert world.service.status(identity) == "ACTIVE"
    assert outs["trackingId"] == world.service.document(identity)["trackingId"]


def test_an_interrupted_try_is_adopted(world: World) -> None:
    first, before = world.create(EventTrackerProvider, **tracker_inputs())
    world.runtime = world.new_process()
    second, after = world.create(EventTrackerProvider, **tracker_inputs())
    assert (first, before["trackingId"]) == (second, after["trackingId"])


def test_a_failed_tracker_says_so_and_is_cleaned_up(world: World) -> None:
    world.service.let_fail("EventTracker", "The API describes no reason of a tracker.")
    with pytest.raises(ResourceFailedError, match=r"CREATE FAILED: the service gave no reason"):
        world.create(EventTrackerProvider, **tracker_inputs())
    world.create(EventTrackerProvider, **tracker_inputs())


@pytest.mark.parametrize(
    ("change", "replaces", "deletes_first"),
    [
        ({}, None, False),
        ({"tags": {}}, [], False),
        ({"timeoutSeconds": 1}, None, False),
        ({"name": "b"}, ["name"], True),
        # A group has one tracker; that of another group can stand beside it.
        ({"datasetGroupArn": f"{PREFIX}dataset-group/b"}, ["datasetGroupArn"], False),
    ],
)
def test_diff(
    world: World, change: dict[str, object], replaces: list[str] | None, deletes_first: bool
) -> None:
    identity, outs = world.create(EventTrackerProvider, **tracker_inputs())
    news = world.inputs(EventTrackerProvider, **tracker_inputs(**change))
    result = world.provider(EventTrackerProvider).diff(identity, outs, news)
    assert result.changes is (replaces is not None)
    assert result.replaces == (replaces or [])
    assert result.delete_before_replace is deletes_first
    assert ("trackingId changes" in world.shown[-1]) is bool(replaces)


def test_update_keeps_the_tracking_id(world: World) -> None:
    identity, outs = world.create(EventTrackerProvider, **tracker_inputs())
    news = world.inputs(EventTrackerProvider, **tracker_inputs(tags={"a": "b"}))
    result = world.provider(EventTrackerProvider).update(identity, outs, news)
    assert result.outs == {**outs, "tags": {"a": "b"}}
    assert world.service.tags(identity).keys() == {"a", KEY_TAG}


def test_read_reports_gone(world: World) -> None:
    identity, outs = world.create(EventTrackerProvider, **tracker_inputs())
    provider = world.provider(EventTrackerProvider)
    assert provider.read(identity, outs).outs == outs
    world.service.outside.delete_event_tracker(eventTrackerArn=identity)
    assert provider.read(identity, outs).id == ""


def test_delete_keeps_the_events_of_older_accounts(world: World) -> None:
    identity, outs = world.create(EventTrackerProvider, **tracker_inputs())
    legacy = world.service.legacy_dataset()
    provider = world.provider(EventTrackerProvider)
    provider.delete(identity, outs)
    assert world.service.status(identity) is None
    assert world.service.status(legacy) == "ACTIVE"
    provider.delete(identity, outs)
