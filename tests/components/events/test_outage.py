"""Consumer and event source together, with the settings of the program, while PutEvents is down for ten minutes of their clock."""

import threading
from collections import defaultdict
from typing import Any

import pytest
from botocore.exceptions import ClientError

from components.events.ingestion_pipeline import BATCH_SIZE, CONSUMER_TIMEOUT_SECONDS
from handlers.events.consumer import consume
from handlers.events.dead_letters import DeadLetters
from handlers.events.delivery import Courier
from localaws.event_sources.batch import Record, Segment, after, expired, result_of_payload
from localaws.event_sources.mapping import MappingSettings, parse
from tests.components.events.test_ingestion_pipeline import made
from tests.support.kinesis_events import ARRIVAL, STREAM_ARN, kinesis_record

USERS = 10


class World:
    """A clock that passes while somebody waits, and PutEvents that fails until a time of it."""

    def __init__(self, code: str, status: int, down_seconds: float) -> None:
        self.now = ARRIVAL
        self._up_at = ARRIVAL + down_seconds
        self._refusal: Any = {
            "Error": {"Code": code, "Message": ""},
            "ResponseMetadata": {"HTTPStatusCode": status},
        }
        self._lock = threading.Lock()
        self.numbers: dict[str, list[int]] = defaultdict(list)

    def sleep(self, seconds: float) -> None:
        with self._lock:
            self.now += seconds

    def put_events(self, **request: Any) -> None:
        with self._lock:
            if self.now < self._up_at:
                raise ClientError(self._refusal, "PutEvents")
            known = self.numbers[request["userId"]]
            found = (int(each["itemId"]) for each in request["eventList"])
            known += [number for number in found if number not in known]

    def invoke(self, records: list[dict[str, Any]]) -> list[str]:
        ends = self.now + CONSUMER_TIMEOUT_SECONDS
        courier = Courier(self, "t", lambda: ends - self.now, self.sleep)
        return consume(records, courier, DeadLetters(_nothing, "", _nothing, ""))


def _nothing() -> Any:
    raise AssertionError("no record is to blame")


def settings() -> MappingSettings:
    """Those of the event source mapping that the program declares."""
    declared = made().named("i-consumer-source").inputs
    return parse(
        {
            "UUID": "m",
            "FunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:f",
            "EventSourceArn": STREAM_ARN,
            **{name[0].upper() + name[1:]: value for name, value in declared.items()},
        }
    )


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("ServiceUnavailableException", 503),
        ("ThrottlingException", 429),
        ("AccessDeniedException", 403),
    ],
)
def test_ten_minutes_without_the_service_lose_double_and_reorder_nothing(
    code: str, status: int
) -> None:
    world, rules = World(code, status, 600), settings()
    content = {
        f"{n:030d}": {"userId": str(n % USERS), "itemId": str(n), "eventType": "v", "sentAt": n}
        for n in range(BATCH_SIZE)
    }
    segments = [Segment(tuple(Record(number, "k", "", ARRIVAL) for number in content))]
    while segments:
        segment = segments.pop(0)
        assert expired(segment, rules, world.now) is None
        numbers = [each.sequence_number for each in segment.records]
        failed = world.invoke([kinesis_record(content[n], sequence_number=n) for n in numbers])
        answer = {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}
        decision = after(segment, result_of_payload(answer, segment), rules)
        assert decision.discarded is None
        segments = [*decision.remaining, *segments]
        world.sleep(decision.wait_seconds)
    assert world.now >= ARRIVAL + 600
    assert world.numbers == {str(user): [*range(user, BATCH_SIZE, USERS)] for user in range(USERS)}
