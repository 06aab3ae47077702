"""Metrics on the local AWS: with the role's own permissions, to CloudWatch and as a report on S3."""

import csv
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from localaws.process.administration import advance
from tests.support.local_aws import LocalAws, running_local_aws
from tests.support.personalize_stack import PersonalizeStack, interactions_csv, wait_for

pytestmark = pytest.mark.local_aws

CLICKS = {"metricName": "views", "eventType": "view", "expression": "SAMPLECOUNT()"}


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[PersonalizeStack]:
    """A stack of a local AWS of its own, whose clock the test moves."""
    with running_local_aws(tmp_path) as own:
        stack = PersonalizeStack(own, "thanks")
        stack.make_data()
        yield stack


def allow(stack: PersonalizeStack, *statements: dict[str, Any]) -> None:
    document = {"Version": "2012-10-17", "Statement": list(statements)}
    stack.local_aws.client("iam").put_role_policy(
        RoleName=f"{stack.prefix}-role", PolicyName="report", PolicyDocument=json.dumps(document)
    )


def attribute(stack: PersonalizeStack) -> str:
    answer = stack.personalize.create_metric_attribution(
        name="m",
        datasetGroupArn=stack.arns["DatasetGroup"],
        metrics=[CLICKS],
        metricsOutputConfig={
            "roleArn": stack.role_arn,
            "s3DataDestination": {"path": f"s3://{stack.bucket}/reports/"},
        },
    )
    stack.arns["MetricAttribution"] = answer["metricAttributionArn"]
    stack.wait("MetricAttribution")
    return str(answer["metricAttributionArn"])


def metrics_of(local_aws: LocalAws) -> list[dict[str, Any]]:
    listed = local_aws.client("cloudwatch").list_metrics(Namespace="AWS/Personalize")["Metrics"]
    return [{each["Name"]: each["Value"] for each in metric["Dimensions"]} for metric in listed]


def test_a_campaign_is_thanked_in_cloudwatch_once_the_role_may_write(
    stack: PersonalizeStack,
) -> None:
    stack.make_solution()
    stack.make_version()
    stack.make_campaign()
    tracking_id = stack.make_tracker()
    attribute(stack)
    shown = stack.runtime.get_recommendations(campaignArn=stack.arns["Campaign"], userId="u1")
    event = {
        "eventType": "view",
        "itemId": shown["itemList"][0]["itemId"],
        "sentAt": int(time.time()),
        "recommendationId": shown["recommendationId"],
    }
    stack.events.put_events(trackingId=tracking_id, sessionId="s", userId="u1", eventList=[event])
    advance(stack.local_aws.home, 900)
    time.sleep(0.5)
    assert metrics_of(stack.local_aws) == [], "the role may not put metrics yet"
    allow(stack, {"Effect": "Allow", "Action": "cloudwatch:PutMetricData", "Resource": "*"})
    advance(stack.local_aws.home, 900)
    wait_for(lambda: str(len(metrics_of(stack.local_aws))), "1")
    assert metrics_of(stack.local_aws) == [
        {
            "DatasetGroupArn": stack.arns["DatasetGroup"],
            "EventAttributionSource": stack.arns["Campaign"],
        }
    ]


def test_a_report_of_an_import_lies_on_s3(stack: PersonalizeStack) -> None:
    attribute(stack)
    request = {
        "datasetArn": stack.arns["Interactions"],
        "dataSource": {"dataLocation": f"s3://{stack.bucket}/first.csv"},
        "roleArn": stack.role_arn,
        "publishAttributionMetricsToS3": True,
    }
    made = stack.personalize.create_dataset_import_job(jobName="refused", **request)
    failure = stack.import_failure(made["datasetImportJobArn"])
    assert "s3:PutObject" in failure
    assert stack.role_arn in failure
    reports = f"arn:aws:s3:::{stack.bucket}/reports/*"
    allow(stack, {"Effect": "Allow", "Action": "s3:PutObject", "Resource": reports})
    made = stack.personalize.create_dataset_import_job(jobName="reported", **request)
    stack.wait("DatasetImportJob", arn=made["datasetImportJobArn"])
    (found,) = stack.s3.list_objects_v2(Bucket=stack.bucket, Prefix="reports/")["Contents"]
    assert found["Key"].startswith("reports/AggregatedAttributionMetrics - FULL - ")
    body = stack.s3.get_object(Bucket=stack.bucket, Key=found["Key"])["Body"].read().decode()
    rows = list(csv.DictReader(body.splitlines()))
    views = interactions_csv().count(",view\n")
    assert sum(float(row["VALUE"]) for row in rows) == views
    assert {(row["METRIC_NAME"], row["EVENT_TYPE"], row["MATH_FUNCTION"]) for row in rows} == {
        ("VIEWS", "VIEW", "samplecount")
    }
    assert {row["EVENT_ATTRIBUTION_SOURCE"] for row in rows} == {"SOURCE_NAME_UNDEFINED"}
    assert {int(row["TIMESTAMP"]) % 900 for row in rows} == {0}
