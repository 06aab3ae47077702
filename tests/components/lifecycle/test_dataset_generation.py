from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from components.lifecycle.dataset_generation import CLOCK_ERROR, NEVER, DatasetGenerationProvider
from handlers.shared.service.schemas import Field, Schema
from tests.support.lifecycle_world import SCOPE, World, wire

USERS = (Field("USER_ID", "string"), Field("AGE", "long", nullable=True))
CLUB = Field("CLUB", "string", nullable=True, categorical=True)


def inputs(*users: Field, protected: bool = False) -> dict[str, Any]:
    schema = Schema("Users", users or USERS).to_json()
    return {"scope": SCOPE, "schemas": {"Users": schema}, "protected": protected}


def deployed(world: World, **first: Any) -> dict[str, Any]:
    _, outs = world.create(DatasetGenerationProvider, **{**inputs(), **first})
    return outs


def change(world: World, olds: dict[str, Any], news: dict[str, Any]) -> dict[str, Any]:
    """Check, compare and update as the engine does; the state after it."""
    provider = world.provider(DatasetGenerationProvider)
    checked = provider.check(olds, wire(news))
    assert checked.failures == []
    result = provider.diff("id", olds, wire(checked.inputs))
    assert not result.replaces
    if not result.changes:
        return olds
    recorded: dict[str, Any] = wire(provider.update("id", olds, wire(checked.inputs)).outs)
    return recorded


def numbers(state: dict[str, Any]) -> tuple[int, int]:
    return state["generation"], state["edition"]


def test_counts_from_one(world: World) -> None:
    assert numbers(deployed(world)) == (1, 1)


def test_the_same_schemas_change_nothing(world: World) -> None:
    state = deployed(world)
    assert change(world, state, inputs()) == state
    assert world.shown == []


def test_what_the_service_takes_stays_in_the_group_with_another_solution(world: World) -> None:
    state = change(world, deployed(world), inputs(*USERS, CLUB))
    assert numbers(state) == (1, 2)
    assert "Users: the column CLUB is added" in world.shown[-1]
    assert "in place" in world.shown[-1]


def test_what_the_service_refuses_is_a_group_beside_the_old_one(world: World) -> None:
    state = change(world, deployed(world), inputs(USERS[0], CLUB))
    assert numbers(state) == (2, 2)
    assert "the column AGE is removed; Users: the column CLUB is added" in world.shown[-1]
    for cost in ("import of all files", "one training", "PutEvents", "two campaigns"):
        assert cost in world.shown[-1]


@pytest.mark.parametrize(("before", "after"), [(None, "ECOMMERCE"), ("ECOMMERCE", None)])
def test_another_domain_is_a_group_beside_the_old_one(
    world: World, before: str | None, after: str | None
) -> None:
    first = {} if before is None else {"domain": before}
    then = {} if after is None else {"domain": after}
    state = change(world, deployed(world, **first), {**inputs(), **then})
    assert numbers(state) == (2, 2)
    assert f"the domain was {before or 'none'} and becomes {after or 'none'}" in world.shown[-1]
    assert numbers(change(world, state, {**inputs(), **then})) == (2, 2)


@pytest.mark.parametrize(("before", "after"), [(None, "mine"), ("mine", "yours"), ("mine", None)])
def test_another_fixed_name_is_a_group_beside_the_old_one(
    world: World, before: str | None, after: str | None
) -> None:
    first = {} if before is None else {"groupName": before}
    then = {} if after is None else {"groupName": after}
    state = change(world, deployed(world, **first), {**inputs(), **then})
    assert numbers(state) == (2, 2)
    assert f"the fixed name was {before or 'none'} and becomes {after or 'none'}" in world.shown[-1]
    assert numbers(change(world, state, {**inputs(), **then})) == (2, 2)


KEY, OTHER = "own", "arn:aws:kms:us-east-1:000000000000:key/0e1f"


