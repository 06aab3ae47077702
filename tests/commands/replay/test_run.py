"""One replay, of real queues and buckets into the real Personalize service, whose training data tell what counts."""

import base64
import json
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError
from rich.console import Console

from commands.replay import pacing
from commands.replay.archive import Archive, Range
from commands.replay.discarded import Discarded
from commands.replay.letters import Letter
from commands.replay.queue import Queue
from commands.replay.run import Replay
from handlers.events.delivery import Courier
from handlers.events.records import parse_record
from tests.support.kinesis_events import ARRIVAL, kinesis_record
from tests.support.local_aws import LocalAws
from tests.support.personalize_service import ManualTime, make_service
from tests.support.replay_world import World

USERS, EACH = 40, 26
REFUSED, DENIED = {"i1", "i2"}, {"i5"}
LARGE = b"x" * 300_000


@pytest.fixture
def world(local_aws: LocalAws, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(pacing, "CALLS_PER_SECOND", 10_000)
    service = make_service(tmp_path / "service", ManualTime())
    yield World.make(local_aws, service)
    service.personalize.stop()


def events_of_all_kinds() -> list[dict[str, Any]]:
    """Records of users and anonymous sessions: most with a time of their own, the others with that of their arrival."""
    made = []
    for number in range(USERS * EACH):
        user, turn = number % USERS, number // USERS
        data: dict[str, Any] = {"sessionId": f"s{user}", "itemId": f"i{turn}", "eventType": "view"}
        data |= {"userId": f"u{user}"} if user % 4 else {}
        data |= {"sentAt": 1_699_000_000 + 60 * number} if turn % 3 else {}
        data |= {"eventId": f"own-{number}"} if turn % 5 == 0 else {}
        made.append(kinesis_record(data, sequence_number=str(1000 + number)))
        made[-1]["kinesis"]["approximateArrivalTimestamp"] = ARRIVAL + number
    return made


def malformed() -> list[dict[str, Any]]:
    return [
        kinesis_record(data, sequence_number=str(9000 + number))
        for number, data in enumerate([b"not json", LARGE])
    ]


def expected_ids(records: list[dict[str, Any]]) -> set[str]:
    return {event.event_id for record in records for event in parse_record(record)}


def queue(world: World) -> Queue:
    return Queue(world.sqs, world.queue_url, world.s3, world.bucket)


def test_a_replay_delivers_what_is_missing_once_and_changes_nothing_more(
    world: World, tmp_path: Path
) -> None:
    records = events_of_all_kinds()
    world.events.refused, world.events.denied = set(REFUSED), set(DENIED)
    world.consume([*malformed(), *records])
    missing = {item for item, _ in world.event_ids().values()} ^ {f"i{n}" for n in range(EACH)}
    assert missing == REFUSED | DENIED

    world.events.refused, world.events.denied = set(), set()
    kept_objects = {
        key: world.s3.get_object(Bucket=world.bucket, Key=key)["Body"].read()
        for key in world.keys("aws/lambda/")
    }
    assert len(kept_objects) == USERS
    tally, _, _ = world.replay(Discarded(world.s3, world.bucket))
    assert (tally.settled, tally.events) == (USERS, USERS)
    assert world.keys("aws/lambda/") == []
    tally, printed, _ = world.replay(queue(world))
    assert (tally.settled, tally.events) == (2 * USERS, 2 * USERS)
    assert tally.kept == {"the record is not JSON": 2}
    assert "the record is not JSON" in printed
    assert world.waiting() == 2, "what is malformed stays, and others can receive it at once"
    assert world.keys() == ["records/shardId-000000000000/9001"]

    ids = world.event_ids()
    assert set(ids) == expected_ids(records)
    before = world.training_data(tmp_path / "before")

    for key, body in kept_objects.items():
        world.s3.put_object(Bucket=world.bucket, Key=key, Body=body)
    world.replay(Discarded(world.s3, world.bucket))
    world.replay(queue(world))
    moment = datetime.fromtimestamp(ARRIVAL, UTC)
    world.archive(records, moment)
    wanted = Range(moment, moment + timedelta(hours=1))
    tally, _, _ = world.replay(Archive(world.s3, world.archive_bucket, "events", wanted))
    placeless = [r for r in records if not {"sentAt", "eventId"} & keys_of(r)]
    assert tally.events == len(records) - len(placeless)
    assert tally.kept == {"it has neither an eventId nor a time of its own": len(placeless)}
    assert world.events.sent == set(ids), "from wherever an event was read, it had one id"
    assert world.event_ids() == ids
    assert world.training_data(tmp_path / "after") == before


def keys_of(record: dict[str, Any]) -> set[str]:
    return set(json.loads(base64.b64decode(record["kinesis"]["data"])))


def test_an_archive_alone_brings_back_all_events_with_a_time(world: World) -> None:
    records = [r for r in events_of_all_kinds() if "sentAt" in keys_of(r)]
    first, second = records[: len(records) // 2], records[len(records) // 2 :]
    day = timedelta(days=1)
    moment = datetime.fromtimestamp(ARRIVAL, UTC)
    world.archive(second, moment + day)
    world.archive(first, moment)
    archive = Archive(world.s3, world.archive_bucket, "events", Range(moment, moment + 2 * day))
    world.replay(archive)
    courier = Courier(world.events, world.tracking_id, lambda: 60.0)
    ids = world.event_ids()
    assert set(ids) == expected_ids(records)
    courier.deliver(event for record in records for event in parse_record(record))
    assert world.event_ids() == ids, "the first delivery would have been the same events"


def test_a_dry_run_sends_and_removes_nothing(world: World, tmp_path: Path) -> None:
    world.events.refused, world.events.denied = {"i1"}, {"i2"}
    records = [
        kinesis_record(
            {"userId": "u", "itemId": f"i{n}", "eventType": "view"}, sequence_number=f"{n}"
        )
        for n in (1, 2)
    ]
    world.consume([*malformed(), *records])
    world.events.refused, world.events.denied = set(), set()
    for source in (Discarded(world.s3, world.bucket), queue(world)):
        tally, printed, _ = world.replay(source, is_dry_run=True, folder=tmp_path / "export")
        assert tally.events == 1
        assert "2023-11-14" in printed
    assert world.event_ids() == {}
    assert world.waiting() == 3
    assert len(world.keys("aws/lambda/")) == 1
    exported = [json.loads(path.read_text()) for path in (tmp_path / "export").iterdir()]
    texts = [json.loads(part["record"]) for each in exported for part in each["records"]]
    assert {base64.b64decode(text["kinesis"]["data"]) for text in texts} == {b"not json", LARGE}


def test_what_the_service_does_not_take_now_ends_the_replay_and_stays(world: World) -> None:
    world.events.denied = {"i1"}
    world.consume([kinesis_record({"userId": "u", "itemId": "i1", "eventType": "view"})])
    _, _, ended_by = world.replay(Discarded(world.s3, world.bucket))
    assert ended_by == ["AccessDeniedException"]
    assert len(world.keys()) == 1
    world.events.denied = set()
    _, _, ended_by = world.replay(Discarded(world.s3, world.bucket))
    assert ended_by == []
    assert world.keys() == []


def test_an_interruption_settles_what_was_delivered_and_the_rest_goes_on(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.events.refused = {f"i{n}" for n in range(6)}
    world.consume(
        [
            kinesis_record(
                {"userId": f"u{n}", "itemId": f"i{n}", "eventType": "view"},
                sequence_number=str(n + 1),
            )
            for n in range(6)
        ]
    )
    world.events.refused = set()
    monkeypatch.setattr("commands.replay.queue.PORTION", 1)
    put_events = world.events.put_events

    def interrupted(**request: Any) -> None:
        put_events(**request)
        world.stop.set()

    monkeypatch.setattr(world.events, "put_events", interrupted)
    tally, printed, ended_by = world.replay(queue(world))
    assert (ended_by, 0 < tally.settled < 6) == (["interrupted"], True)
    assert world.waiting() == 6 - tally.settled
    monkeypatch.setattr(world.events, "put_events", put_events)
    world.stop.clear()
    rest, _, _ = world.replay(queue(world))
    assert rest.settled == 6 - tally.settled
    assert len(world.event_ids()) == 6
    assert "u0" not in printed


class Kept:
    """A source in memory."""

    title = "kept"
    rest = "all of it"
    size = 1

    def __init__(self, *letters: Letter | Exception) -> None:
        self.letters = letters
        self.calls: list[str] = []

    def portions(self) -> Iterator[list[Letter]]:
        for each in self.letters:
            self.calls.append("read")
            if isinstance(each, Exception):
                raise each
            yield [each]

    def settle(self, letters: Sequence[Letter]) -> None:
        self.calls.append(f"settle {len(letters)}")

    def release(self) -> None:
        self.calls.append("release")


class Denied:
    """PutEvents without permission."""

    def put_events(self, **request: Any) -> None:
        error: Any = {
            "Error": {"Code": "AccessDeniedException", "Message": ""},
            "ResponseMetadata": {"HTTPStatusCode": 403},
        }
        raise ClientError(error, "PutEvents")


def letter() -> Letter:
    record = kinesis_record({"userId": "u", "itemId": "i", "eventType": "view"})
    return Letter(name="m", reason="why", records=(record,))


def test_no_source_is_read_after_one_that_ended_the_replay() -> None:
    console = Console(width=120)
    replay = Replay(console, Denied(), "t", threading.Event())
    first, second = Kept(letter(), letter()), Kept(letter())
    with console.capture() as capture:
        replay.run(first, is_dry_run=False)
        assert replay.run(second, is_dry_run=False).letters == 0
    assert replay.ended_by == ["AccessDeniedException"]
    assert first.calls == ["read", "settle 0", "release"]
    assert second.calls == []
    assert "still to come: all of it" in capture.get()


def test_what_was_read_is_given_back_when_a_source_fails() -> None:
    source = Kept(letter(), ValueError("the queue is gone"))
    replay = Replay(Console(quiet=True), Denied(), "t", threading.Event())
    with pytest.raises(ValueError, match="the queue is gone"):
        replay.run(source, is_dry_run=True)
    assert source.calls == ["read", "read", "release"]
