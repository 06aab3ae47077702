"""The dead-letter queue, read and settled by clients that stand for those of SQS and S3."""

import json
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from botocore.exceptions import ClientError

from commands.replay import queue
from commands.replay.letters import NO_RECORDS, Letter
from commands.replay.queue import CALL_LIMIT, HIDDEN_SECONDS, Queue
from handlers.events.dead_letters import for_record
from handlers.events.records import parse_record
from tests.support.kinesis_events import kinesis_record

URL = "https://sqs.us-east-1.amazonaws.com/000000000000/dead"
EVENT = {"userId": "u", "itemId": "i", "eventType": "view", "sentAt": 1_600_000_000}


class Sqs:
    """A queue whose messages come `CALL_LIMIT` a call, and once more when all were received."""

    def __init__(self, bodies: dict[str, str]) -> None:
        self.bodies = bodies
        self.shown: list[str] = list(bodies)
        self.undeletable: set[str] = set()

    def get_queue_attributes(self, **request: Any) -> dict[str, Any]:
        return {"Attributes": {request["AttributeNames"][0]: str(len(self.bodies))}}

    def receive_message(self, **request: Any) -> dict[str, Any]:
        assert (request["QueueUrl"], request["VisibilityTimeout"]) == (URL, HIDDEN_SECONDS)
        names = self.shown[: request["MaxNumberOfMessages"]]
        self.shown = self.shown[len(names) :]
        if not names:
            names = list(self.bodies)[:1]  # a queue delivers at least once
        messages = [
            {"MessageId": name, "Body": self.bodies[name], "ReceiptHandle": f"handle-{name}"}
            for name in names
        ]
        return {"Messages": messages} if messages else {}

    def delete_message_batch(self, **request: Any) -> dict[str, Any]:
        entries = {each["Id"]: name_of(each) for each in request["Entries"]}
        assert 0 < len(entries) <= CALL_LIMIT
        for name in set(entries.values()) - self.undeletable:
            del self.bodies[name]
        return {
            "Failed": [{"Id": id_} for id_, name in entries.items() if name in self.undeletable]
        }

    def change_message_visibility_batch(self, **request: Any) -> None:
        assert 0 < len(request["Entries"]) <= CALL_LIMIT
        assert {each["VisibilityTimeout"] for each in request["Entries"]} == {0}
        self.shown += [name_of(each) for each in request["Entries"]]


def name_of(entry: dict[str, str]) -> str:
    return entry["ReceiptHandle"].removeprefix("handle-")


class S3:
    """A bucket; reading it without permission raises."""

    def __init__(self, objects: dict[str, bytes]) -> None:
        self.objects = objects
        self.is_permitted = True

    def get_object(self, **request: str) -> dict[str, Any]:
        if not self.is_permitted or request["Key"] not in self.objects:
            code = "NoSuchKey" if self.is_permitted else "AccessDenied"
            raise ClientError({"Error": {"Code": code, "Message": "no"}}, "GetObject")
        return {"Body": BytesIO(self.objects[request["Key"]])}

    def delete_object(self, **request: str) -> None:
        del self.objects[request["Key"]]


def body(number: int) -> str:
    return json.dumps(for_record(kinesis_record(EVENT, sequence_number=str(number)), "why"))


def pointer(key: str) -> str:
    message = for_record(kinesis_record(EVENT), "too large")
    del message["data"]
    return json.dumps({**message, "dataKey": key})


def flat(portions: Iterator[list[Letter]]) -> list[Letter]:
    return [letter for portion in portions for letter in portion]


def test_every_message_is_read_once_portion_by_portion(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "PORTION", 2 * CALL_LIMIT)
    bodies = {f"m{n}": body(n) for n in range(25)}
    source = Queue(Sqs(bodies), URL, S3({}), "b")
    assert source.size == 25
    portions = list(source.portions())
    assert [len(portion) for portion in portions] == [20, 5]
    assert {letter.name for portion in portions for letter in portion} == set(bodies)


def test_what_is_settled_goes_and_the_rest_is_shown_again() -> None:
    sqs = Sqs({f"m{n}": body(n) for n in range(25)})
    source = Queue(sqs, URL, S3({}), "b")
    letters = flat(source.portions())
    source.settle(letters[:12])
    assert (len(sqs.bodies), sqs.shown) == (13, [])
    source.release()
    assert sorted(sqs.shown) == sorted(sqs.bodies)
    source.release()
    assert len(sqs.shown) == 13, "they are shown once"


def test_data_in_the_bucket_are_read_and_go_with_their_message() -> None:
    data = json.dumps(EVENT).encode()
    sqs, s3 = Sqs({"large": pointer("records/s/1")}), S3({"records/s/1": data, "records/s/2": b""})
    source = Queue(sqs, URL, s3, "b")
    (letter,) = flat(source.portions())
    assert parse_record(letter.records[0]) == parse_record(kinesis_record(EVENT))
    source.settle([letter])
    assert set(s3.objects) == {"records/s/2"}


def test_a_message_that_is_not_deleted_keeps_its_data_and_is_shown_again() -> None:
    sqs, s3 = Sqs({"large": pointer("k"), "other": body(1)}), S3({"k": b"{}"})
    sqs.undeletable = {"large"}
    source = Queue(sqs, URL, s3, "b")
    source.settle(flat(source.portions()))
    source.release()
    assert (set(sqs.bodies), sqs.shown, set(s3.objects)) == ({"large"}, ["large"], {"k"})


def test_data_that_are_gone_make_a_letter_unreadable() -> None:
    (letter,) = flat(Queue(Sqs({"m": pointer("gone")}), URL, S3({}), "b").portions())
    assert [why for why, _ in letter.unreadable] == [NO_RECORDS]


def test_data_that_may_not_be_read_are_no_empty_letter() -> None:
    s3 = S3({"k": b"{}"})
    s3.is_permitted = False
    with pytest.raises(ClientError, match="AccessDenied"):
        flat(Queue(Sqs({"m": pointer("k")}), URL, s3, "b").portions())


def test_an_empty_queue_has_no_letters() -> None:
    source = Queue(Sqs({}), URL, S3({}), "b")
    source.settle([])
    source.release()
    assert (source.size, list(source.portions())) == (0, [])
