import base64
import gzip
import json
from collections import Counter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.privacy.user_records import (
    batch_without,
    letter_of,
    lines_without,
    record_without,
    user_of,
)

MOMENTS = {"u1": 100.0, "ü2": 50.0}


def line(user: object, **more: object) -> bytes:
    return json.dumps({"userId": user, "eventType": "View", **more}).encode()


@pytest.mark.parametrize(
    ("record", "user"),
    [
        (line("u1"), "u1"),
        (b'{"userId": "\\u0075\\u0031"}', "u1"),
        (line(42), "42"),
        (line(None, sessionId="u1"), "u1"),
        (line("u2", sessionId="u1"), "u2"),
        (json.dumps({"rawData": base64.b64encode(line("u1")).decode()}).encode(), "u1"),
        (b'{"sessionId": "s"}', "s"),
        (b"{}", None),
        (b"[]", None),
        (b"", None),
        (b'{"userId": "u1"', None),
        (b'{"rawData": "no base64!"}', None),
        (b"\xff", None),
        (b"[" * 100_000, None),
    ],
)
def test_whose_a_record_is(record: bytes, user: str | None) -> None:
    assert user_of(record) == user


ids = st.sampled_from(["u1", "ü2", "u3", "u11"])
lines = st.one_of(
    ids.map(line),
    st.builds(line, st.none(), sessionId=ids),
    st.binary(max_size=20).filter(lambda data: b"\n" not in data),
)


@given(st.lists(lines), st.booleans(), st.sampled_from([40.0, 60.0, 200.0]))
def test_an_object_is_left_as_a_plain_filter_leaves_it(
    given_lines: list[bytes], is_compressed: bool, arrival: float
) -> None:
    pack = gzip.compress if is_compressed else bytes
    body = pack(b"".join(each + b"\n" for each in given_lines))
    if not is_compressed and body.startswith(b"\x1f\x8b"):
        return
    left = lines_without(body, MOMENTS, arrival)
    gone = [user_of(each) for each in given_lines]
    is_gone = [user is not None and arrival <= MOMENTS.get(user, -1.0) for user in gone]
    wanted = [b"" if out else each for each, out in zip(given_lines, is_gone, strict=True)]
    assert left.body is not None
    unpacked = gzip.decompress(left.body) if is_compressed else left.body
    assert unpacked == b"".join(each + b"\n" for each in wanted)
    assert left.removed == Counter(
        user for user, out in zip(gone, is_gone, strict=True) if out and user
    )
    assert lines_without(left.body, MOMENTS, arrival).removed == Counter()
    if not left.removed:
        assert left.body is body, "what holds nothing is not written again"


def record(user: str, arrival: float, key: str = "", data: bytes | None = None) -> dict[str, Any]:
    return {
        "eventID": "shard:1",
        "kinesis": {
            "data": base64.b64encode(line(user) if data is None else data).decode(),
            "partitionKey": key or user,
            "sequenceNumber": "1",
            "approximateArrivalTimestamp": arrival,
        },
    }


def batch(*records: dict[str, Any]) -> bytes:
    payload = json.dumps({"Records": records})
    return json.dumps({"requestContext": {"condition": "x"}, "payload": payload}).encode()


def test_a_batch_keeps_the_records_of_others_and_what_came_later() -> None:
    others, later = record("u3", 1.0), record("u1", 101.0)
    left = batch_without(
        batch(record("u1", 100.0), others, later, record("?", 1.0, "ü2", b"x")), MOMENTS
    )
    assert left.body is not None
    message = json.loads(left.body)
    assert json.loads(message["payload"])["Records"] == [others, later]
    assert message["requestContext"] == {"condition": "x"}
    assert left.removed == Counter({"u1": 1, "ü2": 1})


def test_a_batch_without_other_records_goes() -> None:
    assert batch_without(batch(record("u1", 1.0)), MOMENTS).body is None


@pytest.mark.parametrize("body", [batch(), batch(record("u3", 1.0)), b"no batch", b"{}", b"[]"])
def test_a_batch_without_the_users_stays_as_it_is(body: bytes) -> None:
    left = batch_without(body, MOMENTS)
    assert left.body is body
    assert not left.removed


@pytest.mark.parametrize(
    ("user", "arrival", "stays"), [("u1", 100.0, False), ("u1", 100.5, True), ("u3", 1.0, True)]
)
def test_a_single_record_goes_with_its_user(user: str, arrival: float, stays: bool) -> None:
    left = record_without(line(user), MOMENTS, arrival)
    assert (left.body is not None) == stays
    assert left.removed == (Counter() if stays else Counter({user: 1}))


def test_whose_a_message_is() -> None:
    kinesis = record("u1", 7.0)["kinesis"]
    assert letter_of(json.dumps(kinesis)) == ("u1", 7.0, None)
    large = {name: value for name, value in kinesis.items() if name != "data"}
    assert letter_of(json.dumps({**large, "dataKey": "records/s/1"})) == ("u1", 7.0, "records/s/1")


@pytest.mark.parametrize("body", ["", "[]", "{}", "7", '{"partitionKey": "u1"}'])
def test_a_message_that_the_consumer_did_not_write_is_nobodys(body: str) -> None:
    assert letter_of(body)[0] is None
