"""Metrics in the embedded metric format: one line of the log, from which CloudWatch makes metrics without a call.

Metrics are for counts and times. Ids and payloads do not belong here; the id of a request may stand beside them.

Source: Amazon CloudWatch User Guide, "Specification: Embedded metric format".
"""

import json
import os
import sys
import time
from collections.abc import Sequence
from typing import Any, Literal, NamedTuple

NAMESPACE = "RecommendationStack"
DIMENSIONS = ("Stack", "Purpose")

Unit = Literal["Count", "Milliseconds", "None"]


class Metric(NamedTuple):
    """One value of one metric."""

    name: str
    value: float
    unit: Unit = "Count"


def emit(
    metrics: Sequence[Metric], *, purpose: str | None = None, **properties: str | Sequence[str]
) -> None:
    """Write a line with metrics, where the stack has any.

    Dimensions come from the environment: `METRICS_STACK`, without which nothing is written, and `METRICS_PURPOSE`.

    Args:
        metrics: of one moment, at most 100 with different names; without any, no line.
        purpose: what they are about, where that is not what the function is for.
        properties: that stand in the line for who searches it, and are no metrics.
    """
    stack = os.environ.get("METRICS_STACK")
    if stack is None or not metrics:
        return
    dimensions = (stack, purpose or os.environ["METRICS_PURPOSE"])
    line = {**document(metrics, dimensions, round(time.time() * 1000)), **properties}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def document(
    metrics: Sequence[Metric], dimensions: tuple[str, str], moment_ms: int
) -> dict[str, Any]:
    """The line as an object.

    Args:
        metrics: as above.
        dimensions: values of `DIMENSIONS`.
        moment_ms: since the Unix epoch, in milliseconds.
    """
    return {
        "_aws": {
            "Timestamp": moment_ms,
            "CloudWatchMetrics": [
                {
                    "Namespace": NAMESPACE,
                    "Dimensions": [list(DIMENSIONS)],
                    "Metrics": [{"Name": each.name, "Unit": each.unit} for each in metrics],
                }
            ],
        },
        **dict(zip(DIMENSIONS, dimensions, strict=True)),
        **{each.name: each.value for each in metrics},
    }
