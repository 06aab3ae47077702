"""Figures of CloudWatch: one value of each metric for a range of time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

QUERY_LIMIT = 500
"""Queries a call. Source: Amazon CloudWatch API Reference, GetMetricData."""

PERIODS = (60, 300, 3600, 86_400)
"""Seconds of one value. CloudWatch forgets values of less than an hour after 15 or 63 days, beyond what `shortest_period` asks for."""
MOST_VALUES = 400


def shortest_period(span: timedelta) -> int:
    """The shortest period, in seconds, of which a span has no more than 400, or a day."""
    fitting = (each for each in PERIODS if span.total_seconds() <= each * MOST_VALUES)
    return next(fitting, PERIODS[-1])


@dataclass(frozen=True)
class Metric:
    """One metric.

    Attributes:
        namespace: that has it, such as `AWS/Lambda`.
        name: there.
        statistic: of its values in a period: `Sum`, `Maximum`, or a percentile such as `p99`.
        dimensions: that tell it from others of its name.
    """

    namespace: str
    name: str
    statistic: str
    dimensions: Mapping[str, str]


@dataclass(frozen=True)
class Range:
    """A range of time, in whole periods.

    Attributes:
        start: of the first period.
        end: of the last one.
        period_seconds: of one value that CloudWatch answers.
    """

    start: datetime
    end: datetime
    period_seconds: int

    @classmethod
    def until(cls, now: datetime, span: timedelta, period_seconds: int) -> Range:
        """What lies in `span` before `now`, and the rest of the first and last period.

        CloudWatch has values of a minute for 15 days, of five minutes for 63 days, of an hour for 15 months. Source: Amazon
        CloudWatch API Reference, GetMetricData, "Period".
        """
        period = timedelta(seconds=period_seconds)
        epoch = datetime.fromtimestamp(0, now.tzinfo)
        start = now - span
        return cls(start - (start - epoch) % period, now + (epoch - now) % period, period_seconds)


def read(
    cloudwatch: Any, wanted: Mapping[str, Sequence[Metric]], over: Range
) -> dict[str, float | None]:
    """The value of each figure, None where no metric of it has any.

    Sums are added up; of everything else the largest value of a period counts, so that a percentile is that of the worst.

    Args:
        cloudwatch: a client.
        wanted: metrics by figures, those of one figure with the same statistic.
        over: the range.
    """
    asked = [(figure, metric) for figure, metrics in wanted.items() for metric in metrics]
    values: dict[str, list[float]] = {figure: [] for figure in wanted}
    for first in range(0, len(asked), QUERY_LIMIT):
        portion = asked[first : first + QUERY_LIMIT]
        for number, found in _answers(cloudwatch, [metric for _, metric in portion], over):
            values[portion[number][0]] += found
    return {
        figure: _combined(values[figure], metrics[0].statistic) if metrics else None
        for figure, metrics in wanted.items()
    }


def _answers(
    cloudwatch: Any, metrics: Sequence[Metric], over: Range
) -> Iterator[tuple[int, list[float]]]:
    """Values, page by page, by the number of the metric."""
    pages = cloudwatch.get_paginator("get_metric_data").paginate(
        MetricDataQueries=[
            _query(f"m{number}", metric, over.period_seconds)
            for number, metric in enumerate(metrics)
        ],
        StartTime=over.start,
        EndTime=over.end,
    )
    for page in pages:
        for result in page["MetricDataResults"]:
            yield int(result["Id"].removeprefix("m")), result["Values"]


def _query(id_: str, metric: Metric, period_seconds: int) -> dict[str, Any]:
    dimensions = [{"Name": name, "Value": value} for name, value in metric.dimensions.items()]
    return {
        "Id": id_,
        "MetricStat": {
            "Metric": {
                "Namespace": metric.namespace,
                "MetricName": metric.name,
                "Dimensions": dimensions,
            },
            "Period": period_seconds,
            "Stat": metric.statistic,
        },
    }


def _combined(values: Sequence[float], statistic: str) -> float | None:
    if not values:
        return None
    return sum(values) if statistic == "Sum" else max(values)
