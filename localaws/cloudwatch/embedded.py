"""Metrics in log lines: the embedded metric format.

A document that breaks the specification's rules makes no metric, and no failure.
Source: Amazon CloudWatch User Guide, "Specification: Embedded metric format".
"""

import json
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from localaws.cloudwatch.metrics.store import Metric, MetricStore, Scope, metric
from localaws.cloudwatch.metrics.units import UNITS

MARK = '"_aws"'
"""Stands in every line that has metrics; all others cost the search for it."""

MAX_METRICS = 100
MAX_VALUES = 100
MAX_DIMENSIONS = 30

Measured = tuple[Metric, str, float]
"""Metric, unit and value."""


def extract(
    store: MetricStore, scope: Scope, messages: Iterable[str], *, ahead_seconds: float
) -> None:
    """Put the metrics of log lines.

    Args:
        store: of metrics.
        scope: account and region of the log group.
        messages: lines as they were logged.
        ahead_seconds: how much the service's time is ahead of that of the programs that write the lines.
    """
    for message in messages:
        if MARK in message:
            for at, (measured, unit, value) in measured_in(message):
                store.add(scope, measured, unit, at + ahead_seconds, value)


def measured_in(message: str) -> Iterator[tuple[float, Measured]]:
    """The moment (in seconds since the Unix epoch) of each value of a line, and what was measured."""
    try:
        document = json.loads(message)
        metadata = document["_aws"]
        at = metadata["Timestamp"] / 1000
        directives = metadata["CloudWatchMetrics"]
        found = [each for directive in directives for each in _of_directive(directive, document)]
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return
    if isinstance(at, float) and math.isfinite(at):
        yield from ((at, each) for each in found)


def _of_directive(directive: Mapping[str, Any], document: Mapping[str, Any]) -> Iterator[Measured]:
    namespace, definitions = directive["Namespace"], directive["Metrics"]
    sets = [_dimensions(names, document) for names in directive["Dimensions"]]
    if (
        not isinstance(namespace, str)
        or not 1 <= len(namespace) <= 1024
        or len(definitions) > MAX_METRICS
    ):
        raise ValueError("a directive that the specification does not allow")
    for definition in definitions:
        name, unit = definition["Name"], definition.get("Unit", "None")
        if unit not in UNITS or definition.get("StorageResolution", 60) not in {1, 60}:
            raise ValueError("a metric definition that the specification does not allow")
        for value in _numbers(document[name]):
            for dimensions in sets:
                yield metric(namespace, name, dimensions), unit, value


def _dimensions(names: list[str], document: Mapping[str, Any]) -> dict[str, str]:
    values = {name: document[name] for name in names}
    allowed = all(isinstance(value, str) and 1 <= len(value) <= 1024 for value in values.values())
    if len(names) > MAX_DIMENSIONS or not allowed:
        raise ValueError("dimensions that the specification does not allow")
    return values


def _numbers(target: Any) -> list[float]:
    values = target if isinstance(target, list) else [target]
    numeric = all(isinstance(each, int | float) and not isinstance(each, bool) for each in values)
    if len(values) > MAX_VALUES or not numeric:
        raise ValueError("values that the specification does not allow")
    return [float(value) for value in values]
