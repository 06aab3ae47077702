"""The bucket of dead letters, read and settled by a client that stands for S3's."""

import json
from io import BytesIO
from typing import Any

import pytest

from commands.replay import discarded
from commands.replay.discarded import Discarded
from commands.replay.letters import NO_RECORDS
from tests.support.kinesis_events import kinesis_record


def invocation(number: int) -> bytes:
    record = kinesis_record({"userId": "u"}, sequence_number=str(number))
    message = {
        "requestContext": {"condition": "RetryAttemptsExhausted"},
        "payload": json.dumps({"Records": [record]}),
    }
    return json.dumps(message).encode()


class S3:
    """One bucket, listed two keys a page."""

    def __init__(self, objects: dict[str, bytes]) -> None:
        self.objects = objects
        self.deletions: list[list[str]] = []

    def get_paginator(self, operation: str) -> Any:
        assert operation == "list_objects_v2"
        return self

    def paginate(self, **request: str) -> list[dict[str, Any]]:
        keys = [key for key in sorted(self.objects) if key.startswith(request["Prefix"])]
        pages = [keys[n : n + 2] for n in range(0, len(keys), 2)]
        return [{"Contents": [{"Key": key} for key in page]} for page in pages] or [{}]

    def get_object(self, **request: str) -> dict[str, Any]:
        return {"Body": BytesIO(self.objects[request["Key"]])}

    def delete_objects(self, **request: Any) -> None:
        self.deletions.append([each["Key"] for each in request["Delete"]["Objects"]])


@pytest.fixture
def s3() -> S3:
    kept = {f"aws/lambda/mapping/shard/{n}": invocation(n) for n in range(5)}
    return S3({**kept, "records/shardId-000000000000/9": b"what the queue points to"})


def test_objects_that_lambda_wrote_are_letters_portion_by_portion(
    s3: S3, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discarded, "PORTION", 3)
    source = Discarded(s3, "b")
    assert source.size == 5
    portions = list(source.portions())
    assert [len(portion) for portion in portions] == [3, 2]
    letters = [letter for portion in portions for letter in portion]
    assert [letter.name for letter in letters] == sorted(s3.objects)[:5]
    assert {letter.reason for letter in letters} == {"RetryAttemptsExhausted"}


def test_what_comes_later_is_left_for_the_next_replay(s3: S3) -> None:
    source = Discarded(s3, "b")
    s3.objects["aws/lambda/mapping/shard/late"] = invocation(9)
    assert len([letter for portion in source.portions() for letter in portion]) == 5


def test_an_object_that_is_no_text_is_unreadable_and_hides_no_other(s3: S3) -> None:
    s3.objects["aws/lambda/mapping/shard/0"] = b"\xff\xfe"
    ((first, *others),) = Discarded(s3, "b").portions()
    assert [why for why, _ in first.unreadable] == [NO_RECORDS]
    assert all(len(letter.records) == 1 for letter in others)


def test_only_what_is_settled_is_deleted(s3: S3) -> None:
    source = Discarded(s3, "b")
    ((first, second, *_),) = source.portions()
    source.settle([])
    assert s3.deletions == [], "S3 refuses a request without objects"
    source.settle([first, second])
    source.release()
    assert s3.deletions == [[first.name, second.name]]


def test_an_empty_bucket_has_no_letters() -> None:
    source = Discarded(S3({}), "b")
    assert (source.size, list(source.portions())) == (0, [])
