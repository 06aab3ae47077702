import pytest

from components.lifecycle.engine.errors import LifecycleError
from components.lifecycle.engine.values import KEY_TAG
from components.lifecycle.event_tracker import EventTrackerProvider
from tests.support.lifecycle_service import GROUP
from tests.support.lifecycle_world import World, tracker_inputs


def test_a_lost_answer_makes_no_second_tracker(world: World) -> None:
    world.service.lose_answer("CreateEventTracker")
    world.create(EventTrackerProvider, **tracker_inputs())
    assert world.service.operations().count("CreateEventTracker") == 1


def test_the_groups_tracker_of_this_name_is_adopted_and_tagged(world: World) -> None:
    existing = world.service.outside.create_event_tracker(name="travel", datasetGroupArn=GROUP)
    identity, outs = world.create(EventTrackerProvider, **tracker_inputs())
    assert identity == existing["eventTrackerArn"]
    assert outs["trackingId"] == existing["trackingId"]
    assert world.service.tags(identity).keys() == {KEY_TAG, "stack"}


@pytest.mark.parametrize(
    ("name", "tags", "text"),
    [
        ("other", {}, "has the event tracker 'other' already"),
        ("travel", {KEY_TAG: "somebody.else"}, "does not belong to this stack"),
    ],
)
def test_a_foreign_tracker_is_refused(
    world: World, name: str, tags: dict[str, str], text: str
) -> None:
    existing = world.service.outside.create_event_tracker(
        name=name,
        datasetGroupArn=GROUP,
        tags=[{"tagKey": key, "tagValue": value} for key, value in tags.items()],
    )["eventTrackerArn"]
    with pytest.raises(LifecycleError, match=text) as error:
        world.create(EventTrackerProvider, **tracker_inputs())
    assert f"aws personalize delete-event-tracker --event-tracker-arn {existing}" in str(
        error.value
    )


def test_a_tracker_on_its_way_out_is_waited_for(world: World) -> None:
    first, _ = world.create(EventTrackerProvider, **tracker_inputs(name="old"))
    world.service.outside.delete_event_tracker(eventTrackerArn=first)
    second, _ = world.create(EventTrackerProvider, **tracker_inputs())
    assert second != first


def test_a_failure_that_an_interrupted_try_left_is_replaced(world: World) -> None:
    first, _ = world.create(EventTrackerProvider, **tracker_inputs())
    world.service.fail(first, "No dataset.")
    second, _ = world.create(EventTrackerProvider, **tracker_inputs())
    assert second != first


def test_another_quota_is_no_reason_to_wait(world: World) -> None:
    world.service.refuse("CreateEventTracker", "LimitExceededException", "too many groups", times=9)
    with pytest.raises(LifecycleError, match="too many groups"):
        world.create(EventTrackerProvider, **tracker_inputs())


def test_a_tracker_that_somebody_makes_meanwhile_is_adopted(world: World) -> None:
    world.service.refuse("CreateEventTracker", "ResourceAlreadyExistsException", "one a group")
    identity, _ = world.create(EventTrackerProvider, **tracker_inputs())
    assert world.service.arns("EventTracker") == [identity]
    assert world.service.operations().count("ListEventTrackers") == 2


def test_a_second_tracker_that_is_refused_by_a_quota_is_the_groups(world: World) -> None:
    first, _ = world.create(EventTrackerProvider, **tracker_inputs())
    world.service.outside.delete_event_tracker(eventTrackerArn=first)
    world.service.refuse("CreateEventTracker", "LimitExceededException", "one tracker a group")
    second, _ = world.create(EventTrackerProvider, **tracker_inputs())
    assert world.service.arns("EventTracker") == [second]
