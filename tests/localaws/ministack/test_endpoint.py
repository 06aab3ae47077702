"""The life cycle of our services around MiniStack's application."""

import asyncio
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from localaws.ministack.endpoint import Administered, Endpoint
from localaws.process.credentials import Credentials
from localaws.shared.advanced_time import AdvancedTime
from localaws.shared.settings import Settings


class RecordedService:
    def __init__(self, name: str, events: list[str], *, fails_at: str = "") -> None:
        self._name, self._events, self._fails_at = name, events, fails_at

    def start(self) -> None:
        self._do("start")

    def stop(self) -> None:
        self._do("stop")

    def reset(self) -> None:
        self._do("reset")

    def _do(self, what: str) -> None:
        self._events.append(f"{what} {self._name}")
        if what == self._fails_at:
            raise RuntimeError("no disk")


class NoPersonalize:
    """No administrative path is asked for here."""

    def order_fault(self, parameters: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        raise NotImplementedError

    def explanation(self, parameters: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        raise NotImplementedError


def send_through(endpoint: Endpoint, message_type: str) -> list[dict[str, Any]]:
    """What reaches the server when MiniStack sends a message of its life cycle."""
    sent: list[dict[str, Any]] = []

    async def receive_message(message: Any) -> None:
        sent.append(dict(message))

    async def send() -> None:
        await endpoint._starting_services(receive_message)({"type": message_type})

    asyncio.run(send())
    return sent


def standing(home: Path) -> AdvancedTime:
    return AdvancedTime(lambda: 100.0, home / "clock.json")


def make(
    events: list[str], *, second_fails_at: str = "", clock: AdvancedTime | None = None
) -> Endpoint:
    services = [
        RecordedService("first", events),
        RecordedService("second", events, fails_at=second_fails_at),
        RecordedService("third", events),
    ]
    settings = Settings(home=Path("unused"), port=1)
    administered = Administered(
        personalize=NoPersonalize(),
        clock=clock or standing(Path("unused")),
        steps=lambda seconds: [seconds],
        catch_up=(),
        mails=list,
    )
    return Endpoint(settings, Credentials("id", "secret"), services, lambda *_: False, administered)


def test_services_start_when_ministack_has_and_stop_in_reverse() -> None:
    events: list[str] = []
    endpoint = make(events)
    assert send_through(endpoint, "lifespan.startup.complete") == [
        {"type": "lifespan.startup.complete"}
    ]
    endpoint.stop_services()
    assert events == [
        "start first",
        "start second",
        "start third",
        "stop third",
        "stop second",
        "stop first",
    ]


def test_other_messages_start_nothing() -> None:
    events: list[str] = []
    assert send_through(make(events), "lifespan.shutdown.complete") == [
        {"type": "lifespan.shutdown.complete"}
    ]
    assert events == []


def test_a_service_that_does_not_start_ends_the_server() -> None:
    events: list[str] = []
    (message,) = send_through(make(events, second_fails_at="start"), "lifespan.startup.complete")
    assert message["type"] == "lifespan.startup.failed"
    assert "no disk" in message["message"]
    assert events == ["start first", "start second"]


def test_a_service_that_does_not_stop_keeps_no_other_from_stopping() -> None:
    events: list[str] = []
    make(events, second_fails_at="stop").stop_services()
    assert events == ["stop third", "stop second", "stop first"]


def test_services_catch_up_with_each_step_of_a_time_that_is_advanced_for_all(
    tmp_path: Path,
) -> None:
    clock = standing(tmp_path)
    seen: list[tuple[str, float]] = []
    administered = Administered(
        personalize=NoPersonalize(),
        clock=clock,
        steps=lambda seconds: [seconds - 20, 20],
        catch_up=[
            lambda: seen.append(("first", clock.now())),
            lambda: seen.append(("second", clock.now())),
        ],
        mails=list,
    )
    administered.advance(60)
    assert seen == [("first", 140), ("second", 140), ("first", 160), ("second", 160)]


def test_services_are_reset_when_the_time_is_back(tmp_path: Path) -> None:
    clock = standing(tmp_path)
    clock.advance(60)
    endpoint = make([], clock=clock)
    times: list[float] = []

    class Timed(RecordedService):
        def reset(self) -> None:
            times.append(clock.now())

    endpoint._services = [Timed("first", [])]
    endpoint._reset_services()
    assert times == [100]
