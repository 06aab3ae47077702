"""Dead letters, an archive and Amazon Personalize for tests of the replay: real queue and buckets, Personalize in the process."""

from __future__ import annotations

import base64
import gzip
import threading
import time
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError
from rich.console import Console

from commands.replay.report import Tally
from commands.replay.run import Replay
from commands.replay.source import Source
from handlers.events.consumer import consume
from handlers.events.dead_letters import DeadLetters
from handlers.events.delivery import Courier
from localaws.event_sources.batch import Condition, Discarded, Record
from localaws.event_sources.destinations import Destinations
from localaws.event_sources.mapping import parse
from localaws.personalize.training_data import run as prepare_training
from localaws.shared.ports import FunctionAnswer, Response, ServiceRequest
from tests.support.kinesis_events import STREAM_ARN
from tests.support.local_aws import LocalAws
from tests.support.personalize_service import Service
from tests.support.training_specification import training_specification

FUNCTION_ARN = "arn:aws:lambda:us-east-1:000000000000:function:consumer"


class PersonalizeEvents:
    """A `personalize-events` client of the service in the process, with items that it refuses, or does not take now."""

    def __init__(self, service: Service) -> None:
        self.refused: set[str] = set()
        self.denied: set[str] = set()
        self.sent: set[str] = set()
        self._service = service
        self._lock = threading.Lock()

    def put_events(self, **request: Any) -> None:
        items = {event.get("itemId") for event in request["eventList"]}
        for wrong, code in (
            (self.refused, "InvalidInputException"),
            (self.denied, "AccessDeniedException"),
        ):
            if wrong & items:
                answer: Any = {
                    "Error": {"Code": code, "Message": ""},
                    "ResponseMetadata": {"HTTPStatusCode": 400},
                }
                raise ClientError(answer, "PutEvents")
        with self._lock:
            self.sent |= {event["eventId"] for event in request["eventList"]}
            self._service.call("PutEvents", **request)


class _NoCalls:
    """`ThreadCalls` that nobody needs: the destination is a bucket."""

    def call(self, request: ServiceRequest) -> Response:
        raise AssertionError(request)

    def invoke(
        self, function: str, payload: Mapping[str, Any], *, account: str, region: str
    ) -> FunctionAnswer:
        raise AssertionError(function)


@dataclass
class _Objects:
    """`Objects` by a boto3 client."""

    s3: Any

    def put(
        self, bucket: str, key: str, body: bytes, *, account: str, role_arn: str | None
    ) -> None:
        del account
        self.s3.put_object(Bucket=bucket, Key=key, Body=body)


@dataclass
class World:
    """One queue, one bucket for dead letters, one for the archive, and a service that takes events."""

    service: Service
    sqs: Any
    s3: Any
    queue_url: str
    bucket: str
    archive_bucket: str
    group: str
    tracking_id: str
    events: PersonalizeEvents
    stop: threading.Event = field(default_factory=threading.Event)

    @classmethod
    def make(cls, local_aws: LocalAws, service: Service) -> World:
        name = f"replay-{uuid.uuid4().hex[:10]}"
        sqs, s3 = local_aws.client("sqs"), local_aws.client("s3")
        for bucket in (name, f"{name}-archive"):
            s3.create_bucket(Bucket=bucket)
        group = service.group()
        service.dataset(group)
        tracker = service.call("CreateEventTracker", name="t", datasetGroupArn=group)
        service.settle(tracker["eventTrackerArn"])
        return cls(
            service=service,
            sqs=sqs,
            s3=s3,
            queue_url=sqs.create_queue(QueueName=name)["QueueUrl"],
            bucket=name,
            archive_bucket=f"{name}-archive",
            group=group,
            tracking_id=tracker["trackingId"],
            events=PersonalizeEvents(service),
        )

    def consume(self, records: Sequence[dict[str, Any]]) -> None:
        """Do what function and event source do: the consumer delivers, and what it does not is given up at once."""
        courier = Courier(self.events, self.tracking_id, lambda: 60.0, sleep=lambda seconds: None)
        letters = DeadLetters(lambda: self.sqs, self.queue_url, lambda: self.s3, self.bucket)
        while failed := consume(records, courier, letters):
            (first,) = (
                n
                for n, each in enumerate(records)
                if each["kinesis"]["sequenceNumber"] == failed[0]
            )
            self.give_up(records[first])
            records = records[first + 1 :]

    def give_up(self, record: dict[str, Any]) -> None:
        """Write what the event source writes."""
        kinesis = record["kinesis"]
        arrived_at = kinesis["approximateArrivalTimestamp"]
        given_up = Record(
            kinesis["sequenceNumber"], kinesis["partitionKey"], kinesis["data"], arrived_at
        )
        settings = parse(
            {
                "UUID": "mapping",
                "FunctionArn": FUNCTION_ARN,
                "EventSourceArn": STREAM_ARN,
                "DestinationConfig": {"OnFailure": {"Destination": f"arn:aws:s3:::{self.bucket}"}},
            }
        )
        Destinations(_NoCalls(), _Objects(self.s3), time.time).send(
            Discarded((given_up,), Condition.RETRIES, 6),
            settings,
            "shardId-000000000000",
            {"Records": [record]},
            role_arn=None,
        )

    def archive(self, records: Sequence[dict[str, Any]], moment: datetime) -> None:
        """Write what Firehose writes, with all records that arrived from `moment` on in one object."""
        body = b"".join(base64.b64decode(each["kinesis"]["data"]) + b"\n" for each in records)
        day = f"{moment:year=%Y/month=%m/day=%d}"
        key = f"events/{day}/archive-1-{moment:%Y-%m-%d-%H-%M-%S}-{uuid.uuid4()}.gz"
        self.s3.put_object(Bucket=self.archive_bucket, Key=key, Body=gzip.compress(body))

    def replay(
        self, source: Source, *, is_dry_run: bool = False, folder: Path | None = None
    ) -> tuple[Tally, str, list[str]]:
        """Return the counts, what was printed, and what ended the replay early."""
        console = Console(width=160)
        with console.capture() as capture:
            replay = Replay(console, self.events, self.tracking_id, self.stop, folder)
            tally = replay.run(source, is_dry_run=is_dry_run)
        return tally, capture.get(), replay.ended_by

    def keys(self, prefix: str = "") -> list[str]:
        """Return the keys of the bucket of dead letters."""
        found = self.s3.list_objects_v2(Bucket=self.bucket, Prefix=prefix).get("Contents", [])
        return [each["Key"] for each in found]

    def waiting(self) -> int:
        """Return the number of messages that anybody could receive now."""
        names = ["ApproximateNumberOfMessages"]
        answer = self.sqs.get_queue_attributes(QueueUrl=self.queue_url, AttributeNames=names)
        return int(answer["Attributes"][names[0]])

    def event_ids(self) -> dict[str, tuple[str, float]]:
        """Return item and time by id of every event that counts in a training."""
        rows = self.service.personalize.plane.store.database.execute(
            "SELECT event_id, item_id, sent_at FROM events WHERE counts"
        ).fetchall()
        found = {event_id: (item, sent_at) for event_id, item, sent_at in rows}
        assert len(found) == len(rows), "an event counts twice"
        return found

    def training_data(self, output: Path) -> dict[str, bytes]:
        """Return the files that a training would read, by name."""
        database = self.service.personalize.plane.store.database
        prepare_training(
            training_specification(
                database.execute("PRAGMA database_list").fetchall()[0][2],
                output,
                datasetGroupArn=self.group,
            )
        )
        return {path.name: path.read_bytes() for path in sorted(output.iterdir()) if path.is_file()}
