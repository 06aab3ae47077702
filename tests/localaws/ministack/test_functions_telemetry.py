"""What invocations leave in CloudWatch: shared log streams, counted data points, nothing lost."""

import time
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from localaws.ministack.functions_telemetry import PERIOD_SECONDS, add_value
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


def invocations(local_aws: LocalAws, function: str) -> float:
    now = datetime.now(UTC)
    points = local_aws.client("cloudwatch").get_metric_statistics(
        Namespace="AWS/Lambda",
        MetricName="Invocations",
        Dimensions=[{"Name": "FunctionName", "Value": function}],
        StartTime=now - timedelta(minutes=10),
        EndTime=now + timedelta(minutes=1),
        Period=PERIOD_SECONDS,
        Statistics=["Sum"],
    )["Datapoints"]
    return float(sum(point["Sum"] for point in points))


@given(
    st.lists(
        st.tuples(st.sampled_from([0.0, 1.0, 2.5]), st.sampled_from(["Count", "Milliseconds"]))
    )
)
def test_no_value_is_lost(values: list[tuple[float, str]]) -> None:
    points: list[dict[str, Any]] = []
    for number, (value, unit) in enumerate(values):
        now = number * PERIOD_SECONDS / 3
        if not add_value(points, value, unit, now):
            points.append({"Timestamp": now, "Value": value, "Unit": unit})

    kept: Counter[tuple[int, float, str]] = Counter()
    for point in points:
        kept[int(point["Timestamp"] // PERIOD_SECONDS), point["Value"], point["Unit"]] += int(
            point.get("Count", 1)
        )
    seen = [(number // 3, value, unit) for number, (value, unit) in enumerate(values)]
    assert kept == Counter(seen)
    assert len(points) == len(set(seen))


def test_a_published_statistic_set_is_left_alone() -> None:
    points = [{"Timestamp": 0.0, "Value": 1.0, "Unit": "Count", "_stat": {"SampleCount": 2}}]

    assert not add_value(points, 1.0, "Count", 1.0)
    assert points[0]["_stat"] == {"SampleCount": 2}
