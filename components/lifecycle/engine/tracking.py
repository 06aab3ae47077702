"""Event trackers: a dataset group has one at most, and its ARN does not hold its name, so the group's list is asked."""

from collections.abc import Mapping
from typing import Any

from components.lifecycle.engine.adoption import require_ours, take_over, waits_for_room
from components.lifecycle.engine.errors import CallError, LifecycleError
from components.lifecycle.engine.kinds import is_deleting, kind_of, subject
from components.lifecycle.engine.tags import read_tags, tag_list
from components.lifecycle.engine.values import KEY_TAG
from components.lifecycle.engine.waiting import Waiter


def adopt_or_create(waiter: Waiter, inputs: Mapping[str, Any], tag: str) -> str | None:
    """The group's tracker of this name, or a new one; None to be asked again.

    Raises:
        LifecycleError: the group's tracker has another name, or belongs to somebody else.
    """
    trackers = _trackers(waiter, inputs["datasetGroupArn"])
    return _adopt(waiter, inputs, tag, trackers) or _create(
        waiter, inputs, tag, in_the_way=bool(trackers)
    )


def _adopt(
    waiter: Waiter, inputs: Mapping[str, Any], tag: str, trackers: list[dict[str, Any]]
) -> str | None:
    """The group's tracker of this name, when an earlier try or nobody's declaration made it; None when there is none.

    Raises:
        LifecycleError: the group's tracker has another name, or belongs to somebody else.
    """
    personalize = waiter.personalize
    for tracker in trackers:
        arn, name = tracker["eventTrackerArn"], tracker["name"]
        if is_deleting(tracker["status"]):
            waiter.status(f"event tracker {name}", tracker["status"])
            continue
        if name != inputs["name"]:
            raise LifecycleError(
                f"{subject(inputs['datasetGroupArn'])} has the event tracker {name!r} already, and a group has only one;"
                f" name this one {name!r} to adopt it, or delete it:"
                f' "{kind_of(arn).delete_command(arn)}"'
            )
        tags = read_tags(personalize, arn)
        # Without any key the tracker was made by hand or by the stack's own admin endpoint, in the stack's own group.
        require_ours(arn, {KEY_TAG: tag, **tags}, tag)
        if tracker["status"] == "CREATE FAILED":
            personalize.delete(arn)
            continue
        take_over(waiter, arn, tags, {**inputs["tags"], KEY_TAG: tag})
        return str(arn)
    return None


def _create(waiter: Waiter, inputs: Mapping[str, Any], tag: str, *, in_the_way: bool) -> str | None:
    """Make the group's tracker; None when it has to be looked for, or asked for again."""
    try:
        answer = waiter.personalize.call(
            "CreateEventTracker",
            name=inputs["name"],
            datasetGroupArn=inputs["datasetGroupArn"],
            tags=tag_list(inputs["tags"], tag),
        )
    except CallError as failure:
        # Which error a second tracker gets is not documented; the group's list decides at the next look. One that is on its
        # way out may have gone between the refusal and that look.
        group = inputs["datasetGroupArn"]
        if failure.already_exists or (
            failure.limit_exceeded and (in_the_way or _trackers(waiter, group))
        ):
            return None
        waits_for_room(waiter, failure)
        return None
    return str(answer["eventTrackerArn"])


def _trackers(waiter: Waiter, dataset_group_arn: str) -> list[dict[str, Any]]:
    return waiter.personalize.list_all(
        "ListEventTrackers", "eventTrackers", datasetGroupArn=dataset_group_arn
    )
