"""The alarms of a stack, as a table: what each watches, from where on it goes off, what that means and what to do.

Whether a gap in the data is good or bad is said of each alarm. Most metrics are sent only while something happens, so a gap
says that nothing did; those of the hourly observer have gaps between their values, in which nothing is known.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from components.operations.metric import Expression, Metric, percent
from components.operations.watched import CONSUMER, OBSERVER, Watched
from components.settings.monitoring import AlarmSettings

HOUR = 3600
# What the archive may take beyond the time in which it collects, until it is late.
ARCHIVE_GRACE_SECONDS = 900

OF_SERVING = frozenset({"api-errors", "api-slow", "answers-throttled", "fallbacks"})
"""Kinds of the alarms that say how requests for recommendations are answered: a bad model may set them off."""

Missing = Literal["notBreaching", "breaching", "ignore"]


@dataclass(frozen=True, kw_only=True)
class AlarmRule:
    """One alarm.

    Attributes:
        kind: what goes wrong, in words joined by hyphens; docs/monitoring.md has a row for it.
        subject: with what it does, where there is an alarm for each of several.
        means: what is wrong when it goes off.
        do: what to do then.
        watches: a metric, or a number made of metrics.
        threshold: beyond which a value is wrong, in the unit of what it watches.
        below: whether it is wrong to be below the threshold, not above.
        period_seconds: of one value.
        periods: one after the other, each of which must be wrong.
        missing: what a period without a value is.
    """

    kind: str
    subject: str = ""
    means: str
    do: str
    watches: Metric | Expression
    threshold: float = 0
    below: bool = False
    period_seconds: int = 300
    periods: int = 1
    missing: Missing = "notBreaching"

    @property
    def name(self) -> str:
        """What tells it from the stack's other alarms."""
        return f"{self.subject}-{self.kind}" if self.subject else self.kind

    @property
    def description(self) -> str:
        """What the notification says."""
        return f"{self.means} {self.do} See docs/monitoring.md, {self.kind}."


def alarm_rules(watched: Watched, thresholds: AlarmSettings) -> list[AlarmRule]:
    """All alarms of a stack."""
    return [
        *_of_events(watched, thresholds),
        *_of_api(watched, thresholds),
        *_of_functions(watched),
        *_of_recommendations(watched, thresholds),
        *_of_machines(watched),
    ]


def _of_events(watched: Watched, thresholds: AlarmSettings) -> Iterator[AlarmRule]:
    if thresholds.iterator_age_seconds != "off":
        yield AlarmRule(
            kind="events-late",
            means=f"Events reach Amazon Personalize more than {thresholds.iterator_age_seconds} seconds late.",
            do="Look into the consumer's log for errors of PutEvents; if there are none, the stream needs more shards.",
            watches=watched.of_function(CONSUMER, "IteratorAge", "Maximum"),
            threshold=thresholds.iterator_age_seconds * 1000,
            period_seconds=60,
            periods=5,
        )
    yield AlarmRule(
        kind="consumer-throttled",
        means="Lambda has no room for the consumer, and events wait in the stream.",
        do="Raise the account's quota of concurrent executions, or what other functions reserve of it.",
        watches=watched.of_function(CONSUMER, "Throttles"),
        periods=3,
    )
    yield AlarmRule(
        kind="stream-throttled",
        means="The stream takes no more events, and clients have to send them again.",
        do="Raise personalize:streamShards, or set it to on-demand.",
        watches=watched.of_stream("WriteProvisionedThroughputExceeded"),
        periods=3,
    )
    yield AlarmRule(
        kind="dead-letters",
        means="Records that can never be events, or events that Amazon Personalize refuses, lie in the dead-letter queue.",
        do="Read the reasons with a dry run of the command replay; what is mended is delivered by it, within 14 days.",
        watches=watched.waiting_letters,
    )
    yield AlarmRule(
        kind="discarded-batches",
        means="The event source gave up batches of events, which lie in the dead-letter bucket.",
        do="Mend what kept the consumer from delivering them, then run the command replay.",
        watches=watched.own(OBSERVER, "DiscardedBatches", "Maximum"),
        period_seconds=HOUR,
        missing="ignore",
    )
    yield AlarmRule(
        kind="archive-late",
        means="Events do not reach the archive in time; the stream forgets them after its retention.",
        do="Look at the delivery stream's errors: it may have lost the permission to read the stream or to write the bucket.",
        watches=watched.archive_age,
        threshold=watched.archive_interval_seconds + ARCHIVE_GRACE_SECONDS,
        periods=3,
    )
    if thresholds.no_events_hours != "off":
        yield AlarmRule(
            kind="no-events",
            means=f"No event has come for {thresholds.no_events_hours} hours.",
            do="See whether the clients still send: a release, a changed key, or a rule of a network may be in their way.",
            # The stream sends no value for an hour without a record, and while an alarm finds older values it looks at
            # those in the place of a gap, some hours long; a zero is a value.
            # Source: Amazon CloudWatch User Guide, "How alarm state is evaluated when data is missing".
            watches=Expression(
                text="FILL({records}, 0)",
                metrics={"records": watched.of_stream("IncomingRecords")},
                label="records",
            ),
            threshold=1,
            below=True,
            period_seconds=HOUR,
            periods=thresholds.no_events_hours,
            # There is nothing to fill once no hour in sight has a value.
            missing="breaching",
        )


