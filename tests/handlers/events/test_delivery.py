import threading
from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from handlers.events.delivery import Courier
from handlers.events.records import Event


def an_event(number: int, user: str = "u", event_type: str = "click") -> Event:
    return Event(
        sequence_number=str(number),
        user_id=user,
        session_id=user,
        event_id=str(number),
        event_type=event_type,
        sent_at=number,
    )


def refusal(code: str, status: int = 400) -> ClientError:
    answer: Any = {
        "Error": {"Code": code, "Message": "because"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(answer, "PutEvents")


class Service:
    """Stands for PutEvents: `behave` raises, or lets the call pass and be recorded."""

    def __init__(self, behave: Callable[[dict[str, Any]], None] = lambda request: None) -> None:
        self.behave = behave
        self.calls = 0
        self.taken: list[dict[str, Any]] = []
        self._lock = threading.Lock()

    def put_events(self, **request: Any) -> Any:
        with self._lock:
            self.calls += 1
            self.behave(request)
            self.taken.append(request)

    def ids(self) -> list[str]:
        return [event["eventId"] for request in self.taken for event in request["eventList"]]


class Clock:
    """Time that passes only when somebody waits."""

    def __init__(self, seconds: float) -> None:
        self.left = seconds
        self.waits: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.left -= seconds

    def courier(self, service: Service) -> Courier:
        return Courier(
            service, "tracking", lambda: self.left, self.sleep, jitter=lambda low, high: high
        )


def test_a_call_names_tracker_session_and_user() -> None:
    service = Service()
    anonymous = Event(
        sequence_number="9",
        user_id=None,
        session_id="visit",
        event_id="9",
        event_type="click",
        sent_at=9,
    )
    Clock(60).courier(service).deliver([an_event(1), anonymous])
    known, unknown = sorted(service.taken, key=lambda request: "userId" not in request)
    assert (known["trackingId"], known["userId"], known["sessionId"]) == ("tracking", "u", "u")
    assert "userId" not in unknown
    assert unknown["sessionId"] == "visit"


def test_nothing_overtakes_an_undelivered_event_of_its_session() -> None:
    def fail_the_second_call(request: dict[str, Any]) -> None:
        if request["userId"] == "u" and request["eventList"][0]["eventId"] == "10":
            raise refusal("AccessDeniedException", 403)

    service = Service(fail_the_second_call)
    events = [an_event(n) for n in range(30)] + [an_event(100, user="other")]
    outcome = Clock(60).courier(service).deliver(events)
    assert [event.event_id for event in outcome.undelivered] == [str(n) for n in range(10, 30)]
    assert "100" in service.ids()


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from(["click", "poison", "denied"])),
        max_size=40,
    ),
    st.integers(0, 5),
)
def test_every_event_has_exactly_one_fate(kinds: list[tuple[str, str]], throttled: int) -> None:
    def behave(request: dict[str, Any]) -> None:
        types = {event["eventType"] for event in request["eventList"]}
        if service.calls <= throttled:
            raise refusal("ThrottlingException")
        if "poison" in types:
            raise refusal("InvalidInputException")
        if "denied" in types:
            raise refusal("AccessDeniedException", 403)

    service = Service(behave)
    events = [an_event(n, user, kind) for n, (user, kind) in enumerate(kinds)]
    outcome = Clock(60).courier(service).deliver(events)
    fates = outcome.delivered + [r.entry for r in outcome.refused] + outcome.undelivered
    assert sorted(event.event_id for event in fates) == sorted(event.event_id for event in events)
    assert sorted(service.ids()) == sorted(event.event_id for event in outcome.delivered)
    assert all(r.entry.event_type == "poison" for r in outcome.refused)
