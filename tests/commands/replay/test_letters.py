import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.replay.letters import (
    NO_IDENTITY,
    NO_RECORDS,
    data_key,
    from_archive,
    from_invocation,
    from_message,
)
from handlers.events.dead_letters import for_record
from handlers.events.records import parse_record
from localaws.event_sources.batch import Condition, Discarded, Record
from localaws.event_sources.destinations import failure_message
from localaws.event_sources.mapping import parse
from localaws.event_sources.shard import lambda_event
from tests.support.kinesis_events import ARRIVAL, STREAM_ARN, kinesis_record

EVENT = {"userId": "u", "eventType": "view", "itemId": "i"}


def invocation_record(*records: Record) -> dict[str, Any]:
    settings = parse({"UUID": "m", "FunctionArn": "f", "EventSourceArn": STREAM_ARN})
    discarded = Discarded(records, Condition.RETRIES, 6)
    message = failure_message(discarded, settings, shard_id="shardId-3", now=0, request_id="r")
    event = lambda_event(records, shard_id="shardId-3", stream_arn=STREAM_ARN, role_arn="r")
    return {**message, "payload": json.dumps(event)}


def test_a_message_of_the_consumer_is_the_record_that_it_was() -> None:
    record = kinesis_record(EVENT, sequence_number="17")
    letter = from_message("m", json.dumps(for_record(record, "Code: with a value")), handle="h")
    assert (letter.name, letter.handle, letter.reason, letter.unreadable) == ("m", "h", "Code", ())
    assert parse_record(letter.records[0]) == parse_record(record)


def test_data_that_lie_in_the_bucket_are_put_in() -> None:
    record = kinesis_record(EVENT, sequence_number="17")
    message = {**for_record(record, "why"), "dataKey": "records/s/17"}
    data = base64.b64decode(message.pop("data"))
    assert data_key(json.dumps(message)) == "records/s/17"
    assert parse_record(from_message("m", json.dumps(message), data).records[0]) == (
        parse_record(record)
    )
    assert from_message("m", json.dumps(message)).unreadable[0][0] == NO_RECORDS


def test_what_lambda_wrote_holds_the_records_as_the_function_got_them() -> None:
    data = base64.b64encode(json.dumps(EVENT).encode()).decode()
    letter = from_invocation(
        "k",
        json.dumps(
            invocation_record(Record("5", "u", data, ARRIVAL), Record("6", "u", data, ARRIVAL))
        ),
    )
    assert letter.reason == "RetryAttemptsExhausted"
    ids = [parse_record(record)[0].event_id for record in letter.records]
    assert ids == ["shardId-3:5:0", "shardId-3:6:0"]


def test_a_pointer_without_payload_is_no_record() -> None:
    body = json.dumps(
        {k: v for k, v in invocation_record(Record("5", "u", "", 1.0)).items() if k != "payload"}
    )
    for letter in (from_invocation("k", body), from_message("m", body)):
        assert letter.records == ()
        assert letter.unreadable == ((NO_RECORDS, body),)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["reason", "data", "shardId", "sequenceNumber", "partitionKey", "payload",
                         "approximateArrivalTimestamp", "requestContext", "condition", "dataKey"]), inner, max_size=8),
)  # fmt: skip


@given(st.text(max_size=50) | JSON.map(json.dumps))
def test_any_text_is_a_letter_with_records_or_an_unreadable_one(text: str) -> None:
    data_key(text)
    for letter in (from_message("m", text), from_invocation("k", text)):
        assert letter.records or letter.unreadable or json.loads(text)["payload"]
        for record in letter.records:
            int(record["kinesis"]["sequenceNumber"])


@pytest.mark.parametrize(
    ("data", "can_be"),
    [
        ({**EVENT, "sentAt": 1}, True),
        ({**EVENT, "dateTo": 1}, True),
        ({**EVENT, "eventId": "e"}, True),
        (EVENT, False),
        ({**EVENT, "dateFrom": 1}, False),
        ({**EVENT, "sentAt": None}, False),
    ],
)
def test_an_archived_event_without_identity_of_its_own_cannot_be_the_same_again(
    data: dict[str, Any], can_be: bool
) -> None:
    record = kinesis_record(data)
    letter = from_archive("k", [record])
    assert letter.records == ((record,) if can_be else ())
    assert letter.unreadable == (() if can_be else ((NO_IDENTITY, json.dumps(data)),))


def test_archived_bytes_that_are_no_event_are_left_to_the_consumers_code() -> None:
    records = [kinesis_record(line) for line in (b"\xff", b"[]", b"7")]
    assert from_archive("k", records).records == tuple(records)
