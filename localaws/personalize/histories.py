"""What a user did: interactions the version was trained with, and events put since."""

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from localaws.personalize.columns import Histories, Integers
from localaws.personalize.shapes import Json

MAX_HISTORY = 200
"""Newest interactions that a recommendation looks at."""

_PUT_SINCE = """
SELECT item_id, sent_at, event_type, event_value FROM events
WHERE dataset_group_arn = ? AND user_key = ? AND id > ? AND counts AND item_id IS NOT NULL
ORDER BY sent_at DESC, id DESC LIMIT ?
"""


@dataclass(frozen=True)
class EventRule:
    """Which events a solution counts.

    Attributes:
        thresholds: least event value by event type, None for any; empty when every event counts. The type
            None stands for all types.
    """

    thresholds: Mapping[str | None, float | None]

    def counts(self, event_type: str, value: float | None) -> bool:
        """Whether an event counts."""
        if not self.thresholds:
            return True
        key = event_type if event_type in self.thresholds else None
        if key not in self.thresholds:
            return False
        least = self.thresholds[key]
        return least is None or (value is not None and value >= least)


def event_rule(version: Json) -> EventRule:
    """The rule of a solution version's document."""
    config = version["solutionConfig"]
    threshold = config.get("eventValueThreshold")
    least = None if threshold is None else float(threshold)
    if version.get("eventType") is not None or least is not None:
        return EventRule({version.get("eventType"): least})
    listed = config.get("eventsConfig", {}).get("eventParametersList", [])
    return EventRule({each["eventType"]: each.get("eventValueThreshold") for each in listed})


def history(
    database: sqlite3.Connection,
    trained: Histories,
    index: Mapping[str, int],
    rule: EventRule,
    *,
    dataset_group_arn: str,
    user_id: str,
    last_event: int,
) -> Integers:
    """Item codes of a user's newest interactions, oldest first.

    Args:
        database: with the table of put events.
        trained: interactions that the version was trained with.
        index: item id to the model's code; other items are left out.
        rule: which events count.
        dataset_group_arn: group of the events.
        user_id: the user, or the session of an anonymous one.
        last_event: id of the last put event that the version was trained with.
    """
    items, times = trained.newest(user_id, MAX_HISTORY)
    rows = database.execute(
        _PUT_SINCE, (dataset_group_arn, user_id, last_event, MAX_HISTORY)
    ).fetchall()
    put = [
        (index[item], time)
        for item, time, kind, value in reversed(rows)
        if item in index and rule.counts(kind, value)
    ]
    if not put:
        return items
    codes, sent = zip(*put, strict=True)
    all_items = np.concatenate([items, np.asarray(codes, items.dtype)])
    order = np.argsort(np.concatenate([times, np.asarray(sent)]), kind="stable")
    newest: Integers = all_items[order][-MAX_HISTORY:]
    return newest
