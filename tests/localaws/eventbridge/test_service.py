from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from localaws.eventbridge.schedule import Schedule
from localaws.eventbridge.service import EventBridgeService
from localaws.shared.ports import Response, ServiceRequest
from localaws.shared.settings import Settings
from tests.localaws.eventbridge.test_schedule import CREATED, DAY, schedule
from tests.support.eventbridge import OK, MadeUpCalls, MadeUpPermissions, delivery, refusal
from tests.support.waiting import until


class World:
    """A service with its clock and one schedule."""

    def __init__(self, home: Path) -> None:
        self.now = CREATED
        self.calls = MadeUpCalls(self._answer)
        self.refused = 0
        self.unreadable = 0
        self.settings = Settings(home=home, port=1)

    def all(self) -> Iterable[Schedule]:
        if self.unreadable:
            self.unreadable -= 1
            raise RuntimeError("dictionary changed size during iteration")
        return [schedule("cron(0 12 * * ? *)")]

    def delete(self, schedule: Schedule) -> None:
        raise AssertionError(schedule)

    @contextmanager
    def running(self) -> Iterator[EventBridgeService]:
        service = EventBridgeService(
            self.settings, self, self.calls, MadeUpPermissions(), lambda: self.now
        )
        service.start()
        try:
            yield service
        finally:
            service.stop()

    def started(self) -> int:
        return len(self.calls.requests)

    def _answer(self, request: ServiceRequest) -> Response:
        if self.refused:
            self.refused -= 1
            return refusal(503, "ServiceUnavailable")
        return OK


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def test_what_is_accepted_is_delivered_at_once(world: World) -> None:
    with world.running() as service:
        service.deliver(delivery(accepted_at=CREATED))
        until(lambda: world.started() == 1)


def test_an_advanced_clock_fires_what_is_due(world: World) -> None:
    with world.running() as service:
        world.now += DAY
        service.catch_up()
        assert world.started() == 1


def test_a_stop_loses_nothing(world: World) -> None:
    world.refused = 1
    with world.running() as service:
        service.deliver(delivery(accepted_at=CREATED))
        until(lambda: world.started() == 1)
    with world.running():
        until(lambda: world.started() == 2)
    with world.running() as service:
        service.deliver(delivery(id="later", accepted_at=CREATED))
        until(lambda: world.started() == 3)
    assert [each["name"] for each in world.calls.bodies("states")] == ["d-1", "d-1", "later"]


def test_a_reset_forgets_what_was_not_delivered(world: World) -> None:
    world.refused = 1
    with world.running() as service:
        service.deliver(delivery(accepted_at=CREATED))
        until(lambda: world.started() == 1)
        service.reset()
        world.now += 60
        service.deliver(delivery(id="later", accepted_at=CREATED))
        until(lambda: world.started() == 2)
    assert [each["name"] for each in world.calls.bodies("states")] == ["d-1", "later"]


def test_a_look_that_fails_is_not_the_last(world: World, caplog: pytest.LogCaptureFixture) -> None:
    world.unreadable = 1
    with world.running() as service:
        until(lambda: "looked at again" in caplog.text)
        service.deliver(delivery(accepted_at=CREATED))
        until(lambda: world.started() == 1)