def _of_api(watched: Watched, thresholds: AlarmSettings) -> Iterator[AlarmRule]:
    if thresholds.error_percent != "off":
        yield AlarmRule(
            kind="api-errors",
            means=f"More than {thresholds.error_percent} percent of the API's answers are its own failures (5XX).",
            do="Find the requests in the log of the function that failed; a campaign may be missing or not ACTIVE.",
            # The average of this metric is the rate. Source: as for `Watched.of_api`.
            watches=watched.of_api("5XXError", "Average"),
            threshold=thresholds.error_percent / 100,
            periods=3,
        )
    if thresholds.latency_ms != "off":
        yield AlarmRule(
            kind="api-slow",
            means=f"One of a hundred requests takes more than {thresholds.latency_ms} milliseconds.",
            do="See on the dashboard whether Amazon Personalize is slow, or the functions are: a campaign that scales up needs "
            "a higher minProvisionedTps.",
            watches=watched.of_api("Latency", "p99"),
            threshold=thresholds.latency_ms,
            periods=3,
        )


def _of_functions(watched: Watched) -> Iterator[AlarmRule]:
    """An alarm for each function. What a function answers to a client is no error of it: those are time-outs and defects."""
    for purpose in watched.functions:
        yield AlarmRule(
            kind="function-errors",
            subject=purpose,
            means=f"The function {purpose} ran out of time or memory, or ended by a defect.",
            do="Its log has the reason.",
            watches=watched.of_function(purpose, "Errors"),
        )


def _of_recommendations(watched: Watched, thresholds: AlarmSettings) -> Iterator[AlarmRule]:
    for purpose in watched.answering:
        yield AlarmRule(
            kind="answers-throttled",
            subject=purpose,
            means=f"Amazon Personalize has no capacity for requests of {purpose}, and clients get 429.",
            do="Raise minProvisionedTps: scaling by itself takes minutes.",
            watches=watched.own(purpose, "ThrottledAnswers"),
            periods=3,
        )
    if watched.falls_back is not None and thresholds.fallback_percent != "off":
        yield AlarmRule(
            kind="fallbacks",
            means=f"Popular items stand in for more than {thresholds.fallback_percent} percent of the recommendations.",
            do="See in the function's log why the campaign does not answer.",
            watches=percent(
                watched.own(watched.falls_back, "FallbackAnswers"),
                watched.own(watched.falls_back, "Answers"),
                "popular items stand in",
            ),
            threshold=thresholds.fallback_percent,
            periods=3,
        )
    if thresholds.training_age_days != "off":
        for purpose in watched.models:
            yield AlarmRule(
                kind="training-old",
                subject=purpose,
                means=f"The newest training of the model {purpose} began more than {thresholds.training_age_days} days ago.",
                do="Train again with new data, or set autoTraining.",
                watches=watched.own(purpose, "TrainingAgeHours", "Maximum"),
                threshold=thresholds.training_age_days * 24,
                period_seconds=HOUR,
                missing="ignore",
            )


def _of_machines(watched: Watched) -> Iterator[AlarmRule]:
    """Two alarms for each state machine: a run that ends from without can send no notice of its own."""
    for purpose in watched.machines:
        yield AlarmRule(
            kind="run-failed",
            subject=purpose,
            means=f"A run of {purpose} ended with an error.",
            do="Its history in the console of Step Functions has the state and the cause; mend it, and start a run.",
            watches=watched.of_machine(purpose, "ExecutionsFailed"),
        )
        yield AlarmRule(
            kind="run-timed-out",
            subject=purpose,
            means=f"A run of {purpose} took longer than it may.",
            do="Its history in the console of Step Functions has what it waited for; start another when that is there.",
            watches=watched.of_machine(purpose, "ExecutionsTimedOut"),
        )
