"""A run under mocks leaves nothing that the next one in the same process meets, also when its program fails."""

import asyncio
from collections.abc import Callable
from typing import Any

import pulumi
import pytest
from pulumi.runtime import mocks, settings

from tests.support.graph import ServiceMocks, run_mocked


class Thing(pulumi.CustomResource):
    """A resource with one input."""

    def __init__(self, name: str, value: Any = None) -> None:
        super().__init__("test:index:Thing", name, {"value": value})


class BrokenError(Exception):
    """What the programs raise."""


def breaks(value: Any = None) -> None:
    raise BrokenError


def raises_after_its_resources() -> None:
    Thing("second", Thing("first").urn.apply(str))
    breaks()


def raises_in_inputs_beside_good_ones() -> None:
    first = Thing("first")
    for number in range(5):
        Thing(f"broken-{number}", first.urn.apply(breaks))
    Thing("good", first.urn.apply(str))


async def for_ever() -> None:
    await asyncio.Event().wait()


def raises_while_a_resource_waits() -> None:
    def more(_urn: str) -> None:
        Thing("waits", pulumi.Output.from_input(for_ever()))
        breaks()

    Thing("first").urn.apply(more)


def raises_nothing() -> None:
    Thing("second", Thing("first").urn.apply(str))


@pytest.mark.parametrize(
    "program",
    [
        raises_after_its_resources,
        raises_in_inputs_beside_good_ones,
        raises_while_a_resource_waits,
    ],
)
def test_a_good_run_follows_a_failed_one(program: Callable[[], None]) -> None:
    before = set(settings.SETTINGS.outputs)
    with pytest.raises(BrokenError):
        run_mocked(program, mocks.MockMonitor(ServiceMocks()))
    assert settings.SETTINGS.outputs == before, "the next run would wait for these for ever"

    monitor = mocks.MockMonitor(ServiceMocks())
    run_mocked(raises_nothing, monitor)
    assert {urn.rpartition("::")[2] for urn in monitor.resources} == {"first", "second"}


def test_the_loop_of_a_failed_run_is_closed_and_its_tasks_are_done() -> None:
    seen: list[asyncio.Task[Any]] = []

    def program() -> None:
        seen.extend(asyncio.all_tasks())
        raises_while_a_resource_waits()
        seen.extend(asyncio.all_tasks())

    with pytest.raises(BrokenError):
        run_mocked(program, mocks.MockMonitor(ServiceMocks()))
    assert len(seen) > 2
    assert all(task.done() and task.get_loop().is_closed() for task in seen)


def test_settings_and_root_of_a_run_stay_in_it() -> None:
    before = (settings.get_stack(), settings.get_monitor(), settings.get_root_resource())
    run_mocked(raises_nothing, mocks.MockMonitor(ServiceMocks()), {"a:b": "c"}, stack="other")
    assert (settings.get_stack(), settings.get_monitor(), settings.get_root_resource()) == before
