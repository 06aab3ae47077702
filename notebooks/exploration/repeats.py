"""Repeat consumption: events of a user with an item that the user had before, in the same visit or an earlier one.

Source: A. Anderson et al., "The Dynamics of Repeat Consumption", WWW 2014.
"""

from dataclasses import dataclass

import duckdb

from notebooks.exploration.event_types import MAX_SHOWN, NONE
from notebooks.exploration.queries import share
from notebooks.exploration.tables import Table, percent


@dataclass(frozen=True, kw_only=True)
class Repeats:
    """Events of one type.

    Attributes:
        event_type: its name.
        events: with it.
        same_visit: of them, those whose item the user had before in the same visit, by whatever event.
        earlier_visit: of the others, those whose item the user had in an earlier one.
    """

    event_type: str
    events: int
    same_visit: int
    earlier_visit: int

    @property
    def new(self) -> int:
        """Events with an item that the user never had before."""
        return self.events - self.same_visit - self.earlier_visit


def repeats(connection: duckdb.DuckDBPyConnection) -> list[Repeats]:
    """Count for each event type, the most frequent first; needs the table `visits` (`sessions.make_visits`)."""
    rows = connection.execute(
        "SELECT coalesce(nullif(event_type, ''), $none) AS name, count(*) AS events, count(*) FILTER (before = visit), "
        "count(*) FILTER (before <> visit) FROM "
        '(SELECT event_type, visit, lag(visit) OVER (PARTITION BY "user", item ORDER BY time, row) AS before FROM visits) '
        "GROUP BY name ORDER BY events DESC, name LIMIT $most",
        {"none": NONE, "most": MAX_SHOWN},
    ).fetchall()
    return [
        Repeats(event_type=name, events=events, same_visit=same, earlier_visit=earlier)
        for name, events, same, earlier in rows
    ]


def table(found: list[Repeats]) -> Table:
    """A row for each event type."""
    return Table(
        ("event type", "new to the user", "again in the same visit", "again in a later visit"),
        [
            (
                each.event_type,
                percent(share(each.new, each.events)),
                percent(share(each.same_visit, each.events)),
                percent(share(each.earlier_visit, each.events)),
            )
            for each in found
        ],
    )
