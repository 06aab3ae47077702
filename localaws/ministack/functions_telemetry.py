"""What invocations leave in CloudWatch, at the size that it has on AWS.

MiniStack opens a log stream for each invocation and keeps a data point for each metric of it: ten thousand invocations
are ten thousand streams. On AWS the invocations of an execution environment share a stream, and metrics are kept by the
minute. Here the invocations of a function within a minute share a stream, and equal values within a minute are one data
point that says how often it was seen; statistics and percentiles of both are the same. How much of either is kept is
bounded in `kept_telemetry`.
"""

import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

from ministack.services import cloudwatch

PERIOD_SECONDS = 60

_stream = threading.local()


def add_value(points: list[dict[str, Any]], value: float, unit: str, now: float) -> bool:
    """Count a value in the data point of the same value and minute, if there is one; whether there is.

    Args:
        points: of one metric, in order of time.
        value: that was seen.
        unit: of the value.
        now: seconds since the Unix epoch.
    """
    minute = now // PERIOD_SECONDS
    for point in reversed(points):
        if point["Timestamp"] // PERIOD_SECONDS != minute:
            return False
        if (point["Value"], point["Unit"]) == (value, unit) and point.get("_stat") is None:
            point["Count"] = point.get("Count", 1.0) + 1.0
            return True
    return False


def record_metric(
    namespace: str,
    metric_name: str,
    value: float,
    unit: str = "None",
    dimensions: dict[str, str] | None = None,
) -> None:
    """Record a metric of an AWS service in the account of the request."""
    given = dict(dimensions or {})
    points = cloudwatch._metric_bucket((namespace, metric_name, cloudwatch._dims_key(given)))
    now = time.time()
    if not add_value(points, float(value), unit, now):
        point = {"Timestamp": now, "Value": float(value), "Unit": unit, "Dimensions": given}
        points.append(point)


def sharing_streams(original: Callable[..., None]) -> Callable[..., None]:
    """Let the log that is written go to the stream of the function and minute."""

    def emit(func: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        function = (func.get("config") or func).get("FunctionArn", "")
        minute = int(time.time() // PERIOD_SECONDS)
        _stream.identifier = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{function}/{minute}"))
        try:
            original(func, *args, **kwargs)
        finally:
            _stream.identifier = None

    return emit


def naming_streams(original: Callable[[], str]) -> Callable[[], str]:
    """Give the stream's name to the first who asks for an identifier while a log is written; all others get new ones."""

    def identifier() -> str:
        named: str | None = getattr(_stream, "identifier", None)
        _stream.identifier = None
        return named or original()

    return identifier
