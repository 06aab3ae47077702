"""Sums of metrics: events of quarters of an hour, by who is to be thanked for them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from localaws.personalize.attribution.metrics import Metric

WINDOW_SECONDS = 900
"""Over which metrics are summed up. Where a window begins is not documented: here at the quarters of the hour."""

UNDEFINED = "SOURCE_NAME_UNDEFINED"
"""The source of events that name none."""

MAX_SOURCES = 100
"""Source: Amazon Personalize Developer Guide, "Guidelines and requirements for a metric attribution"."""


class Happened(NamedTuple):
    """An event as metrics see it: type, time in seconds since the Unix epoch, source, and values by (dataset, column)."""

    event_type: str
    time: float
    source: str
    values: dict[tuple[str, str], float]


@dataclass(frozen=True)
class Sum:
    """A metric's value for one source in one window.

    Attributes:
        metric: that was counted.
        source: whom its events name, or `UNDEFINED`.
        window: begin of the quarter of an hour, in seconds since the Unix epoch.
        value: number of events, or sum of their column.
    """

    metric: Metric
    source: str
    window: int
    value: float


def as_json(sums: Iterable[Sum]) -> list[dict[str, object]]:
    """Sums as a file of JSON has them."""
    return [asdict(each) for each in sums]


def from_json(documents: Iterable[Mapping[str, Any]]) -> list[Sum]:
    """Sums that `as_json` made."""
    return [Sum(**{**each, "metric": Metric(**each["metric"])}) for each in documents]


def window_of(time: float) -> int:
    """The window of a time; both in seconds since the Unix epoch."""
    return int(time // WINDOW_SECONDS) * WINDOW_SECONDS


def sums_of(events: Iterable[Happened], metrics: Sequence[Metric]) -> list[Sum]:
    """Count events, of each window, source and metric that has any.

    An event without a value for the column of a sum is none for it.
    """
    by_type: defaultdict[str, list[Metric]] = defaultdict(list)
    for metric in metrics:
        by_type[metric.event_type].append(metric)
    found: defaultdict[tuple[int, str, Metric], float] = defaultdict(float)
    for event in events:
        for metric in by_type.get(event.event_type.upper(), ()):
            value = _value(event, metric)
            if value is not None:
                found[window_of(event.time), event.source, metric] += value
    return [Sum(metric, source, window, value) for (window, source, metric), value in found.items()]


def known_sources(known: Sequence[str], found: Iterable[str]) -> list[str]:
    """The sources that are reported on: those known, then new ones as long as there is room."""
    return list(dict.fromkeys([*known, *found]))[:MAX_SOURCES]


def _value(event: Happened, metric: Metric) -> float | None:
    if metric.dataset is None or metric.column is None:
        return 1.0
    return event.values.get((metric.dataset, metric.column))
