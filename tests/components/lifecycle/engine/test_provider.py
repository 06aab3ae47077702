"""What all providers have in common, with two kinds that have nothing special."""

from typing import Any

import pytest

from components.lifecycle.engine.errors import WaitTimeoutError
from components.lifecycle.engine.inputs import (
    RECORD,
    REPLACE,
    UPDATE,
    InputSpec,
    InputTable,
    managed,
)
from components.lifecycle.engine.provider import LifecycleProvider, StartedProvider
from components.lifecycle.engine.values import KEY_TAG, Text
from tests.support.lifecycle_service import GROUP
from tests.support.lifecycle_world import SCOPE, World, wire

TABLE = InputTable(
    InputSpec("name", Text(), REPLACE, described=True),
    InputSpec("colour", Text(), REPLACE),
    InputSpec("note", Text(), UPDATE, optional=True),
    InputSpec("later", Text(), RECORD, optional=True),
    *managed(timeout_seconds=60, delete_timeout_seconds=90),
)


class GroupProvider(LifecycleProvider):
    kind = "DatasetGroup"
    table = TABLE
    outputs = ("arn", "made")


class StartedGroupProvider(StartedProvider):
    kind = "DatasetGroup"
    table = TABLE


def inputs(world: World, **changes: Any) -> dict[str, Any]:
    given = {"key": "shop/dev/group", "name": "travel", "colour": "red", "tags": {"stack": "dev"}}
    return world.inputs(GroupProvider, **{**given, **changes})


@pytest.mark.parametrize(
    ("change", "replaces"),
    [
        ({}, None),
        ({"timeoutSeconds": 1}, None),
        ({"note": "n"}, []),
        ({"later": "l"}, []),
        ({"tags": {}}, []),
        ({"colour": "blue"}, ["colour"]),
        ({"note": "n", "colour": "blue"}, ["colour"]),
    ],
)
def test_a_difference_is_what_the_table_says(
    world: World, change: dict[str, Any], replaces: list[str] | None
) -> None:
    result = GroupProvider().diff("id", inputs(world), inputs(world, **change))
    assert result.changes is (replaces is not None)
    assert result.replaces == (replaces or [])
    assert result.stables == ["arn", "made"]


@pytest.mark.parametrize(
    ("exclusive", "change", "deletes_first"),
    [
        (("scope", "name"), {"colour": "blue"}, True),
        (("scope", "name"), {"name": "other"}, False),
        (("scope", "name"), {"scope": {**SCOPE, "region": "eu-west-1"}}, False),
        (("scope", "name"), {"note": "n"}, False),
        (("colour",), {"name": "other"}, True),
        (("colour",), {"colour": "blue"}, False),
        (None, {"colour": "blue"}, False),
    ],
)
def test_the_old_one_goes_first_only_where_both_cannot_be(
    world: World,
    exclusive: tuple[str, ...] | None,
    change: dict[str, Any],
    deletes_first: bool,
) -> None:
    class Provider(GroupProvider):
        pass

    Provider.exclusive = exclusive
    result = Provider().diff("id", inputs(world), inputs(world, **change))
    assert result.delete_before_replace is deletes_first


def test_read_shows_drift_of_what_is_described_and_keeps_all_else(world: World) -> None:
    state = {**inputs(world, note="n"), "made": "once"}
    world.service.tags(GROUP).update(stack="console", billing="of others")
    world.service.document(GROUP)["name"] = "renamed"
    found = world.provider(GroupProvider).read(GROUP, wire(state))
    assert found.id == GROUP
    assert found.outs == {**state, "name": "renamed", "tags": {"stack": "console"}, "arn": GROUP}


def test_what_is_gone_or_going_is_read_as_gone(world: World) -> None:
    provider = world.provider(GroupProvider)
    state = inputs(world)
    world.service.document(GROUP)["status"] = "DELETE IN_PROGRESS"
    assert provider.read(GROUP, state).id == ""
    world.service.vanish(GROUP)
    assert provider.read(GROUP, state).id == ""


def test_an_update_changes_tags_and_keeps_what_is_no_input(world: World) -> None:
    olds, news = inputs(world), inputs(world, tags={"team": "x"}, note="n")
    provider = world.provider(GroupProvider)
    result = provider.update(GROUP, {**olds, "made": "once", "arn": GROUP}, news)
    assert result.outs == {**news, "made": "once", "arn": GROUP}
    assert world.service.tags(GROUP) == {"team": "x"}


def test_the_tag_of_an_object_holds_kind_key_and_what_no_update_changes(world: World) -> None:
    provider = GroupProvider()
    tag = provider.key_tag(inputs(world))
    assert provider.key_tag(inputs(world, note="n", tags={}, timeoutSeconds=9)) == tag
    assert provider.key_tag(inputs(world, scope={**SCOPE, "profile": "p"})) == tag
    assert provider.key_tag(inputs(world, colour="blue")).split(".")[0] == tag.split(".")[0]
    assert provider.key_tag(inputs(world, colour="blue")) != tag
    assert provider.key_tag(inputs(world, key="other")).split(".")[0] != tag.split(".")[0]
    assert KEY_TAG not in inputs(world)["tags"]


def test_creation_and_deletion_have_a_patience_of_their_own(world: World) -> None:
    provider, props = world.provider(GroupProvider), inputs(world)
    for waiter, seconds, command in (
        (provider.waiter(props, "group"), 60, "pulumi up"),
        (provider.deletion_waiter(props, "group"), 90, "pulumi destroy"),
    ):
        world.clock.sleep(seconds)
        with pytest.raises(
            WaitTimeoutError, match=f'group: gave up after {seconds} s.*"{command}"'
        ):
            waiter.pause(1)


@pytest.mark.parametrize(
    ("status", "replaces"),
    [
        ("ACTIVE", []),
        ("CREATE IN_PROGRESS", []),
        (None, []),
        ("CREATE FAILED", ["status"]),
        ("CREATE STOPPED", ["status"]),
    ],
)
def test_started_work_that_failed_is_done_again_and_what_was_before_stays_till_then(
    world: World, status: str | None, replaces: list[str]
) -> None:
    olds = {**inputs(world), **({"status": status} if status else {})}
    result = StartedGroupProvider().diff("id", olds, inputs(world))
    assert result.replaces == replaces
    both = StartedGroupProvider().diff("id", olds, inputs(world, colour="blue"))
    assert both.replaces == ["colour", *replaces]
    assert both.delete_before_replace is False
