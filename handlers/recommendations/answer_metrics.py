"""Metrics of answers with recommendations."""

from collections.abc import Mapping
from typing import Any

from handlers.shared.metrics import Metric

THROTTLED = (Metric("ThrottledAnswers", 1),)
"""Of a request that the service had no capacity for, and that nothing stood in for."""


def answer_metrics(body: Mapping[str, Any], latency_ms: float) -> list[Metric]:
    """Metrics of one answer.

    Args:
        body: of the answer.
        latency_ms: from the request to its answer by Amazon Personalize, with all attempts and pauses.
    """
    items = len(body["itemList"])
    return [
        Metric("Answers", 1),
        Metric("FallbackAnswers", int(bool(body.get("fallback")))),
        Metric("EmptyAnswers", int(items == 0)),
        Metric("ItemsAnswered", items),
        Metric("PersonalizeLatency", round(latency_ms, 1), "Milliseconds"),
    ]
