from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError
from hypothesis import given
from hypothesis import strategies as st

from handlers.shared.delivery import RESERVE_SECONDS, Delivery, Sender, describe

Behaviour = Callable[[int, list[str]], None]
"""Raises what a call meets, given its number from 1 and its entries."""


def refusal(code: str, status: int = 400) -> ClientError:
    answer: Any = {
        "Error": {"Code": code, "Message": "because"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(answer, "PutItems")


def always(error: Exception) -> Behaviour:
    def behave(number: int, entries: list[str]) -> None:
        raise error

    return behave


def at_first(error: Exception, calls: int = 1) -> Behaviour:
    def behave(number: int, entries: list[str]) -> None:
        if number <= calls:
            raise error

    return behave


def at(error: Exception, bad: str) -> Behaviour:
    def behave(number: int, entries: list[str]) -> None:
        if bad in entries:
            raise error

    return behave


class World:
    """A service, and time that passes only when somebody waits."""

    def __init__(
        self, behave: Behaviour = lambda number, entries: None, seconds: float = 60
    ) -> None:
        self.behave = behave
        self.left = seconds
        self.waits: list[float] = []
        self.calls = 0
        self.taken: list[str] = []

    def send(self, *batches: list[str]) -> Delivery[str]:
        return Sender(self._call, lambda: self.left, self._sleep, lambda low, high: high).send(
            batches
        )

    def _call(self, entries: list[str]) -> None:
        self.calls += 1
        self.behave(self.calls, entries)
        self.taken += entries

    def _sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.left -= seconds


def test_throttling_is_retried_with_a_growing_wait() -> None:
    world = World(at_first(refusal("ThrottlingException"), 3))
    assert world.send(["a"]).delivered == ["a"]
    assert world.waits == [0.1, 0.2, 0.4]


@pytest.mark.parametrize(
    "error",
    [refusal("InternalFailure", 500), refusal("Whatever", 429), ReadTimeoutError(endpoint_url="x")],
)
def test_errors_that_pass_are_retried(error: Exception) -> None:
    assert World(at_first(error)).send(["a"]).delivered == ["a"]


def test_retries_end_before_the_invocation_does() -> None:
    world = World(always(refusal("ThrottlingException")), seconds=20)
    outcome = world.send(["a", "b"], ["c"])
    assert outcome.undelivered == ["a", "b", "c"]
    assert outcome.errors == ["ThrottlingException"]
    assert world.left >= RESERVE_SECONDS


def test_without_time_nothing_is_sent() -> None:
    world = World(seconds=RESERVE_SECONDS)
    outcome = world.send(["a"])
    assert (world.calls, outcome.undelivered, outcome.errors) == (0, ["a"], ["OutOfTime"])


def test_an_entry_that_is_refused_is_found_among_good_ones() -> None:
    world = World(at(refusal("InvalidInputException"), "bad"))
    outcome = world.send(["a", "bad", "b"], ["c"])
    assert world.taken == ["a", "b", "c"]
    assert [(each.entry, each.reason) for each in outcome.refused] == [
        ("bad", "InvalidInputException: because")
    ]
    assert outcome.undelivered == []


def test_a_missing_permission_is_no_fault_of_the_entry() -> None:
    outcome = World(always(refusal("AccessDeniedException", 403))).send(["a"])
    assert (outcome.undelivered, outcome.refused) == (["a"], [])


def test_nothing_overtakes_an_undelivered_entry() -> None:
    world = World(at(refusal("AccessDeniedException", 403), "denied"))
    assert world.send(["a"], ["denied", "b"], ["c"]).undelivered == ["denied", "b", "c"]
    assert world.taken == ["a"]


@given(st.lists(st.lists(st.sampled_from(["good", "bad", "denied"]), min_size=1), max_size=6))
def test_every_entry_has_exactly_one_fate(kinds: list[list[str]]) -> None:
    batches = [
        [f"{kind}{number}.{index}" for index, kind in enumerate(batch)]
        for number, batch in enumerate(kinds)
    ]

    def behave(number: int, entries: list[str]) -> None:
        if any(entry.startswith("bad") for entry in entries):
            raise refusal("InvalidInputException")
        if any(entry.startswith("denied") for entry in entries):
            raise refusal("AccessDeniedException", 403)

    world = World(behave)
    outcome = world.send(*batches)
    fates = [*outcome.delivered, *(each.entry for each in outcome.refused), *outcome.undelivered]
    assert sorted(fates) == sorted(entry for batch in batches for entry in batch)
    assert world.taken == outcome.delivered
    assert all(each.entry.startswith("bad") for each in outcome.refused)


def test_errors_are_classified() -> None:
    assert describe(refusal("InvalidInputException")).refused
    assert describe(refusal("ThrottlingException")).retryable
    assert not describe(refusal("AccessDeniedException", 403)).retryable
    assert not describe(refusal("InvalidInputException", 500)).refused
