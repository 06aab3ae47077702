"""How far delivery streams have read their source, with ports that the test makes."""

import asyncio
import base64
import json
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from localaws.cloudwatch.metrics.store import MetricStore
from localaws.firehose.service import FirehoseService
from localaws.shared.ports import FunctionAnswer, Request, Response, ServiceRequest
from localaws.shared.settings import Settings
from tests.support.waiting import until

ACCOUNT, REGION = "000000000000", "us-east-1"
SOURCE = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/s"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"
SHARD = "shardId-000000000000"


class OneRecord:
    """`ThreadCalls` of a stream with one record; an iterator is what was asked for."""

    def call(self, request: ServiceRequest) -> Response:
        data = json.loads(request.body)
        match str(request.target).partition(".")[2]:
            case "ListShards":
                answer: dict[str, Any] = {"Shards": [{"ShardId": SHARD}]}
            case "GetShardIterator":
                answer = {"ShardIterator": data.get("StartingSequenceNumber", "first")}
            case "GetRecords":
                record = {
                    "SequenceNumber": "7",
                    "PartitionKey": "k",
                    "Data": base64.b64encode(b"data").decode(),
                    "ApproximateArrivalTimestamp": time.time(),
                }
                answer = {"Records": [record] if data["ShardIterator"] == "first" else []}
        return Response(200, {}, json.dumps(answer).encode())

    def invoke(
        self, function: str, payload: Mapping[str, Any], *, account: str, region: str
    ) -> FunctionAnswer:
        raise AssertionError("there is no function")


class Bucket:
    """`Objects` in memory."""

    def __init__(self) -> None:
        self.objects: list[bytes] = []

    def put(
        self, bucket: str, key: str, body: bytes, *, account: str, role_arn: str | None
    ) -> None:
        self.objects.append(body)


def create(service: FirehoseService, name: str) -> None:
    body = {
        "DeliveryStreamName": name,
        "DeliveryStreamType": "KinesisStreamAsSource",
        "KinesisStreamSourceConfiguration": {"KinesisStreamARN": SOURCE, "RoleARN": ROLE},
        "ExtendedS3DestinationConfiguration": {
            "RoleARN": ROLE,
            "BucketARN": "arn:aws:s3:::b",
            "BufferingHints": {"SizeInMBs": 1, "IntervalInSeconds": 0},
        },
    }
    request = Request(
        method="POST",
        path="/",
        headers={"x-amz-target": "Firehose_20150804.CreateDeliveryStream"},
        query={},
        body=json.dumps(body).encode(),
        account=ACCOUNT,
        region=REGION,
    )
    assert asyncio.run(service.handle(request)).status == 200


def test_a_source_is_read_to_where_its_delivery_streams_are(tmp_path: Path) -> None:
    bucket = Bucket()
    service = FirehoseService(Settings(home=tmp_path, port=1), OneRecord(), bucket, MetricStore())
    assert service.read_to(SOURCE, SHARD) is None
    service.start()
    create(service, "archive")
    until(lambda: service.read_to(SOURCE, SHARD) == "7")
    assert service.read_to(f"{SOURCE}-other", SHARD) is None
    assert service.read_to(SOURCE, "shardId-000000000001") == ""
    service.stop()
    assert bucket.objects == [b"data"]
