import json
from typing import Any

import pytest

from handlers.events.delivery import Courier
from handlers.events.put_events import handler, respond
from handlers.shared import clients
from tests.support.proxy_events import REQUEST_ID, proxy_event, service_error, status_and_body

EVENT = {"eventType": "click", "sentAt": 1_700_000_000, "itemId": "185"}


class Service:
    """PutEvents that raises when an event has an item of `errors`, until time is up."""

    def __init__(self, **errors: Exception) -> None:
        self.errors = errors
        self.requests: list[dict[str, Any]] = []
        self.seconds = 10.0

    def put_events(self, **request: Any) -> None:
        for event in request["eventList"]:
            if event["itemId"] in self.errors:
                raise self.errors[event["itemId"]]
        self.requests.append(request)

    def sleep(self, seconds: float) -> None:
        self.seconds -= seconds


def ask(service: Service, *entries: Any, **members: Any) -> tuple[int, Any, dict[str, str]]:
    courier = Courier(
        service, "mine", lambda: service.seconds, service.sleep, jitter=lambda low, high: high
    )
    body = {"userId": "429", "sessionId": "visit", "eventList": list(entries), **members}
    reply = respond(proxy_event(body), courier, "events")
    return (*status_and_body(reply), reply["headers"])


def with_items(*items: str) -> list[dict[str, Any]]:
    return [{**EVENT, "itemId": item, "eventId": f"e-{item}"} for item in items]


def test_events_are_recorded_in_one_call_and_told_in_order() -> None:
    service = Service()
    status, body, _ = ask(service, *with_items("2", "1", "3"))
    assert (status, body) == (
        200,
        {"events": [{"eventId": f"e-{item}", "status": "recorded"} for item in "213"]},
    )
    (call,) = service.requests
    assert (call["trackingId"], call["userId"], call["sessionId"]) == ("mine", "429", "visit")
    assert [event["itemId"] for event in call["eventList"]] == ["2", "1", "3"]


def test_an_event_without_an_id_is_told_the_one_it_got() -> None:
    service = Service()
    _, body, _ = ask(service, EVENT)
    (told,) = body["events"]
    assert told["eventId"] == service.requests[0]["eventList"][0]["eventId"]


def test_one_event_is_refused_and_the_others_are_recorded() -> None:
    service = Service(bad=service_error("InvalidInputException"))
    malformed = {"eventType": "click", "eventId": "e-malformed"}
    status, body, _ = ask(service, *with_items("1", "bad"), malformed, *with_items("2"))
    assert status == 200
    assert [(each["eventId"], each["status"]) for each in body["events"]] == [
        ("e-1", "recorded"),
        ("e-bad", "refused"),
        ("e-malformed", "refused"),
        ("e-2", "recorded"),
    ]
    assert "properties" in body["events"][1]["reason"]
    assert body["events"][2]["reason"] == "sentAt is missing."
    assert "secret" not in json.dumps(body)


def test_a_part_that_was_not_recorded_is_no_success() -> None:
    # Refused together, so sent one by one; then the second meets an error that is no fault of the event.
    service = Service(bad=service_error("InvalidInputException"), down=service_error("X", 403))
    status, body, headers = ask(service, *with_items("1", "bad", "down", "2"))
    assert (status, headers["Retry-After"]) == (503, "1")
    assert [each["status"] for each in body["events"]] == [
        "recorded",
        "refused",
        "failed",
        "failed",
    ]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (service_error("ThrottlingException"), 429),
        (service_error("AccessDeniedException", 403), 502),
        (service_error("InternalFailure", 500), 502),
        (service_error("InvalidInputException"), 400),
    ],
)
def test_nothing_recorded_is_a_failure(error: Exception, status: int) -> None:
    answer, body, headers = ask(Service(**{"1": error}), *with_items("1"))
    assert (answer, set(body), body["requestId"]) == (status, {"message", "requestId"}, REQUEST_ID)
    assert ("Retry-After" in headers) == (status == 429)
    assert "secret" not in json.dumps(body)


def test_a_throttled_call_is_tried_again_while_there_is_time() -> None:
    service = Service(**{"1": service_error("ThrottlingException")})
    ask(service, *with_items("1"))
    assert 5.0 <= service.seconds < 10.0


def test_another_tracker_is_forbidden() -> None:
    service = Service()
    status, body, _ = ask(service, EVENT, trackingId="other")
    assert (status, set(body)) == (403, {"message", "requestId"})
    assert service.requests == []


def test_the_log_tells_numbers_and_no_payload(capsys: pytest.CaptureFixture[str]) -> None:
    ask(Service(), {**EVENT, "itemId": "secret-item"}, {"eventType": "secret-type"})
    (line,) = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    assert (told["recorded"], told["refused"], told["requestId"]) == (1, 1, REQUEST_ID)
    assert "secret" not in line


def test_the_handler_takes_tracker_and_stream_from_its_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class Context:
        def get_remaining_time_in_millis(self) -> int:
            return 10_000

    service = Service()
    monkeypatch.setattr(clients, "personalize_events", lambda: service)
    monkeypatch.setenv("TRACKING_ID", "mine")
    monkeypatch.setenv("STREAM_NAME", "events")
    body = {"sessionId": "visit", "stream-name": "events", "eventList": [EVENT]}
    assert handler(proxy_event(body), Context())["statusCode"] == 200
    assert service.requests[0]["trackingId"] == "mine"


def test_a_request_is_counted(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("METRICS_STACK", "shop/dev")
    monkeypatch.setenv("METRICS_PURPOSE", "put-events")
    refused = service_error("InvalidInputException", 400)
    ask(Service(bad=refused), *with_items("1", "bad"), {"eventType": "click"})
    lines = map(json.loads, capsys.readouterr().out.splitlines())
    (line,) = [line for line in lines if "_aws" in line]
    counted = (line["EventsReceived"], line["EventsDelivered"], line["EventsRefused"])
    assert counted == (3, 1, 2)
    assert line["requestId"] == REQUEST_ID
