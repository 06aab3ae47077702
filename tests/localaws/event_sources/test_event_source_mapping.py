"""Event source mappings through the real server, as a program sees them."""

import base64
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.support.lambda_functions import take_messages
from tests.support.local_aws import LocalAws
from tests.support.stream_pipeline import Pipeline, flat, make, total

MakePipeline = Callable[..., Pipeline]


def allow_topics(queue_arn: str) -> dict[str, Any]:
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": queue_arn,
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


@pytest.fixture
def make_pipeline(local_aws: LocalAws) -> Iterator[Callable[..., Pipeline]]:
    made: list[str] = []

    def make_one(*, shards: int = 1, reports: bool = False) -> Pipeline:
        pipeline = make(local_aws, shards=shards, reports=reports)
        made.append(pipeline.stream_arn)
        return pipeline

    yield make_one
    lambdas = local_aws.client("lambda")
    for mapping in lambdas.list_event_source_mappings()["EventSourceMappings"]:
        if mapping["EventSourceArn"] in made:
            lambdas.delete_event_source_mapping(UUID=mapping["UUID"])


def test_a_poison_record_ends_in_the_destination_and_the_others_are_delivered(
    make_pipeline: MakePipeline,
) -> None:
    pipeline = make_pipeline()
    pipeline.put(*range(10), poison=frozenset({4}), key="one")
    pipeline.map(
        BisectBatchOnFunctionError=True,
        MaximumRetryAttempts=1,
        DestinationConfig={"OnFailure": {"Destination": pipeline.failed_arn}},
    )
    (failure,) = pipeline.failures()
    assert failure["requestContext"]["condition"] == "RetryAttemptsExhausted"
    assert failure["requestContext"]["approximateInvokeCount"] == 2
    assert failure["KinesisBatchInfo"]["batchSize"] == 1
    assert failure["KinesisBatchInfo"]["streamArn"] == pipeline.stream_arn
    assert flat(pipeline.delivered(9)) == [0, 1, 2, 3, 5, 6, 7, 8, 9]


def test_a_partial_response_delivers_what_came_before_once(make_pipeline: MakePipeline) -> None:
    pipeline = make_pipeline(reports=True)
    pipeline.put(*range(6), poison=frozenset({3}), key="one")
    pipeline.map(
        FunctionResponseTypes=["ReportBatchItemFailures"],
        BisectBatchOnFunctionError=True,
        MaximumRetryAttempts=1,
        DestinationConfig={"OnFailure": {"Destination": pipeline.failed_arn}},
    )
    assert flat(pipeline.delivered(5)) == [0, 1, 2, 4, 5]
    (failure,) = pipeline.failures()
    assert failure["KinesisBatchInfo"]["batchSize"] == 1


def test_the_destination_may_be_a_topic(make_pipeline: MakePipeline, local_aws: LocalAws) -> None:
    pipeline = make_pipeline()
    local_aws.client("sqs").set_queue_attributes(
        QueueUrl=pipeline.failed_url,
        Attributes={"Policy": json.dumps(allow_topics(pipeline.failed_arn))},
    )
    sns = local_aws.client("sns")
    topic = sns.create_topic(Name=pipeline.name)["TopicArn"]
    sns.subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=pipeline.failed_arn,
        Attributes={"RawMessageDelivery": "true"},
    )
    pipeline.put(1, poison=frozenset({1}))
    pipeline.map(MaximumRetryAttempts=0, DestinationConfig={"OnFailure": {"Destination": topic}})
    (failure,) = pipeline.failures()
    assert failure["requestContext"]["approximateInvokeCount"] == 1


def test_a_bucket_as_destination_keeps_the_records_whole(
    make_pipeline: MakePipeline, local_aws: LocalAws
) -> None:
    pipeline = make_pipeline()
    s3 = local_aws.client("s3")
    s3.create_bucket(Bucket=pipeline.name)
    pipeline.put(1, 2, poison=frozenset({1}), key="one")
    mapping = pipeline.map(
        MaximumRetryAttempts=0,
        DestinationConfig={"OnFailure": {"Destination": f"arn:aws:s3:::{pipeline.name}"}},
    )
    deadline = time.monotonic() + 20
    while not (listed := s3.list_objects_v2(Bucket=pipeline.name).get("Contents")):
        assert time.monotonic() < deadline, "nothing was kept"
        time.sleep(0.05)
    (kept,) = listed
    assert kept["Key"].startswith(f"aws/lambda/{mapping}/shardId-000000000000/")
    message = json.loads(s3.get_object(Bucket=pipeline.name, Key=kept["Key"])["Body"].read())
    records = json.loads(message["payload"])["Records"]
    data = [json.loads(base64.b64decode(record["kinesis"]["data"])) for record in records]
    assert [each["n"] for each in data] == [1, 2]
    assert (
        message["KinesisBatchInfo"]["endSequenceNumber"]
        == (records[-1]["kinesis"]["sequenceNumber"])
    )


