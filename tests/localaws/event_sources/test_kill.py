"""What is told about a record that cannot be delivered is told once, also when the server is killed meanwhile."""

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.lambda_functions import READ_STREAMS, create_function, take_messages
from tests.support.local_aws import LocalAws, running_local_aws
from tests.support.stream_pipeline import Pipeline, make

pytestmark = pytest.mark.local_aws

# Sends a dead letter for each record, fails for one that says so, and takes its time where told.
DEAD_LETTERS = """
    import base64, json, os, time
    import boto3

    sqs = boto3.client("sqs")

    def handler(event, context):
        for record in event["Records"]:
            data = json.loads(base64.b64decode(record["kinesis"]["data"]))
            if data["poison"]:
                raise ValueError("poison")
            letter = {"sequenceNumber": record["kinesis"]["sequenceNumber"], "n": data["n"], "timestamp": time.time()}
            sqs.send_message(QueueUrl=os.environ["QUEUE"], MessageBody=json.dumps(letter))
            time.sleep(float(os.environ["SLEEP"]))
"""


@pytest.fixture
def own_aws(tmp_path: Path) -> Iterator[LocalAws]:
    with running_local_aws(tmp_path) as running:
        yield running


def map_dead_letters(own_aws: LocalAws, *, sleep_seconds: float) -> Pipeline:
    """A pipeline whose function sends dead letters, one record at a time, and whose failures are told at once."""
    pipeline = make(own_aws)
    name = f"{pipeline.name}-letters"
    create_function(
        own_aws,
        name,
        DEAD_LETTERS,
        allows=[READ_STREAMS, {"Action": "sqs:SendMessage", "Resource": "*"}],
        environment={"QUEUE": pipeline.delivered_url, "SLEEP": str(sleep_seconds)},
    )
    pipeline.map(
        name,
        BatchSize=1,
        MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": pipeline.failed_arn}},
    )
    return pipeline


def wait_on_disk(own_aws: LocalAws, file: str, *texts: str) -> None:
    """Wait until a file of the home holds all texts."""
    end = time.monotonic() + 60
    path = own_aws.home / file
    while not (path.exists() and all(text in path.read_text() for text in texts)):
        assert time.monotonic() < end, f"{texts} are not in {file}"
        time.sleep(0.02)


def letters(pipeline: Pipeline, last: int) -> Counter[int]:
    """How often each letter is in the queue, once the one of the last record is."""
    taken = take_messages(
        pipeline.local_aws,
        pipeline.delivered_url,
        lambda found: any(each["n"] == last for each in found),
        seconds=60,
    )
    return Counter(each["n"] for each in taken)


def test_a_kill_within_the_function_that_sent_a_dead_letter(own_aws: LocalAws) -> None:
    pipeline = map_dead_letters(own_aws, sleep_seconds=5)
    pipeline.put(1, key="one")
    wait_on_disk(own_aws, "state/sqs.json", '\\"n\\": 1')
    own_aws.kill()
    own_aws.start()
    pipeline.put(2, key="one")
    assert letters(pipeline, last=2) == {1: 1, 2: 1}


def test_a_kill_before_the_positions_are_written(own_aws: LocalAws) -> None:
    pipeline = map_dead_letters(own_aws, sleep_seconds=0)
    checkpoints = own_aws.home / "streams" / "checkpoints.json"
    before = checkpoints.read_text()
    pipeline.put(1, 2, poison=frozenset({2}), key="one")
    wait_on_disk(own_aws, "state/sqs.json", '\\"n\\": 1', "RetryAttemptsExhausted")
    own_aws.kill()
    checkpoints.write_text(before)  # as it was until the states had been written
    own_aws.start()
    pipeline.put(3, key="one")
    assert letters(pipeline, last=3) == {1: 1, 3: 1}
    assert len(pipeline.failures()) == 1
    left = own_aws.client("sqs").receive_message(QueueUrl=pipeline.failed_url)
    assert "Messages" not in left, "the failure is told once"


def test_positions_are_written_after_what_was_made_of_the_records(own_aws: LocalAws) -> None:
    pipeline = map_dead_letters(own_aws, sleep_seconds=0)
    pipeline.put(1, key="one")
    stream = own_aws.client("kinesis")
    shard = stream.list_shards(StreamName=pipeline.name)["Shards"][0]["ShardId"]
    iterator = stream.get_shard_iterator(
        StreamName=pipeline.name, ShardId=shard, ShardIteratorType="TRIM_HORIZON"
    )
    records = stream.get_records(ShardIterator=iterator["ShardIterator"])["Records"]
    wait_on_disk(own_aws, "streams/checkpoints.json", records[0]["SequenceNumber"])
    assert records[0]["SequenceNumber"] in (own_aws.home / "state" / "sqs.json").read_text()
