import base64
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from handlers.events.consumer import consume, handler
from handlers.events.dead_letters import DeadLetters, for_record
from handlers.events.delivery import Courier
from handlers.events.records import parse_record
from handlers.shared import clients
from tests.support.kinesis_events import ARRIVAL, kinesis_record

QUEUE_URL = "https://sqs.us-east-1.amazonaws.com/000000000000/dead"
BUCKET = "dead-letters"


def refusal(code: str) -> ClientError:
    answer: Any = {
        "Error": {"Code": code, "Message": "user-1 is wrong"},
        "ResponseMetadata": {"HTTPStatusCode": 400},
    }
    return ClientError(answer, "PutEvents")


class Service:
    """PutEvents that refuses the event type `poison` and fails at `denied`."""

    def __init__(self) -> None:
        self.ids: list[str] = []

    def put_events(self, **request: Any) -> Any:
        types = {event["eventType"] for event in request["eventList"]}
        if "poison" in types:
            raise refusal("InvalidInputException")
        if "denied" in types:
            raise refusal("AccessDeniedException")
        self.ids += [event["eventId"] for event in request["eventList"]]


class Queue:
    def __init__(self, *, broken: bool = False) -> None:
        self.broken = broken
        self.messages: list[dict[str, Any]] = []

    def send_message(self, **request: Any) -> Any:
        if self.broken:
            raise refusal("QueueDoesNotExist")
        assert request["QueueUrl"] == QUEUE_URL
        self.messages.append(json.loads(request["MessageBody"]))


def record(number: int, event_type: str = "click", user: str = "user-1") -> dict[str, Any]:
    data = {"userId": user, "itemId": "1", "eventType": event_type}
    return kinesis_record(data, sequence_number=str(number), partition_key=user)


def no_client() -> Any:
    raise AssertionError("a client costs a cold start")


def run(records: list[dict[str, Any]], service: Service, queue: Queue) -> list[str]:
    return consume(
        records,
        Courier(service, "tracking", lambda: 60.0, sleep=lambda seconds: None),
        DeadLetters(lambda: queue, QUEUE_URL, no_client, BUCKET),
    )


def test_good_records_are_delivered_and_none_is_reported() -> None:
    service, queue = Service(), Queue()
    assert run([record(100), record(101)], service, queue) == []
    assert service.ids == ["shardId-000000000000:100:0", "shardId-000000000000:101:0"]
    assert queue.messages == []


def test_a_malformed_record_is_dead_lettered_as_it_was_and_blocks_nobody() -> None:
    service, queue = Service(), Queue()
    poison = kinesis_record(b"not json", sequence_number="101")
    assert run([record(100), poison, record(102)], service, queue) == []
    assert len(service.ids) == 2
    assert queue.messages == [for_record(poison, "the record is not JSON")]


def test_a_refused_event_is_dead_lettered_alone_and_can_be_replayed() -> None:
    service, queue = Service(), Queue()
    assert run([record(100), record(101, "poison"), record(102)], service, queue) == []
    assert len(service.ids) == 2
    (message,) = queue.messages
    assert message["reason"] == "InvalidInputException: user-1 is wrong"
    replayed = kinesis_record(base64.b64decode(message["data"]), sequence_number="900")
    (event,) = parse_record(replayed)
    assert event.event_id == "shardId-000000000000:101:0"
    assert event.event_type == "poison"


def test_undelivered_records_are_reported_in_order() -> None:
    service, queue = Service(), Queue()
    records = [
        record(100),
        record(101, "denied", "user-2"),
        record(102),
        record(103, "denied", "user-3"),
    ]
    assert run(records, service, queue) == ["101", "103"]


def test_dead_letters_after_the_first_failure_wait_for_the_next_delivery() -> None:
    service, queue = Service(), Queue()
    records = [
        kinesis_record(b"one", sequence_number="100"),
        record(101, "denied"),
        kinesis_record(b"two", sequence_number="102"),
    ]
    assert run(records, service, queue) == ["101"]
    assert [message["sequenceNumber"] for message in queue.messages] == ["100"]


def test_a_record_that_the_dead_letter_queue_does_not_take_is_reported() -> None:
    assert run(
        [record(100), kinesis_record(b"x", sequence_number="101")], Service(), Queue(broken=True)
    ) == ["101"]


def test_logs_are_json_and_hold_no_payload_and_no_user(capsys: pytest.CaptureFixture[str]) -> None:
    records = [
        record(100),
        record(101, "poison"),
        kinesis_record(b"user-1 bad", sequence_number="102"),
        record(103, "denied"),
    ]
    run(records, Service(), Queue())
    output = capsys.readouterr().out
    lines = [json.loads(line) for line in output.splitlines()]
    assert lines[-1]["records"] == 4
    assert lines[-1]["failedSequenceNumbers"] == ["103"]
    assert "user-1" not in output


def test_the_handler_answers_a_partial_batch_response(monkeypatch: pytest.MonkeyPatch) -> None:
    service, queue = Service(), Queue()
    monkeypatch.setattr(clients, "personalize_events", lambda: service)
    monkeypatch.setattr(clients, "sqs", lambda: queue)
    monkeypatch.setenv("TRACKING_ID", "tracking")
    monkeypatch.setenv("DEAD_LETTER_QUEUE_URL", QUEUE_URL)
    monkeypatch.setenv("DEAD_LETTER_BUCKET", BUCKET)

    class Context:
        def get_remaining_time_in_millis(self) -> int:
            return 60_000

    answer = handler({"Records": [record(100), record(101, "denied", "user-2")]}, Context())
    assert answer == {"batchItemFailures": [{"itemIdentifier": "101"}]}
    assert len(service.ids) == 1


def test_neither_queue_nor_bucket_is_asked_for_without_a_dead_letter() -> None:
    courier = Courier(Service(), "tracking", lambda: 60.0)
    letters = DeadLetters(no_client, QUEUE_URL, no_client, BUCKET)
    assert consume([record(100)], courier, letters) == []


def test_a_batch_is_counted_once_with_the_lag_of_its_oldest_record(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("METRICS_STACK", "shop/dev")
    monkeypatch.setenv("METRICS_PURPOSE", "consumer")
    monkeypatch.setenv("EVENT_TYPES", '["click"]')
    monkeypatch.setattr("time.time", lambda: ARRIVAL + 2)
    records = [
        record(100),
        record(101, "unlisted"),
        record(102, "poison", "user-2"),
        kinesis_record(b"not json", sequence_number="103"),
        record(104, "denied", "user-3"),
    ]
    assert run(records, Service(), Queue()) == ["104"]
    lines = map(json.loads, capsys.readouterr().out.splitlines())
    (line,) = [line for line in lines if "_aws" in line]
    counted = {
        each["Name"]: line[each["Name"]] for each in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]
    }
    assert counted == {
        "EventsReceived": 5,
        "EventsDelivered": 2,
        "EventsRefused": 2,
        "Events.click": 1,
        "DeliveryLag": 2000,
    }
    assert "user-" not in json.dumps(line)
