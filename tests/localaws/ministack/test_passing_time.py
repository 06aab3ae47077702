from __future__ import annotations

from localaws.ministack.passing_time import PassingTime


class Timed:
    """A service in which something happens at some moments."""

    def __init__(self, *moments: float) -> None:
        self.moments = list(moments)
        self.now = 0.0
        self.happened: list[tuple[float, float]] = []

    def seconds_to_next(self) -> float | None:
        return min(self.moments) - self.now if self.moments else None

    def settle(self) -> None:
        while self.moments and min(self.moments) <= self.now:
            due = min(self.moments)
            self.moments.remove(due)
            self.happened.append((due, self.now))


def passed(executions: Timed, personalize: Timed, seconds: float) -> list[float]:
    steps = []
    for step in PassingTime(executions, personalize).steps(seconds):
        steps.append(step)
        executions.now += step
        personalize.now += step
    return steps


def test_time_passes_at_once_where_no_execution_waits() -> None:
    assert passed(Timed(), Timed(1, 2, 3), 100) == [100]


def test_each_moment_has_its_turn_at_its_time() -> None:
    executions, personalize = Timed(60, 120, 180), Timed(90)
    assert passed(executions, personalize, 150) == [60, 30, 30, 30]
    assert executions.happened == [(60, 60), (120, 120)]
    assert personalize.happened == [(90, 90)]


def test_after_the_last_execution_the_rest_passes_at_once() -> None:
    assert passed(Timed(10), Timed(1, 20, 30), 100) == [1, 9, 90]


def test_others_have_done_their_work_before_time_passes() -> None:
    class Working(Timed):
        settled = 0

        def settle(self) -> None:
            self.settled += 1

    working = Working()
    for _ in PassingTime(Timed(10), Timed(), working).steps(5):
        assert working.settled == 1


def test_what_is_overdue_and_cannot_happen_stops_nothing() -> None:
    class Held(Timed):
        def settle(self) -> None: ...

    assert passed(Timed(10), Held(-5), 30) == [10, 20]
