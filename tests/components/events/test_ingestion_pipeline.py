import json
from functools import cache
from typing import Literal, cast

import pytest

from components.events.ingestion_pipeline import IngestionPipeline, IngestionPipelineArgs
from tests.support.graph import CONTEXT, PERSONALIZE_ARN, Graph, run_component

GROUP = f"{PERSONALIZE_ARN}:dataset-group/g"


SINCE = "2026-03-01T12:00:00Z"


@cache
def made(
    shards: int | Literal["on-demand"] = 2,
    generation: int = 2,
    since: str = SINCE,
    retention_hours: int = 168,
) -> Graph:
    args = IngestionPipelineArgs(
        context=CONTEXT,
        dataset_group_arn=GROUP,
        generation=generation,
        since=since,
        stream_shards=shards,
        stream_retention_hours=retention_hours,
        archive_prefix="events",
        archive_interval_seconds=60,
    )
    return run_component(lambda: IngestionPipeline("i", args))


def test_records_are_taken_in_order_and_wait_for_a_service_that_is_down() -> None:
    graph = made()
    source = graph.named("i-consumer-source").inputs
    assert source["batchSize"] == 100
    assert source["parallelizationFactor"] == 1
    assert source["bisectBatchOnFunctionError"] is True
    assert source["functionResponseTypes"] == ["ReportBatchItemFailures"]
    assert source["maximumRetryAttempts"] == -1, "what fails with the service waits for it"
    # A queue would be told which records are given up; a bucket gets the records.
    bucket = graph.named("i-discarded-bucket").inputs["bucket"]
    assert source["destinationConfig"]["onFailure"]["destinationArn"] == f"arn:aws:s3:::{bucket}"


@pytest.mark.parametrize(
    ("retention_hours", "age"), [(24, 82_800), (168, 601_200), (8760, 604_800)]
)
def test_a_record_is_in_the_bucket_before_the_stream_forgets_it(
    retention_hours: int, age: int
) -> None:
    source = made(retention_hours=retention_hours).named("i-consumer-source").inputs
    assert source["maximumRecordAgeInSeconds"] == age


def test_the_first_consumer_reads_the_stream_from_its_start_and_another_since_its_generation() -> (
    None
):
    first, second = made(generation=1), made(generation=2)
    source = first.named("i-consumer-source").inputs
    assert source["startingPosition"] == "TRIM_HORIZON"
    assert "startingPositionTimestamp" not in source
    source = second.named("i-consumer-source").inputs
    assert source["startingPosition"] == "AT_TIMESTAMP"
    assert source["startingPositionTimestamp"] == SINCE


def test_a_generation_that_did_not_record_its_beginning_reads_from_the_streams_start() -> None:
    source = made(since=cast("str", None)).named("i-consumer-source").inputs
    assert source["startingPosition"] == "TRIM_HORIZON"
    assert "startingPositionTimestamp" not in source


@pytest.mark.parametrize(
    "part",
    ["i-consumer-function", "i-consumer-logs", "i-consumer-execution-role", "i-tracker"],
)
def test_each_generation_has_a_consumer_of_its_own(part: str) -> None:
    one, other = (made(generation=n).named(part).inputs["name"] for n in (1, 2))
    assert other == f"{one}-2"


def test_another_function_is_another_event_source_that_lets_the_old_one_go_on() -> None:
    source = made().named("i-consumer-source")
    assert source.replace_on_changes == ("functionName",)
    assert not source.delete_before_replace


@pytest.mark.parametrize(
    ("shards", "mode", "count"), [(3, "PROVISIONED", 3), ("on-demand", "ON_DEMAND", None)]
)
def test_capacity_of_the_stream(
    shards: int | Literal["on-demand"], mode: str, count: int | None
) -> None:
    stream = made(shards).named("i-stream").inputs
    assert stream["streamModeDetails"] == {"streamMode": mode}
    assert stream.get("shardCount") == count
    assert stream["encryptionType"] == "KMS"
    assert stream["retentionPeriod"] == 168


def test_dead_letters_are_kept_as_long_as_they_can_be_and_reached_by_tls_only() -> None:
    graph = made()
    queue = graph.named("i-dead-letters").inputs
    assert queue["messageRetentionSeconds"] == 14 * 24 * 3600
    assert queue["sqsManagedSseEnabled"] is True
    (refusal,) = json.loads(graph.named("i-dead-letters-policy").inputs["policy"])["Statement"]
    assert refusal["Effect"] == "Deny"
    assert refusal["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_the_consumer_knows_tracker_queue_and_bucket() -> None:
    graph = made()
    variables = graph.named("i-consumer-function").inputs["environment"]["variables"]
    assert variables["TRACKING_ID"] == "tracking-id"
    assert variables["DEAD_LETTER_QUEUE_URL"].startswith("https://sqs.")
    assert variables["DEAD_LETTER_BUCKET"] == graph.named("i-discarded-bucket").inputs["bucket"]


def test_events_go_into_the_group_that_is_given() -> None:
    graph = made()
    assert graph.named("i-tracker").inputs["datasetGroupArn"] == GROUP
    assert graph.named("i-tracker").inputs["name"] == "shop-test-tracker-2"
    assert graph.awaited("tracking_id") >= {"i-tracker"}


def test_archived_events_go_through_the_consumer_once_it_sends_to_the_group() -> None:
    graph = made()
    archived = graph.named("i-archived").inputs
    assert archived["generation"] == 2
    assert archived["functionName"] == graph.named("i-consumer-function").inputs["name"]
    assert archived["archiveBucket"] == graph.named("i-archive-storage-bucket").inputs["bucket"]
    assert archived["archivePrefix"] == "events"
    assert archived["intervalSeconds"] == 60
    assert graph.awaited("recorded") >= {"i-archived", "i-consumer-function", "i-tracker"}


def test_a_stream_keeps_the_name_that_it_was_made_with() -> None:
    assert made().named("i-stream").ignore_changes == ("name",)
