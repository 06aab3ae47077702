from collections.abc import Iterable
from pathlib import Path

import pytest

from localaws.eventbridge.delivery import Delivery
from localaws.eventbridge.schedule import Schedule
from localaws.eventbridge.scheduler import Scheduler
from tests.localaws.eventbridge.test_schedule import CREATED, DAY, HOUR, schedule


class Stored:
    def __init__(self, *schedules: Schedule) -> None:
        self.schedules = list(schedules)

    def all(self) -> Iterable[Schedule]:
        return list(self.schedules)

    def delete(self, schedule: Schedule) -> None:
        self.schedules.remove(schedule)


class World:
    """A scheduler with its clock; a new one takes up its file."""

    def __init__(self, folder: Path, *schedules: Schedule) -> None:
        self.now = CREATED
        self.stored = Stored(*schedules)
        self.delivered: list[Delivery] = []
        self._path = folder / "fired.json"
        self.restart()

    def restart(self) -> None:
        self.scheduler = Scheduler(self._path, self.stored, self.delivered.append, lambda: self.now)

    def times(self) -> list[str]:
        self.scheduler.fire_due()
        times = [each.origin["SCHEDULED_TIME"][5:16] for each in self.delivered]
        self.delivered.clear()
        return times


def named(name: str, expression: str, **changed: str) -> Schedule:
    return schedule(expression, Name=name, Arn=f"arn:{name}", **changed)


def test_what_is_due_is_fired_once(tmp_path: Path) -> None:
    world = World(tmp_path, schedule("rate(1 hour)"))
    assert world.times() == ["04-11T00:00"]
    assert world.times() == []
    world.now += HOUR
    assert world.times() == ["04-11T01:00"]


def test_several_are_fired_in_the_order_of_their_occurrences(tmp_path: Path) -> None:
    world = World(
        tmp_path,
        named("c", "cron(0 15 * * ? *)"),
        named("a", "cron(0 18 * * ? *)"),
        named("b", "at(1970-04-11T03:00:00)"),
    )
    world.now += DAY
    assert world.times() == ["04-11T03:00", "04-11T15:00", "04-11T18:00"]


def test_a_restart_fires_nothing_again(tmp_path: Path) -> None:
    world = World(tmp_path, schedule("rate(1 hour)"), named("b", "at(1970-04-11T00:00:00)"))
    assert len(world.times()) == 2
    world.restart()
    assert world.times() == []


def test_what_fell_due_while_nothing_ran_is_fired_once(tmp_path: Path) -> None:
    world = World(tmp_path, schedule("rate(1 hour)"))
    world.times()
    world.now += 7 * DAY
    world.restart()
    assert world.times() == ["04-18T00:00"]


def test_a_kill_before_the_note_makes_the_same_delivery(tmp_path: Path) -> None:
    world = World(tmp_path, schedule("rate(1 hour)"))
    world.scheduler.fire_due()
    (tmp_path / "fired.json").unlink()
    world.restart()
    world.scheduler.fire_due()
    first, second = world.delivered
    assert first.id == second.id


def test_a_schedule_made_again_is_a_new_one(tmp_path: Path) -> None:
    world = World(tmp_path, schedule("at(1970-04-11T00:00:00)"))
    assert world.times() == ["04-11T00:00"]
    world.stored.schedules = [schedule("at(1970-04-11T00:00:00)", CreationDate=CREATED + 1)]
    assert world.times() == ["04-11T00:00"]


def test_a_completed_schedule_is_deleted_when_it_wants_to_be(tmp_path: Path) -> None:
    world = World(
        tmp_path,
        named("kept", "at(1970-04-11T00:00:00)", ActionAfterCompletion="NONE"),
        named("gone", "at(1970-04-11T00:00:00)", ActionAfterCompletion="DELETE"),
        named("later", "at(1970-04-12T00:00:00)", ActionAfterCompletion="DELETE"),
    )
    assert len(world.times()) == 2
    assert [each.arn for each in world.stored.schedules] == ["arn:kept", "arn:later"]


def test_one_that_cannot_be_read_stops_no_other(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    world = World(tmp_path, named("bad", "weekly"), named("good", "rate(1 hour)"))
    assert len(world.times()) == 1
    assert "arn:bad is never fired" in caplog.text


def test_one_that_cannot_be_read_and_wants_to_be_deleted_stops_nothing_either(
    tmp_path: Path,
) -> None:
    bad = named("bad", "weekly", ActionAfterCompletion="DELETE")
    gone = named("gone", "at(1970-04-11T00:00:00)", ActionAfterCompletion="DELETE")
    world = World(tmp_path, bad, gone)
    assert len(world.times()) == 1
    assert [each.arn for each in world.stored.schedules] == ["arn:bad"]


def test_after_a_reset_nothing_was_fired(tmp_path: Path) -> None:
    world = World(tmp_path, schedule("rate(1 hour)"))
    world.times()
    world.scheduler.clear()
    assert world.times() == ["04-11T00:00"]
    assert (tmp_path / "fired.json").exists()
