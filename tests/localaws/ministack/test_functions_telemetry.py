"""What invocations leave in CloudWatch: shared log streams, and metrics of every execution."""

import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from localaws.ministack.functions_telemetry import PERIOD_SECONDS
from tests.support.lambda_functions import create_function, invoke
from tests.support.local_aws import LocalAws

CODE = """
    def handler(event, context):
        print("said", event["number"])
"""
INVOCATIONS = 12


def test_invocations_share_streams_and_data_points(local_aws: LocalAws) -> None:
    name = f"f{uuid.uuid4().hex[:10]}"
    create_function(local_aws, name, CODE)
    first_minute = time.time() // PERIOD_SECONDS
    with ThreadPoolExecutor(3) as pool:
        list(pool.map(lambda n: invoke(local_aws, name, {"number": n}), range(INVOCATIONS)))
    minutes = time.time() // PERIOD_SECONDS - first_minute + 1

    logs, group = local_aws.client("logs"), f"/aws/lambda/{name}"
    streams = logs.describe_log_streams(logGroupName=group)["logStreams"]
    events = logs.filter_log_events(logGroupName=group)["events"]
    messages = [event["message"].strip() for event in events]
    requests = [text for text in messages if text.startswith("START RequestId: ")]
    assert len(streams) <= minutes
    assert {f"said {n}" for n in range(INVOCATIONS)} <= set(messages)
    assert len(set(requests)) == INVOCATIONS
    assert invocations(local_aws, name) == INVOCATIONS


def test_a_refused_invocation_counts_once(local_aws: LocalAws) -> None:
    name = f"f{uuid.uuid4().hex[:10]}"
    create_function(local_aws, name, CODE)
    client = local_aws.client("lambda")
    client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=0)
    with pytest.raises(client.exceptions.TooManyRequestsException):
        client.invoke(FunctionName=name, Payload=b"{}")
    assert invocations(local_aws, name, "Throttles") == 1
    assert invocations(local_aws, name) == 0


def invocations(local_aws: LocalAws, function: str, metric: str = "Invocations") -> float:
    now = datetime.now(UTC)
    points = local_aws.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/Lambda",
        MetricName=metric,
        Dimensions=[{"Name": "FunctionName", "Value": function}],
        StartTime=now - timedelta(minutes=10),
        EndTime=now + timedelta(minutes=1),
        Period=PERIOD_SECONDS,
        Statistics=["Sum"],
    )["Datapoints"]
    return float(sum(point["Sum"] for point in points))
