from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.status.metrics import Metric, Range, read, shortest_period

NOW = datetime(2026, 3, 1, 12, 34, 56, tzinfo=UTC)
OVER = Range.until(NOW, timedelta(hours=24), 3600)


def metric(name: str, statistic: str = "Sum") -> Metric:
    return Metric("AWS/Kinesis", name, statistic, {"StreamName": "events"})


class CloudWatch:
    """GetMetricData with values by the names of metrics, a page for each value."""

    def __init__(self, **values: list[float]) -> None:
        self.values = values
        self.calls: list[dict[str, Any]] = []

    def get_paginator(self, operation: str) -> Any:
        assert operation == "get_metric_data"
        return self

    def paginate(self, **request: Any) -> Iterator[dict[str, Any]]:
        self.calls.append(request)
        for query in request["MetricDataQueries"]:
            name = query["MetricStat"]["Metric"]["MetricName"]
            for value in self.values.get(name, []):
                yield {"MetricDataResults": [{"Id": query["Id"], "Values": [value]}]}


@pytest.mark.parametrize(
    ("span", "period"),
    [
        (timedelta(0), 60),
        (timedelta(hours=1), 60),
        (timedelta(hours=24), 300),
        (timedelta(days=7), 3600),
        (timedelta(days=60), 86_400),
        (timedelta(days=450), 86_400),
    ],
)
def test_a_period_is_as_short_as_the_span_allows(span: timedelta, period: int) -> None:
    """Source: Amazon CloudWatch API Reference, GetMetricData: values of a minute are kept for 15 days, of five minutes for 63."""
    assert shortest_period(span) == period


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2040, 1, 1)),  # noqa: DTZ001 - given its zone below
    st.sampled_from([300, 3600, 86400]),
    st.timedeltas(timedelta(minutes=1), timedelta(days=400)),
)
def test_a_range_is_whole_periods_and_nothing_of_it_lacks(
    moment: datetime, period: int, length: timedelta
) -> None:
    now = moment.replace(tzinfo=UTC)
    over = Range.until(now, length, period)
    assert over.start.timestamp() % period == over.end.timestamp() % period == 0
    one = timedelta(seconds=period)
    assert over.start <= now - length < over.start + one
    assert over.end - one < now <= over.end


def test_sums_are_added_and_of_the_rest_the_largest_counts() -> None:
    cloudwatch = CloudWatch(a=[1, 2], b=[4], p=[30, 50, 40])
    wanted = {
        "sum": [metric("a"), metric("b"), metric("silent")],
        "worst": [metric("p", "p99")],
        "silent": [metric("silent")],
        "not deployed": [],
    }
    assert read(cloudwatch, wanted, OVER) == {
        "sum": 7,
        "worst": 50,
        "silent": None,
        "not deployed": None,
    }
    (request,) = cloudwatch.calls
    assert request["StartTime"] == datetime(2026, 2, 28, 12, tzinfo=UTC)
    assert request["EndTime"] == datetime(2026, 3, 1, 13, tzinfo=UTC)
    assert request["MetricDataQueries"][0] == {
        "Id": "m0",
        "MetricStat": {
            "Metric": {
                "Namespace": "AWS/Kinesis",
                "MetricName": "a",
                "Dimensions": [{"Name": "StreamName", "Value": "events"}],
            },
            "Period": 3600,
            "Stat": "Sum",
        },
    }


def test_more_metrics_than_a_call_takes_are_asked_in_several() -> None:
    cloudwatch = CloudWatch(a=[1])
    assert read(cloudwatch, {"many": [metric("a")] * 1001}, OVER) == {"many": 1001}
    assert [len(each["MetricDataQueries"]) for each in cloudwatch.calls] == [500, 500, 1]


def test_nothing_is_asked_for_nothing() -> None:
    cloudwatch = CloudWatch()
    assert read(cloudwatch, {"none": []}, OVER) == {"none": None}
    assert cloudwatch.calls == []
