"""Rows of events and of answers, from metrics and from the two places of dead letters."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from commands.status.figure import Figure, Unit
from commands.status.parts import Parts
from handlers.operations.observe import discarded_batches

LISTED_AT_MOST = 1000
"""Objects of one call. Source: Amazon S3 API Reference, ListObjectsV2."""

QUEUE_COUNTS = ("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible")
UNMONITORED = "no metric: personalize:monitoring is not set"
REPLAY = "A dry run of the command replay has the reasons; mend them, then replay."


@dataclass(frozen=True)
class Readings:
    """Values of metrics, as rows.

    Attributes:
        values: by figure; None where CloudWatch has none.
        over: the range in words, such as `24h`.
        is_monitored: whether the stack writes metrics of its own.
    """

    values: Mapping[str, float | None]
    over: str
    is_monitored: bool

    def row(self, name: str, figure: str, unit: Unit = "", note: str = "") -> Figure:
        """A row; without a value it says why."""
        if (value := self.values.get(figure)) is not None:
            return Figure(name=name, value=value, unit=unit, note=note)
        if figure not in self.values and not self.is_monitored:
            return Figure(name=name, value=None, note=UNMONITORED)
        return Figure(name=name, value=None, note=f"no value in the last {self.over}")

    def rare(self, name: str, figure: str, *, beside: str) -> Figure:
        """A row of what is only written when it happens: it did not, where its function wrote something else."""
        if figure in self.values and self.values[figure] is None and self.values[beside]:
            return Figure(name=name, value=0)
        return self.row(name, figure)

    def share(self, name: str, part: str, whole: str) -> Figure:
        """A row with a count, and its share of another."""
        counted, all_of_them = self.values.get(part), self.values.get(whole)
        if not counted or not all_of_them:
            return self.row(name, part)
        return self.row(name, part, note=f"{100 * counted / all_of_them:.1f} % of {whole}")


def traffic_figures(readings: Readings) -> Iterator[Figure]:
    """Rows of events on their way."""
    yield readings.row("events into the stream", "events_in")
    yield readings.row("refused by the stream", "stream_throttled", note="for want of shards")
    yield readings.row("events received", "received", note="with those of POST /putEvents")
    yield readings.row("events delivered", "delivered")
    yield readings.row("events refused", "refused")
    yield readings.row("delivery lag", "lag_ms", "ms", "longest")
    yield readings.row("waiting in the stream", "waiting_ms", "ms", "longest")
    yield readings.row("archive is behind", "archive_age_s", "s", "longest")


def serving_figures(readings: Readings) -> Iterator[Figure]:
    """Rows of requests and their answers."""
    yield readings.row("requests", "requests")
    yield readings.share("errors of clients (4XX)", "client_errors", "requests")
    yield readings.share("own errors (5XX)", "server_errors", "requests")
    yield readings.row("errors of functions", "function_errors")
    yield readings.row("latency p50", "latency_p50", "ms", "of the worst period")
    yield readings.row("latency p99", "latency_p99", "ms", "of the worst period")
    yield readings.row("recommendations", "answers")
    yield readings.share("of popular items instead", "fallbacks", "answers")
    yield readings.share("without any item", "empty", "answers")
    yield readings.rare("throttled", "throttled", beside="answers")


def consumer_figure(functions: Any, parts: Parts) -> Figure:
    """Whether the functions that read the stream are told to.

    Args:
        functions: a client of Lambda.
        parts: of the stack.
    """
    states = [functions.get_event_source_mapping(UUID=each)["State"] for each in parts.consumers]
    if not states:
        return Figure(name="consumer", value=None, note="it is not deployed yet")
    stopped = [state for state in states if state in {"Disabled", "Disabling"}]
    return Figure(
        name="consumer",
        value=(stopped or states)[0],
        remedy="Nothing reads the stream. Enable the event source mapping: `pulumi up --refresh`."
        if stopped
        else "",
    )


def queue_figure(sqs: Any, parts: Parts) -> Figure:
    """How many dead letters are in the queue, with those that somebody is reading."""
    name = "dead letters, queue"
    if parts.queue_url is None:
        return Figure(name=name, value=None, note="there is no queue yet")
    answer = sqs.get_queue_attributes(QueueUrl=parts.queue_url, AttributeNames=[*QUEUE_COUNTS])
    count = sum(int(answer["Attributes"][each]) for each in QUEUE_COUNTS)
    return Figure(name=name, value=count, remedy=_letters(count))


def bucket_figure(s3: Any, parts: Parts) -> Figure:
    """How many batches the event source gave up; no more are counted than one call lists."""
    name = "dead letters, bucket"
    if parts.dead_letter_bucket is None:
        return Figure(name=name, value=None, note="there is no bucket yet")
    count = int(discarded_batches(s3, parts.dead_letter_bucket).value)
    note = "at least" if count == LISTED_AT_MOST else "batches" if count else ""
    return Figure(name=name, value=count, note=note, remedy=_letters(count))


def _letters(count: int) -> str:
    return f"Events were not delivered. {REPLAY}" if count else ""
