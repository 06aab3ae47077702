"""The stream poller by itself, with ports that the test makes."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from localaws.cloudwatch.metrics.store import MetricStore, metric
from localaws.event_sources.service import StreamsService
from localaws.shared.advanced_time import AdvancedTime
from localaws.shared.ports import FunctionAnswer, Response, ServiceRequest, Shard
from localaws.shared.settings import Settings
from tests.support.waiting import until

STREAM = "arn:aws:kinesis:us-east-1:000000000000:stream/s"
SHARD = "shardId-000000000000"
WAIT_SECONDS = 30


@dataclass
class OneShard:
    """`Streams` with one stream of one shard."""

    stored: list[dict[str, Any]] = field(default_factory=list)

    def shards(self, stream_arn: str) -> list[Shard] | None:
        if stream_arn != STREAM:
            return None
        return [Shard(SHARD, list(self.stored), first_hash=0, last_hash=99, is_closed=False)]

    def draw_sequence_number(self) -> str:
        return f"{len(self.stored):08d}"

    def put(self, data: str) -> None:
        self.stored.append(
            {
                "SequenceNumber": f"{len(self.stored) + 1:08d}",
                "PartitionKey": "k",
                "Data": data,
                "ApproximateArrivalTimestamp": time.time(),
            }
        )


@dataclass
class SomeMappings:
    """`Mappings` of the function `f` with the stream."""

    stored: dict[str, dict[str, Any]]
    missing: str | None = None
    found: int = 0
    asked: int = 0

    def all(self) -> Iterator[tuple[str, str, dict[str, Any]]]:
        yield from (("000000000000", "us-east-1", each) for each in self.stored.values())

    def find(self, account: str, region: str, uuid: str) -> dict[str, Any] | None:
        self.found += 1
        return self.stored.get(uuid)

    def role_arn(self, account: str, region: str, stored: Mapping[str, Any]) -> str:
        return "role"

    def missing_permission(self, role_arn: str, stream_arn: str) -> str | None:
        self.asked += 1
        return self.missing

    def passes_filters(self, event_record: dict[str, Any], stored: Mapping[str, Any]) -> bool:
        return True


class Functions:
    """`ThreadCalls` that remember what a function was given."""

    def __init__(self, refused: int = 0) -> None:
        self.refused = refused
        self.given: list[str] = []
        self.changed = threading.Condition()

    def call(self, request: ServiceRequest) -> Response:
        raise AssertionError(f"nothing but the function should be called: {request}")

    def invoke(
        self, function: str, payload: Mapping[str, Any], *, account: str, region: str
    ) -> FunctionAnswer:
        with self.changed:
            if self.refused:
                self.refused -= 1
                self.changed.notify_all()
                return FunctionAnswer(429, None, None)
            self.given += [record["kinesis"]["data"] for record in payload["Records"]]
            self.changed.notify_all()
        return FunctionAnswer(200, None, None)

    def wait_for(self, count: int) -> None:
        with self.changed:
            assert self.changed.wait_for(lambda: len(self.given) >= count, WAIT_SECONDS)


class NoObjects:
    """`Objects` that nobody should need."""

    def put(
        self, bucket: str, key: str, body: bytes, *, account: str, role_arn: str | None
    ) -> None:
        raise AssertionError(f"nothing should be stored: {key}")


def mapping(uuid: str) -> dict[str, Any]:
    return {
        "UUID": uuid,
        "FunctionArn": "arn:aws:lambda:us-east-1:000000000000:function:f",
        "EventSourceArn": STREAM,
        "Enabled": True,
    }


@pytest.fixture
def streams() -> OneShard:
    return OneShard()


def mapped(*uuids: str, missing: str | None = None) -> SomeMappings:
    return SomeMappings({uuid: mapping(uuid) for uuid in uuids}, missing)


def make(
    home: Path,
    streams: OneShard,
    functions: Functions,
    mappings: SomeMappings,
    *,
    metrics: MetricStore | None = None,
    now: Callable[[], float] = time.time,
) -> StreamsService:
    return StreamsService(
        Settings(home=home, port=1),
        streams=streams,
        mappings=mappings,
        calls=functions,
        objects=NoObjects(),
        metrics=metrics or MetricStore(),
        now=now,
    )


def test_records_reach_the_function_and_are_read(tmp_path: Path, streams: OneShard) -> None:
    functions = Functions()
    service = make(tmp_path, streams, functions, mapped("m"))
    streams.put("YQ==")
    service.start()
    try:
        functions.wait_for(1)
        streams.put("Yg==")
        service.arrivals.set()
        functions.wait_for(2)
    finally:
        service.stop()
    assert functions.given == ["YQ==", "Yg=="]


def test_a_pause_ends_when_time_is_advanced_and_only_what_is_handed_over_has_an_age(
    tmp_path: Path, streams: OneShard
) -> None:
    streams.put("YQ==")
    stands_still = time.time()
    clock = AdvancedTime(lambda: stands_still, tmp_path / "clock.json")
    metrics, functions = MetricStore(lambda: stands_still), Functions(refused=1)
    service = make(tmp_path, streams, functions, mapped("m"), metrics=metrics, now=clock.now)
    service.start()
    try:
        with functions.changed:
            assert functions.changed.wait_for(lambda: not functions.refused, WAIT_SECONDS)
        assert functions.given == []
        clock.advance(600)
        service.catch_up()
        functions.wait_for(1)
    finally:
        service.stop()
    ages = metrics.read(
        ("000000000000", "us-east-1"),
        metric("AWS/Lambda", "IteratorAge", {"FunctionName": "f"}),
        start=int(stands_still) - 3600,
        period=7200,
        count=1,
    )
    ((_, age),) = ages.items()
    assert age.get("SampleCount") == 1
    assert (age.get("Maximum") or 0) > 590_000


def test_a_role_that_may_not_read_reads_once_it_may(tmp_path: Path, streams: OneShard) -> None:
    functions = Functions()
    mappings = mapped("m", missing="not authorized")
    service = make(tmp_path, streams, functions, mappings)
    streams.put("YQ==")
    service.start()
    try:
        until(lambda: mappings.stored["m"].get("LastProcessingResult"))
        assert mappings.stored["m"]["LastProcessingResult"] == "PROBLEM: not authorized"
        assert functions.given == []
        mappings.missing = None
        functions.wait_for(1)
    finally:
        service.stop()


def test_a_batch_asks_iam_once_however_many_records_come_into_its_window(
    tmp_path: Path, streams: OneShard
) -> None:
    functions = Functions()
    mappings = mapped("m")
    mappings.stored["m"] |= {"MaximumBatchingWindowInSeconds": 300, "BatchSize": 3}
    service = make(tmp_path, streams, functions, mappings)

    def put(data: str) -> None:
        looks = mappings.found
        streams.put(data)
        service.arrivals.set()
        until(lambda: mappings.found > looks)

    service.start()
    try:
        for data in ("YQ==", "Yg==", "Yw=="):
            put(data)
        functions.wait_for(3)
    finally:
        service.stop()
    assert mappings.asked == 1


def test_a_stream_is_read_to_where_the_last_of_its_mappings_is(
    tmp_path: Path, streams: OneShard
) -> None:
    service = make(tmp_path, streams, Functions(), mapped("ahead", "behind"))
    service.anchor("ahead", "00000005")
    service.anchor("behind", "00000003")
    assert service.read_to(STREAM, SHARD) == "00000003"
    assert service.read_to(f"{STREAM}-other", SHARD) is None


def test_a_mapping_that_has_not_started_has_read_nothing(tmp_path: Path, streams: OneShard) -> None:
    service = make(tmp_path, streams, Functions(), mapped("ahead", "new"))
    service.anchor("ahead", "00000005")
    assert service.read_to(STREAM, SHARD) == ""
