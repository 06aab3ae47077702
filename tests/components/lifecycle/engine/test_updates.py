from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.lifecycle.engine.errors import (
    CallError,
    LifecycleError,
    ResourceFailedError,
    WaitTimeoutError,
)
from components.lifecycle.engine.service import Personalize
from components.lifecycle.engine.updates import settle, update_and_wait
from components.lifecycle.engine.waiting import Waiter
from tests.support.lifecycle_service import PREFIX
from tests.support.lifecycle_world import SCOPE, World

ARN = f"{PREFIX}campaign/shop"
LATEST = "latestCampaignUpdate"
ACTIVE = {"status": "ACTIVE"}
IN_USE = CallError("UpdateCampaign", "ResourceInUseException", "busy")

Description = dict[str, Any] | None


def updating(status: str, started: int = 1, **more: Any) -> dict[str, Any]:
    """A campaign whose update, the `started`th, has this status."""
    return {**ACTIVE, LATEST: {"status": status, "creationDateTime": started, **more}}


class Described(Personalize):
    """A service that describes the campaign so, one description a question; the last one stays."""

    def __init__(self, world: World, *descriptions: Description) -> None:
        super().__init__(SCOPE, world.runtime)
        self.descriptions = list(descriptions)

    def find(self, arn: str) -> Description:
        return self.descriptions.pop(0) if len(self.descriptions) > 1 else self.descriptions[0]

    def describe(self, arn: str) -> dict[str, Any]:
        found = self.find(arn)
        assert found is not None
        return found


def waiter(world: World, *descriptions: Description, timeout: float = 3600) -> Waiter:
    return Waiter(Described(world, *descriptions), "campaign shop", timeout)


def asked(*answers: bool | CallError) -> tuple[Callable[[dict[str, Any]], bool], list[Any]]:
    """An Update request with these outcomes, and the descriptions that it was given."""
    outcomes, given = list(answers), []

    def update(description: dict[str, Any]) -> bool:
        given.append(description)
        outcome = outcomes.pop(0)
        if isinstance(outcome, CallError):
            raise outcome
        return outcome

    return update, given


@given(
    st.lists(
        st.sampled_from(
            [
                {"status": "CREATE PENDING"},
                {"status": "CREATE IN_PROGRESS"},
                updating("CREATE PENDING"),
                updating("UPDATE IN_PROGRESS"),
            ]
        ),
        max_size=8,
    ),
    st.sampled_from([ACTIVE, updating("ACTIVE"), updating("CREATE FAILED")]),
)
def test_a_resource_has_settled_when_nothing_is_under_way(
    before: list[Description], settled: dict[str, Any]
) -> None:
    service = waiter(World(), *before, settled)
    assert settle(service, ARN, LATEST) == settled


@pytest.mark.parametrize("description", [None, {"status": "DELETE PENDING"}])
def test_what_was_deleted_outside_of_the_stack_says_what_to_do(
    world: World, description: Description
) -> None:
    with pytest.raises(LifecycleError, match=r"campaign shop was deleted.*pulumi up --refresh"):
        settle(waiter(world, description), ARN, LATEST)


def test_a_known_description_saves_the_first_question(world: World) -> None:
    update, given = asked(False)
    known = {**ACTIVE, "name": "shop"}
    assert update_and_wait(waiter(world, None), ARN, LATEST, update, known) == known
    assert given == [known]


def test_an_update_follows_one_that_runs_and_is_waited_for(world: World) -> None:
    first, second = updating("ACTIVE", 1), updating("ACTIVE", 2)
    running = [updating("CREATE PENDING", 2), updating("CREATE IN_PROGRESS", 2)]
    update, given = asked(True)
    service = waiter(world, updating("CREATE IN_PROGRESS", 1), first, first, *running, second)
    assert update_and_wait(service, ARN, LATEST, update) == second
    assert given == [first]
    assert [line.split(" (")[0] for line in world.shown] == [
        f"campaign shop: update {status}"
        for status in ("CREATE IN_PROGRESS", "CREATE PENDING", "CREATE IN_PROGRESS", "ACTIVE")
    ]


def test_an_update_is_asked_for_again_while_the_resource_is_in_use(world: World) -> None:
    update, given = asked(IN_USE, IN_USE, True)
    service = waiter(world, ACTIVE, ACTIVE, ACTIVE, updating("ACTIVE"))
    assert update_and_wait(service, ARN, LATEST, update) == updating("ACTIVE")
    assert len(given) == 3


def test_another_refusal_surfaces(world: World) -> None:
    update, _ = asked(CallError("UpdateCampaign", "InvalidInputException", "no such version"))
    with pytest.raises(CallError, match="no such version"):
        update_and_wait(waiter(world, ACTIVE), ARN, LATEST, update)


def test_the_failure_of_an_earlier_update_is_none_of_this_one(world: World) -> None:
    update, _ = asked(True, True)
    earlier = updating("CREATE FAILED", 1, failureReason="Long ago.")
    service = waiter(world, earlier, earlier, updating("ACTIVE", 2))
    assert update_and_wait(service, ARN, LATEST, update) == updating("ACTIVE", 2)
    failed = updating("CREATE FAILED", 2, failureReason="No room.")
    with pytest.raises(
        ResourceFailedError,
        match=r"^update of campaign shop: CREATE FAILED: No room\. It serves on as before",
    ):
        update_and_wait(waiter(world, earlier, failed), ARN, LATEST, update)


def test_an_update_that_the_service_never_shows_ends_at_the_deadline(world: World) -> None:
    update, _ = asked(True)
    with pytest.raises(WaitTimeoutError, match="gave up after 60 s"):
        update_and_wait(waiter(world, ACTIVE, timeout=60), ARN, LATEST, update)