def test_a_failing_and_a_slow_consumer_delay_no_other(make_pipeline: MakePipeline) -> None:
    pipeline = make_pipeline()
    slow_url = pipeline.add_consumer(f"{pipeline.name}-slow", sleep_seconds=3)
    pipeline.map(f"{pipeline.name}-slow")
    failing = make_pipeline()
    failing.put(1, poison=frozenset({1}))
    failing.map()
    pipeline.map()
    pipeline.put(0)
    pipeline.delivered(1)
    pipeline.put(1)
    (batch,) = take_messages(
        pipeline.local_aws, pipeline.delivered_url, lambda taken: total(taken) >= 1
    )
    assert max(batch["seconds"]) < 2, "the record waited for the slow consumer"
    assert sorted(flat(pipeline.delivered(2, slow_url))) == [0, 1]


def test_a_window_gathers_records_into_one_batch(make_pipeline: MakePipeline) -> None:
    pipeline = make_pipeline()
    pipeline.map(MaximumBatchingWindowInSeconds=1)
    for number in range(5):
        pipeline.put(number, key="one")
    assert pipeline.delivered(5) == [[0, 1, 2, 3, 4]]


def test_a_full_batch_does_not_wait_for_its_window(make_pipeline: MakePipeline) -> None:
    pipeline = make_pipeline()
    pipeline.put(*range(6), key="one")
    pipeline.map(MaximumBatchingWindowInSeconds=300, BatchSize=3)
    assert pipeline.delivered(6) == [[0, 1, 2], [3, 4, 5]]


def test_filters_drop_what_they_do_not_match(make_pipeline: MakePipeline) -> None:
    pipeline = make_pipeline()
    pattern = json.dumps({"data": {"n": [{"numeric": [">=", 3]}]}})
    pipeline.put(*range(6), key="one")
    pipeline.map(FilterCriteria={"Filters": [{"Pattern": pattern}]})
    assert flat(pipeline.delivered(3)) == [3, 4, 5]
    pipeline.put(1, 9, key="one")
    assert flat(pipeline.delivered(1)) == [9]


def test_parallel_lanes_deliver_everything_and_keep_the_order_of_each_key(
    make_pipeline: MakePipeline,
) -> None:
    pipeline = make_pipeline()
    pipeline.map(ParallelizationFactor=4, BatchSize=5)
    for key in ("a", "b", "c", "d", "e"):
        start = ord(key) * 100
        pipeline.put(*range(start, start + 20), key=key)
    numbers = flat(pipeline.delivered(100))
    assert len(numbers) == 100
    for key in ("a", "b", "c", "d", "e"):
        start = ord(key) * 100
        assert [n for n in numbers if start <= n < start + 100] == list(range(start, start + 20))


def test_starting_positions(make_pipeline: MakePipeline) -> None:
    pipeline = make_pipeline()
    latest_url = pipeline.add_consumer(f"{pipeline.name}-latest")
    stamped_url = pipeline.add_consumer(f"{pipeline.name}-stamped")
    pipeline.put(1)
    time.sleep(0.05)
    between = time.time()
    pipeline.put(2)
    pipeline.map(f"{pipeline.name}-latest", StartingPosition="LATEST")
    pipeline.put(3)
    mapping = pipeline.map(
        f"{pipeline.name}-stamped",
        StartingPosition="AT_TIMESTAMP",
        StartingPositionTimestamp=between,
    )
    pipeline.map()
    assert flat(pipeline.delivered(1, latest_url)) == [3]
    assert flat(pipeline.delivered(2, stamped_url)) == [2, 3]
    assert flat(pipeline.delivered(3)) == [1, 2, 3]
    stored = pipeline.local_aws.client("lambda").get_event_source_mapping(UUID=mapping)
    assert stored["StartingPositionTimestamp"].timestamp() == pytest.approx(between, abs=1)


