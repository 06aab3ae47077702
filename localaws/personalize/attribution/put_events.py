"""Put events as metrics see them: those that came after the last report, with their sources and values."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from localaws.personalize.attribution.metrics import Metric
from localaws.personalize.attribution.sums import UNDEFINED, Happened
from localaws.personalize.control import datasets
from localaws.personalize.control.plane import ControlPlane
from localaws.personalize.put_records import property_name
from localaws.personalize.recommended import campaigns_of

REPORTED_SECONDS = 14 * 86400.0
"""Age of the oldest events in metrics. Source: Amazon Personalize Developer Guide, "Guidelines and requirements for a metric attribution"."""

_PUT_SINCE = """
SELECT event_type, sent_at, item_id, event_value, details FROM events
WHERE dataset_group_arn = ? AND id > ? AND id <= ? AND counts AND sent_at >= ? ORDER BY id
"""

Event = tuple[str, float, str | None, float | None, dict[str, Any]]
"""Type, time, item, value, and what else was put."""


def happened(
    plane: ControlPlane, group_arn: str, metrics: Sequence[Metric], *, after: int, until: int
) -> list[Happened]:
    """The events that count, of the types that metrics name.

    Args:
        plane: with the store, locked.
        group_arn: of the events.
        metrics: that are counted.
        after: id of the last event that was counted.
        until: id of the last one to count.
    """
    oldest = plane.clock.now() - REPORTED_SECONDS
    types = {metric.event_type for metric in metrics}
    rows = plane.store.database.execute(_PUT_SINCE, (group_arn, after, until, oldest))
    events: list[Event] = [
        (*row[:4], json.loads(row[4])) for row in rows if row[0].upper() in types
    ]
    sources = _sources(plane, events)
    values = list(_readers(plane, group_arn, metrics))
    return [
        Happened(event[0], event[1], source, _values(event, values))
        for event, source in zip(events, sources, strict=True)
    ]


def _sources(plane: ControlPlane, events: Iterable[Event]) -> Iterator[str]:
    """Whom each event names; a source of its own before the campaign of its recommendation."""
    named = [each[4] for each in events]
    ids = (each["recommendationId"] for each in named if "recommendationId" in each)
    campaigns = campaigns_of(plane, ids)
    for details in named:
        own = details.get("metricAttribution", {}).get("eventAttributionSource")
        yield own or campaigns.get(details.get("recommendationId", ""), UNDEFINED)


_Read = Callable[[Event], object]


def _readers(
    plane: ControlPlane, group_arn: str, metrics: Iterable[Metric]
) -> Iterator[tuple[tuple[str, str], _Read]]:
    """What reads the value of each column that is summed up from an event."""
    columns = dict.fromkeys((each.dataset, each.column) for each in metrics)
    for dataset, column in columns:
        if column is None:
            continue
        if dataset == "Items":
            yield ("Items", column), _item_reader(plane, group_arn, column)
        elif column == "EVENT_VALUE":
            yield ("Interactions", column), lambda event: event[3]
        else:
            yield ("Interactions", column), _property_reader(column)


def _item_reader(plane: ControlPlane, group_arn: str, column: str) -> _Read:
    items = datasets.of_group(plane, group_arn, "ITEMS")
    if items is None:
        return lambda _event: None
    catalogue = plane.catalogues.of(items)
    return lambda event: event[2] and catalogue.value(catalogue.row(event[2]), column)


def _property_reader(column: str) -> _Read:
    wanted = property_name(column).lower()

    def read(event: Event) -> object:
        properties: Mapping[str, object] = json.loads(event[4].get("properties", "{}"))
        spelt = {name.replace("_", "").lower(): value for name, value in properties.items()}
        return spelt.get(wanted)

    return read


def _values(
    event: Event, readers: Sequence[tuple[tuple[str, str], _Read]]
) -> dict[tuple[str, str], float]:
    read = {column: _number(reader(event)) for column, reader in readers}
    return {column: value for column, value in read.items() if value is not None}


def _number(value: object) -> float | None:
    """A value as a number; clients also send numbers as text."""
    try:
        return float(value)  # type: ignore[arg-type]  # whatever it is, what is no number is none
    except (TypeError, ValueError):
        return None
