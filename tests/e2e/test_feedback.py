"""Metrics and events of satisfaction through the real engine: made, reported, changed, deleted."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from commands.inventory import inventory
from tests.e2e.test_stack_life import sample_stack
from tests.support.program import Program, ProgramStack

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

VIEWS = {"eventType": "View", "expression": "SAMPLECOUNT()"}
PRICES = {"eventType": "View", "expression": "SUM(Items.PRICE)"}


def count(stack: ProgramStack, **metrics: Any) -> None:
    stack.configure("metricAttribution", json.dumps({"metrics": metrics, "reports": True}))


def metrics_of(program: Program, stack: ProgramStack) -> set[str]:
    listed = program.client("personalize").list_metric_attribution_metrics(
        metricAttributionArn=stack.outputs()["metricAttributionArn"]
    )
    return {each["metricName"] for each in listed["metrics"]}


def reports(program: Program, stack: ProgramStack) -> list[list[dict[str, str]]]:
    s3, bucket = program.client("s3"), stack.outputs()["dataBucket"]
    found = s3.list_objects_v2(Bucket=bucket, Prefix="metric-reports/").get("Contents", [])
    texts = [s3.get_object(Bucket=bucket, Key=each["Key"])["Body"].read() for each in found]
    return [list(csv.DictReader(text.decode().splitlines())) for text in texts]


def test_life_of_metrics(program: Program, sample: Path, tmp_path: Path) -> None:
    before = inventory(program.client)
    data = tmp_path / "data"
    settings = {
        "recipe": "aws-popularity-count",
        "satisfaction": '{"dislike": "dislike"}',
        "encryption": '{"key": "own", "deletionWindowDays": 7}',
    }
    stack = sample_stack(program, "feedback", sample, data, **settings)
    count(stack, views=VIEWS, prices=PRICES)
    stack.up()
    assert metrics_of(program, stack) == {"VIEWS", "PRICES"}
    key = key_of(program, stack)
    assert key is not None
    assert_encrypted(program, stack, key)
    (report,) = reports(program, stack)
    rows = list(csv.DictReader((data / "interactions.csv").read_text().splitlines()))
    views = sum(row["EVENT_TYPE"] == "View" for row in rows)
    assert sum(float(r["VALUE"]) for r in report if r["METRIC_NAME"] == "VIEWS") == views
    stack.up("--expect-no-changes")
    stack.refresh("--expect-no-changes")

    count(stack, views=VIEWS)
    stack.up()
    assert metrics_of(program, stack) == {"VIEWS"}
    assert len(reports(program, stack)) == 1, "another metric imports nothing again"
    stack.refresh("--expect-no-changes")

    stack.read("config", "rm", "personalize:metricAttribution")
    stack.read("config", "rm", "personalize:encryption")
    refused = stack.pulumi("preview")
    assert refused.code != 0
    assert "the key own is not in the configuration any more" in refused.text
    stack.configure("encryption", '{"formerKeys": ["own"], "deletionWindowDays": 7}')
    stack.up()
    assert key_of(program, stack) is None, "another key is another dataset group"
    stack.refresh("--expect-no-changes")
    assert not [name for kind, name in inventory(program.client) if kind == "metric attribution"]
    stack.destroy()
    assert inventory(program.client) == before, "destroy leaves nothing"
    scheduled = program.client("kms").describe_key(KeyId=key)["KeyMetadata"]
    assert scheduled["KeyState"] == "PendingDeletion", "the key can be saved for a week"


def key_of(program: Program, stack: ProgramStack) -> str | None:
    """ARN of the key of the stack's dataset group; None for a key of AWS."""
    arn = stack.outputs()["datasetGroupArn"]
    group = program.client("personalize").describe_dataset_group(datasetGroupArn=arn)
    key: str | None = group["datasetGroup"].get("kmsKeyArn")
    return key


def assert_encrypted(program: Program, stack: ProgramStack, key: str) -> None:
    """What the services tell of the stack's data names the key."""
    outputs, s3 = stack.outputs(), program.client("s3")
    for bucket in ("dataBucket", "archiveBucket", "deadLetterBucket"):
        told = s3.get_bucket_encryption(Bucket=outputs[bucket])
        (rule,) = told["ServerSideEncryptionConfiguration"]["Rules"]
        assert rule["ApplyServerSideEncryptionByDefault"]["KMSMasterKeyID"] == key
    (file, *_) = s3.list_objects_v2(Bucket=outputs["dataBucket"])["Contents"]
    stored = s3.head_object(Bucket=outputs["dataBucket"], Key=file["Key"])
    assert stored["SSEKMSKeyId"] == key
    stream = program.client("kinesis").describe_stream_summary(StreamName=outputs["streamName"])
    assert stream["StreamDescriptionSummary"]["KeyId"] == key
    queue = program.client("sqs").get_queue_attributes(
        QueueUrl=outputs["deadLetterQueueUrl"], AttributeNames=["All"]
    )
    assert queue["Attributes"]["KmsMasterKeyId"] == key
    groups = program.client("logs").describe_log_groups()["logGroups"]
    assert {each.get("kmsKeyId") for each in groups if stack.name in each["logGroupName"]} == {key}
    functions = program.client("lambda").list_functions()["Functions"]
    assert {f.get("KMSKeyArn") for f in functions if stack.name in f["FunctionName"]} == {key}