def keys(current: str | None, *former: str) -> dict[str, Any]:
    given = {"encryptionKey": current, "formerKeys": list(former) or None}
    return {name: value for name, value in given.items() if value is not None}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (keys(None), keys(KEY)),
        (keys(KEY), keys(None, KEY)),
        (keys(KEY), keys(OTHER, KEY)),
    ],
)
def test_another_key_is_a_group_beside_the_old_one(
    world: World, before: dict[str, Any], after: dict[str, Any]
) -> None:
    state = change(world, deployed(world, **before), {**inputs(), **after})
    assert numbers(state) == (2, 2)
    was, is_now = (each.get("encryptionKey", "none") for each in (before, after))
    assert f"the encryption key was {was} and becomes {is_now}" in world.shown[-1]
    assert numbers(change(world, state, {**inputs(), **after})) == (2, 2)


@pytest.mark.parametrize("after", [keys(None), keys(OTHER), keys(None, OTHER)])
def test_a_key_whose_data_is_there_is_not_dropped(world: World, after: dict[str, Any]) -> None:
    provider = world.provider(DatasetGenerationProvider)
    olds = deployed(world, **keys(KEY))
    (failure,) = provider.check(olds, wire({**inputs(), **after})).failures
    assert failure.property == "encryptionKey"
    assert "the key own is not in the configuration any more" in failure.reason
    assert "personalize:encryption.formerKeys" in failure.reason


def test_a_former_key_goes_without_ado(world: World) -> None:
    state = change(world, deployed(world, **keys(KEY, OTHER)), {**inputs(), **keys(KEY)})
    assert numbers(state) == (1, 1)
    assert "formerKeys" not in state


def test_a_number_is_never_used_twice(world: World) -> None:
    state = deployed(world)
    seen = [numbers(state)]
    for users in ((USERS[0], CLUB), USERS, (*USERS, CLUB), USERS):
        state = change(world, state, inputs(*users))
        seen.append(numbers(state))
    assert seen == [(1, 1), (2, 2), (3, 3), (3, 4), (4, 5)]


def test_each_generation_tells_since_when_it_is_there(world: World) -> None:
    first = deployed(world)
    asked_at = datetime.now(UTC)
    second = change(world, first, inputs(USERS[0]))
    moment = datetime.fromisoformat(second["since"])
    assert first["since"] < second["since"]
    assert asked_at - CLOCK_ERROR - timedelta(seconds=1) <= moment <= datetime.now(UTC)
    assert change(world, second, inputs(USERS[0], CLUB))["since"] == second["since"]
    assert change(world, second, inputs(USERS[0], protected=True))["since"] == second["since"]


def test_a_state_without_the_time_is_counted_on(world: World) -> None:
    state = deployed(world)
    del state["since"]
    assert change(world, state, inputs()) == state
    assert change(world, state, inputs(USERS[0]))["since"] > NEVER


@pytest.mark.parametrize(("before", "after"), [(True, True), (True, False), (False, True)])
def test_a_protected_group_is_not_replaced(world: World, before: bool, after: bool) -> None:
    olds = deployed(world, protected=before)
    provider = world.provider(DatasetGenerationProvider)
    (failure,) = provider.check(olds, wire(inputs(USERS[0], CLUB, protected=after))).failures
    assert failure.property == "schemas"
    assert "the column AGE is removed" in failure.reason
    assert "personalize:protectData to false" in failure.reason
    assert "CLUB" not in failure.reason, "what is taken in place is no obstacle"


def test_a_protected_group_takes_what_the_service_takes(world: World) -> None:
    state = deployed(world, protected=True)
    assert numbers(change(world, state, inputs(*USERS, CLUB, protected=True))) == (1, 2)


def test_protection_is_recorded(world: World) -> None:
    state = change(world, deployed(world, protected=True), inputs())
    assert state["protected"] is False


def test_an_invalid_input_is_told_before_anything_is_counted(world: World) -> None:
    provider = world.provider(DatasetGenerationProvider)
    (failure,) = provider.check(deployed(world), {"scope": SCOPE, "schemas": {}}).failures
    assert failure.property == "schemas"


def test_read_and_delete_touch_nothing(world: World) -> None:
    state = deployed(world)
    provider = world.provider(DatasetGenerationProvider)
    assert wire(provider.read("id", state).outs) == state
    provider.delete("id", state)
