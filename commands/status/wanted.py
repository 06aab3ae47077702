"""Which metrics are asked for each figure: those that AWS sends by itself, and those that the stack's functions write."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from commands.status.metrics import Metric
from commands.status.parts import Parts
from handlers.shared.metrics import NAMESPACE

# The functions that answer, and that take events, by the dimension `Purpose` of their metrics: docs/monitoring.md.
ANSWERING = ("recommendations", "related", "rankings", "popular")
CONSUMER = ("consumer",)
TAKING = (*CONSUMER, "put-events")

Wanted = dict[str, list[Metric]]


def of_health(parts: Parts) -> Wanted:
    """What tells how a stack does; the metrics of its own functions where it has them."""
    return {**_of_services(parts), **(_of_own(parts) if parts.is_monitored else {})}


def of_use(parts: Parts) -> Wanted:
    """What of a stack is billed by use."""
    return {
        "records": _of_stream(parts, "IncomingRecords"),
        "bytes": _of_stream(parts, "IncomingBytes"),
        "requests": _of_api(parts, "Count"),
        "invocations": _of_functions(parts.functions, "Invocations"),
        "duration_ms": _of_functions(parts.functions, "Duration"),
    }


def _of_services(parts: Parts) -> Wanted:
    """Sources: those of `components.operations.watched`."""
    return {
        "events_in": _of_stream(parts, "IncomingRecords"),
        "stream_throttled": _of_stream(parts, "WriteProvisionedThroughputExceeded"),
        "waiting_ms": _of_functions(parts.consumers.values(), "IteratorAge", "Maximum"),
        "archive_age_s": _metric(
            "AWS/Firehose",
            "DeliveryToS3.DataFreshness",
            "Maximum",
            DeliveryStreamName=parts.archive,
        ),
        "requests": _of_api(parts, "Count"),
        "client_errors": _of_api(parts, "4XXError"),
        "server_errors": _of_api(parts, "5XXError"),
        "latency_p50": _of_api(parts, "Latency", "p50"),
        "latency_p99": _of_api(parts, "Latency", "p99"),
        "function_errors": _of_functions(parts.functions, "Errors"),
    }


def _of_own(parts: Parts) -> Wanted:
    """Source: docs/monitoring.md, "Metrics"."""

    def own(name: str, purposes: Sequence[str], statistic: str = "Sum") -> list[Metric]:
        return [
            metric
            for purpose in purposes
            for metric in _metric(
                NAMESPACE, name, statistic, Stack=parts.metrics_stack, Purpose=purpose
            )
        ]

    return {
        "received": own("EventsReceived", TAKING),
        "delivered": own("EventsDelivered", TAKING),
        "refused": own("EventsRefused", TAKING),
        "lag_ms": own("DeliveryLag", CONSUMER, "Maximum"),
        "answers": own("Answers", ANSWERING),
        "fallbacks": own("FallbackAnswers", ANSWERING),
        "empty": own("EmptyAnswers", ANSWERING),
        "throttled": own("ThrottledAnswers", ANSWERING),
    }


def _of_stream(parts: Parts, name: str, statistic: str = "Sum") -> list[Metric]:
    return _metric("AWS/Kinesis", name, statistic, StreamName=parts.stream)


def _of_api(parts: Parts, name: str, statistic: str = "Sum") -> list[Metric]:
    return _metric("AWS/ApiGateway", name, statistic, ApiName=parts.api, Stage=parts.stage)


def _of_functions(functions: Iterable[str], name: str, statistic: str = "Sum") -> list[Metric]:
    return [
        metric
        for function in functions
        for metric in _metric("AWS/Lambda", name, statistic, FunctionName=function)
    ]


def _metric(namespace: str, name: str, statistic: str, **dimensions: str | None) -> list[Metric]:
    """A list of one, or of none while what it is about is not deployed."""
    known = {key: value for key, value in dimensions.items() if value is not None}
    if len(known) < len(dimensions):
        return []
    return [Metric(namespace, name, statistic, known)]
