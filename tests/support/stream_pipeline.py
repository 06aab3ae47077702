"""A stream, a consumer and queues: what a test of event source mappings works with."""

import json
import time
import uuid
from dataclasses import dataclass
from typing import Any

from tests.support.lambda_functions import READ_STREAMS, create_function, take_messages
from tests.support.local_aws import ACCOUNT, REGION, LocalAws

# Answers every batch on a queue, then does what its records say. Order numbers are in `n`.
CONSUMER = """
    import base64, json, os, time
    import boto3

    sqs = boto3.client("sqs")

    def handler(event, context):
        records = [
            (record["kinesis"]["sequenceNumber"], json.loads(base64.b64decode(record["kinesis"]["data"])))
            for record in event["Records"]
        ]
        time.sleep(float(os.environ["SLEEP"]))
        failed = [number for number, data in records if data.get("poison")]
        if failed and os.environ["REPORTS"] == "no":
            raise ValueError("poison")
        good = [data for number, data in records if not failed or number < failed[0]]
        if good:
            body = {"n": [data["n"] for data in good], "seconds": [time.time() - data["at"] for data in good]}
            sqs.send_message(QueueUrl=os.environ["QUEUE"], MessageBody=json.dumps(body))
        return {"batchItemFailures": [{"itemIdentifier": number} for number in failed[:1]]}
"""


@dataclass
class Pipeline:
    """A stream, a consumer and queues, with names of their own."""

    local_aws: LocalAws
    name: str
    stream_arn: str
    delivered_url: str
    failed_url: str

    @property
    def failed_arn(self) -> str:
        return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{self.name}-failed"

    def add_consumer(self, name: str, *, sleep_seconds: float = 0, reports: bool = False) -> str:
        url = self.local_aws.client("sqs").create_queue(QueueName=f"{name}-delivered")["QueueUrl"]
        create_function(
            self.local_aws,
            name,
            CONSUMER,
            allows=[
                {"Action": ["sqs:SendMessage", "sns:Publish", "s3:PutObject"], "Resource": "*"},
                READ_STREAMS,
            ],
            environment={
                "QUEUE": url,
                "SLEEP": str(sleep_seconds),
                "REPORTS": "yes" if reports else "no",
            },
        )
        return str(url)

    def map(self, function: str | None = None, **settings: Any) -> str:
        defaults = {"StartingPosition": "TRIM_HORIZON", "EventSourceArn": self.stream_arn}
        created = self.local_aws.client("lambda").create_event_source_mapping(
            FunctionName=function or self.name, **{**defaults, **settings}
        )
        return str(created["UUID"])

    def put(
        self, *numbers: int, poison: frozenset[int] = frozenset(), key: str | None = None
    ) -> None:
        records = [
            {
                "Data": json.dumps({"n": n, "at": time.time(), "poison": n in poison}).encode(),
                "PartitionKey": key or str(n),
            }
            for n in numbers
        ]
        self.local_aws.client("kinesis").put_records(StreamName=self.name, Records=records)

    def delivered(self, count: int, url: str | None = None, seconds: float = 20) -> list[list[int]]:
        """The batches that arrived, once they hold `count` records."""
        batches = take_messages(
            self.local_aws,
            url or self.delivered_url,
            lambda taken: total(taken) >= count,
            seconds=seconds,
        )
        return [batch["n"] for batch in batches]

    def failures(self, count: int = 1) -> list[dict[str, Any]]:
        return take_messages(self.local_aws, self.failed_url, lambda taken: len(taken) >= count)


def total(batches: list[Any]) -> int:
    return sum(len(batch["n"]) for batch in batches)


def flat(batches: list[list[int]]) -> list[int]:
    return [number for batch in batches for number in batch]


def make(local_aws: LocalAws, *, shards: int = 1, reports: bool = False) -> Pipeline:
    """Make the stream, the queues and the consumer, with a new name; nothing is mapped yet."""
    name = f"s{uuid.uuid4().hex[:10]}"
    local_aws.client("kinesis").create_stream(StreamName=name, ShardCount=shards)
    failed_url = local_aws.client("sqs").create_queue(QueueName=f"{name}-failed")["QueueUrl"]
    stream_arn = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/{name}"
    pipeline = Pipeline(local_aws, name, stream_arn, "", failed_url)
    pipeline.delivered_url = pipeline.add_consumer(name, reports=reports)
    return pipeline
