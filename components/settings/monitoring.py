"""The settings `personalize:monitoring`: who is told what goes wrong, and when it counts as wrong."""

from typing import Annotated, Literal

from pydantic import BeforeValidator

from components.core.telemetry import LOG_RETENTION_DAYS, Telemetry
from components.settings.notices import NoticeSettings
from components.settings.section import Section
from components.settings.values import Boolean, whole_number_or_off

# Source: Amazon CloudWatch Logs API Reference, PutRetentionPolicy.
RETENTIONS = (
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
)  # fmt: skip


def _log_retention_days(given: object) -> int:
    text = str(given).strip()
    if text in map(str, RETENTIONS):
        return int(text)
    raise ValueError(f"CloudWatch Logs knows {', '.join(map(str, RETENTIONS))} days")


def _threshold(lowest: int, highest: int) -> BeforeValidator:
    return BeforeValidator(lambda given: whole_number_or_off(given, lowest=lowest, highest=highest))


Threshold = int | Literal["off"]


class AlarmSettings(Section):
    """From where on an alarm goes off; `off` for no such alarm.

    Attributes:
        iterator_age_seconds: how old the events are that the consumer reads.
        error_percent: of the API's answers that are its own failures (5XX).
        latency_ms: in which the API answers 99 of 100 requests.
        fallback_percent: of the recommendations that popular items stand in for.
        training_age_days: since the newest training of a model began.
        no_events_hours: without one event.
    """

    iterator_age_seconds: Annotated[Threshold, _threshold(60, 86_400)] = 300
    error_percent: Annotated[Threshold, _threshold(1, 100)] = 5
    latency_ms: Annotated[Threshold, _threshold(1, 29_000)] = 3000
    fallback_percent: Annotated[Threshold, _threshold(1, 100)] = 10
    training_age_days: Annotated[Threshold, _threshold(1, 3650)] = 30
    # With periods of an hour an alarm could look back seven days, but a day shows that clients have stopped.
    # Source: Amazon CloudWatch API Reference, PutMetricAlarm, EvaluationPeriods.
    no_events_hours: Annotated[Threshold, _threshold(1, 24)] = "off"


class MonitoringSettings(NoticeSettings):
    """What is watched, and who hears of alarms.

    Attributes:
        alarms: thresholds.
        dashboard: whether there is one.
        tracing: whether X-Ray gets traces of API and functions.
        log_retention_days: of all log groups.
    """

    alarms: AlarmSettings = AlarmSettings()
    dashboard: Boolean = True
    tracing: Boolean = False
    log_retention_days: Annotated[int, BeforeValidator(_log_retention_days)] = LOG_RETENTION_DAYS

    @property
    def telemetry(self) -> Telemetry:
        """What functions and API have to tell."""
        return Telemetry(
            log_retention_days=self.log_retention_days, metrics=True, tracing=self.tracing
        )
