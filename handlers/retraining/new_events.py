"""How many events have come since a training: what Firehose has put into the archive, by its own count.

A metric is one call, however many objects the archive has.
Source: Amazon Data Firehose Developer Guide, "Monitor Amazon Data Firehose with CloudWatch metrics".
"""

from datetime import datetime, timedelta
from typing import Any

NAMESPACE, METRIC = "AWS/Firehose", "DeliveryToS3.Records"

_MAX_DATA_POINTS = 1440
_PERIODS = (60, 300, 3600, 86_400)
"""In seconds. Source: Amazon CloudWatch API Reference, GetMetricStatistics: so many data points a call, and how long each period is kept."""


def archived_events(cloudwatch: Any, stream: str, since: datetime, now: datetime) -> int:
    """The number of records that were archived between two moments.

    Args:
        cloudwatch: the service.
        stream: name of the delivery stream.
        since: begin; a part of a period counts as a whole one.
        now: end.
    """
    answer = cloudwatch.get_metric_statistics(
        Namespace=NAMESPACE,
        MetricName=METRIC,
        Dimensions=[{"Name": "DeliveryStreamName", "Value": stream}],
        StartTime=since,
        EndTime=now,
        Period=_period(now - since),
        Statistics=["Sum"],
    )
    total: float = sum(point["Sum"] for point in answer["Datapoints"])
    return round(total)


def _period(span: timedelta) -> int:
    """The finest period with which one call reaches back so far."""
    seconds = span.total_seconds()
    return next(
        (each for each in _PERIODS if seconds <= each * (_MAX_DATA_POINTS - 1)), _PERIODS[-1]
    )
