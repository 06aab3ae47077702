"""What invocations leave in CloudWatch, as on AWS: log streams that are shared, and the metrics of functions.

MiniStack opens a log stream for each invocation: ten thousand invocations are ten thousand streams. On AWS the
invocations of an execution environment share one; here those of a function within a minute do. It counts invocations by
the API alone; here each execution counts, whoever started it.

Source: AWS Lambda Developer Guide, "Types of metrics for Lambda functions".
"""

import threading
import time
import uuid
from collections.abc import Callable
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services import lambda_svc

from localaws.shared.ports import Metrics

PERIOD_SECONDS = 60
NAMESPACE = "AWS/Lambda"

_stream = threading.local()


class FunctionsTelemetry:
    """Sends the metrics of functions, and lets their logs share streams.

    Args:
        metrics: takes the metrics.
    """

    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def following(self, original: Callable[..., None]) -> Callable[..., None]:
        """Follow the end of each execution: its metrics, and its log in the stream of the function and minute."""

        def emit(
            func: dict[str, Any],
            request_id: str,
            log_text: str,
            error: bool,
            duration_ms: int,
            **named: Any,
        ) -> None:
            config = func.get("config") or func
            self._put_execution(config, is_error=error, duration_ms=duration_ms)
            minute = int(time.time() // PERIOD_SECONDS)
            arn = config.get("FunctionArn", "")
            _stream.identifier = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{arn}/{minute}"))
            try:
                original(func, request_id, log_text, error, duration_ms, **named)
            finally:
                _stream.identifier = None

        return emit

    def throttled(self, _original: Callable[..., None]) -> Callable[..., None]:
        """Count invocations that were refused; the others are counted when they end.

        MiniStack tells of a refusal without a duration, and who invoked synchronously once more, with the time that it took.
        """

        def emit(function_name: str, duration_ms: float, error: bool, throttle: bool) -> None:  # noqa: ARG001 - MiniStack's own signature
            if throttle and duration_ms == 0.0:
                self._put({"FunctionName": function_name}, "Throttles", 1.0, "Count")
                self._put({}, "Throttles", 1.0, "Count")

        return emit

    def record_metric(
        self,
        namespace: str,
        metric_name: str,
        value: float,
        unit: str = "None",
        dimensions: dict[str, str] | None = None,
    ) -> None:
        """Put any other metric that MiniStack's services have."""
        place = {"account": get_account_id(), "region": get_region()}
        self._metrics.put(namespace, metric_name, dimensions or {}, float(value), unit, **place)

    def _put_execution(self, config: dict[str, Any], *, is_error: bool, duration_ms: float) -> None:
        name, version = str(config.get("FunctionName", "")), str(config.get("Version", "$LATEST"))
        resource = name if version == "$LATEST" else f"{name}:{version}"
        for dimensions in (
            {"FunctionName": name},
            {"FunctionName": name, "Resource": resource},
            {},
        ):
            self._put(dimensions, "Invocations", 1.0, "Count")
            self._put(dimensions, "Errors", float(is_error), "Count")
            self._put(dimensions, "Throttles", 0.0, "Count")
            self._put(dimensions, "Duration", float(duration_ms), "Milliseconds")
        total, by_function = lambda_svc.executions_in_flight()
        of_function = by_function.get(f"{get_account_id()}:{get_region()}:{name}", 1)
        self._put({"FunctionName": name}, "ConcurrentExecutions", float(of_function), "Count")
        self._put({}, "ConcurrentExecutions", float(total), "Count")

    def _put(self, dimensions: dict[str, str], name: str, value: float, unit: str) -> None:
        self.record_metric(NAMESPACE, name, value, unit, dimensions)


def naming_streams(original: Callable[[], str]) -> Callable[[], str]:
    """Give the stream's name to the first who asks for an identifier while a log is written; all others get new ones."""

    def identifier() -> str:
        named: str | None = getattr(_stream, "identifier", None)
        _stream.identifier = None
        return named or original()

    return identifier