def test_a_reshard_loses_nothing_and_keeps_the_order(make_pipeline: MakePipeline) -> None:
    pipeline = make_pipeline(shards=2)
    kinesis = pipeline.local_aws.client("kinesis")
    pipeline.put(*range(20), key="one")
    kinesis.update_shard_count(
        StreamName=pipeline.name, TargetShardCount=3, ScalingType="UNIFORM_SCALING"
    )
    pipeline.put(*range(20, 40), key="one")
    shards = kinesis.list_shards(StreamName=pipeline.name)["Shards"]
    opened = [
        shard for shard in shards if "EndingSequenceNumber" not in shard["SequenceNumberRange"]
    ]
    kinesis.merge_shards(
        StreamName=pipeline.name,
        ShardToMerge=opened[0]["ShardId"],
        AdjacentShardToMerge=opened[1]["ShardId"],
    )
    pipeline.put(*range(40, 60), key="one")
    pipeline.map(BatchSize=7)
    assert flat(pipeline.delivered(60)) == list(range(60))
    summary = kinesis.describe_stream_summary(StreamName=pipeline.name)["StreamDescriptionSummary"]
    assert summary["OpenShardCount"] == 2


def test_records_of_a_closed_shard_stay_readable(make_pipeline: MakePipeline) -> None:
    pipeline = make_pipeline()
    kinesis = pipeline.local_aws.client("kinesis")
    pipeline.put(1)
    kinesis.update_shard_count(
        StreamName=pipeline.name, TargetShardCount=2, ScalingType="UNIFORM_SCALING"
    )
    closed, *opened = kinesis.list_shards(StreamName=pipeline.name)["Shards"]
    assert "EndingSequenceNumber" in closed["SequenceNumberRange"]
    assert len(opened) == 2
    iterator = kinesis.get_shard_iterator(
        StreamName=pipeline.name, ShardId=closed["ShardId"], ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    (record,) = kinesis.get_records(ShardIterator=iterator)["Records"]
    assert json.loads(record["Data"])["n"] == 1


def test_a_disabled_mapping_waits_and_goes_on_where_it_was(make_pipeline: MakePipeline) -> None:
    pipeline = make_pipeline()
    lambdas = pipeline.local_aws.client("lambda")
    mapping = pipeline.map()
    pipeline.put(1)
    assert flat(pipeline.delivered(1)) == [1]
    lambdas.update_event_source_mapping(UUID=mapping, Enabled=False)
    pipeline.put(2)
    assert pipeline.delivered(1, seconds=1.5) == []
    lambdas.update_event_source_mapping(UUID=mapping, Enabled=True)
    assert flat(pipeline.delivered(1)) == [2]


def test_a_mapping_made_again_after_a_delete_starts_as_it_says(make_pipeline: MakePipeline) -> None:
    pipeline = make_pipeline()
    mapping = pipeline.map()
    pipeline.put(1)
    assert flat(pipeline.delivered(1)) == [1]
    pipeline.local_aws.client("lambda").delete_event_source_mapping(UUID=mapping)
    pipeline.put(2)
    pipeline.map()
    assert flat(pipeline.delivered(2)) == [1, 2]


def test_a_second_mapping_of_the_same_stream_and_function_is_refused(
    make_pipeline: MakePipeline,
) -> None:
    pipeline = make_pipeline()
    mapping = pipeline.map()
    with pytest.raises(ClientError, match=f"ResourceConflictException.*{mapping}"):
        pipeline.map()


def test_impossible_settings_are_refused(make_pipeline: MakePipeline) -> None:
    with pytest.raises(
        ClientError, match=r"InvalidParameterValueException.*MaximumRecordAgeInSeconds"
    ):
        make_pipeline().map(MaximumRecordAgeInSeconds=30)


def test_every_setting_is_answered(make_pipeline: MakePipeline) -> None:
    pipeline = make_pipeline()
    settings: dict[str, Any] = {
        "BatchSize": 50,
        "MaximumBatchingWindowInSeconds": 2,
        "ParallelizationFactor": 2,
        "BisectBatchOnFunctionError": True,
        "MaximumRetryAttempts": 3,
        "MaximumRecordAgeInSeconds": 3600,
        "FunctionResponseTypes": ["ReportBatchItemFailures"],
        "DestinationConfig": {"OnFailure": {"Destination": pipeline.failed_arn}},
        "TumblingWindowInSeconds": 30,
        "StartingPosition": "LATEST",
    }
    mapping = pipeline.map(**settings)
    stored = pipeline.local_aws.client("lambda").get_event_source_mapping(UUID=mapping)
    assert {name: stored[name] for name in settings} == settings
    updated = pipeline.local_aws.client("lambda").update_event_source_mapping(
        UUID=mapping, MaximumRetryAttempts=0
    )
    assert updated["MaximumRetryAttempts"] == 0
