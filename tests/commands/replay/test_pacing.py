import threading
from typing import Any

import pytest

from commands.replay.pacing import CALLS_PER_SECOND, PATIENCE_SECONDS, Pace


class World:
    """A clock that passes while somebody sleeps, and a service that can fail."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.called_at: list[float] = []
        self.is_broken = False
        self.events = 0

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def put_events(self, **request: Any) -> None:
        self.called_at.append(self.now)
        if self.is_broken:
            raise ConnectionError

    def count(self, events: int) -> None:
        self.events += events


def make(world: World, stop: threading.Event | None = None) -> Pace:
    return Pace(world, stop or threading.Event(), world.count, lambda: world.now, world.sleep)


def test_calls_are_no_faster_than_allowed() -> None:
    world = World()
    pace = make(world)
    for _ in range(CALLS_PER_SECOND * 3 + 1):
        pace.put_events(eventList=[1, 2])
    assert world.called_at[-1] - world.called_at[0] == pytest.approx(3)
    assert world.events == 2 * len(world.called_at)


def test_a_pause_earns_no_burst() -> None:
    world = World()
    pace = make(world)
    world.now += 60
    for _ in range(CALLS_PER_SECOND + 1):
        pace.put_events(eventList=[1])
    assert world.called_at[-1] - world.called_at[0] == pytest.approx(1)


def test_patience_is_counted_from_the_last_success() -> None:
    world = World()
    pace = make(world)
    world.now += 40
    assert pace.remaining_seconds() == PATIENCE_SECONDS - 40
    pace.put_events(eventList=[1])
    assert pace.remaining_seconds() == PATIENCE_SECONDS
    world.is_broken = True
    world.now += 40
    with pytest.raises(ConnectionError):
        pace.put_events(eventList=[1])
    assert pace.remaining_seconds() == PATIENCE_SECONDS - 40
    assert world.events == 1
    pace.begin()
    assert pace.remaining_seconds() == PATIENCE_SECONDS


def test_a_stop_leaves_no_time() -> None:
    stop = threading.Event()
    pace = make(World(), stop)
    stop.set()
    assert pace.remaining_seconds() == 0
