"""What a stack tells of itself: lines, metrics, traces."""

import json
from collections.abc import Sequence
from dataclasses import dataclass

LOG_RETENTION_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class Telemetry:
    """How much functions and API tell.

    Attributes:
        log_retention_days: for which lines of the log are kept; one of the numbers that CloudWatch Logs knows.
        metrics: whether functions write metrics into their logs, which cost by the metric.
        tracing: whether X-Ray gets traces.
    """

    log_retention_days: int = LOG_RETENTION_DAYS
    metrics: bool = False
    tracing: bool = False

    def counted(self, event_types: Sequence[str]) -> dict[str, str]:
        """What a function must know to count event types apart: nothing, where nothing is counted."""
        return {"EVENT_TYPES": json.dumps(event_types)} if self.metrics and event_types else {}
