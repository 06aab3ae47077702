"""Visits: events of a user without a long pause between them."""

from dataclasses import dataclass

import duckdb
import numpy as np

from notebooks.exploration.queries import Array, arrays, one, share
from notebooks.exploration.tables import Table, percent

# Edges of pauses that are counted together, in seconds: from one second to four years, each twice the one before.
PAUSE_EDGES = 2 ** np.arange(28)

# In the order of the events; the first one of each visit is marked.
_VISITS = """
SELECT "user", item, time, row, event_type,
       coalesce(time - lag(time) OVER same_user > $gap, true) AS opens
FROM events WINDOW same_user AS (PARTITION BY "user" ORDER BY time, row)
"""


@dataclass(frozen=True, kw_only=True)
class Sessions:
    """Visits, and the pauses by which they are told apart.

    Attributes:
        gap_seconds: a longer pause opens another visit.
        visits: of all users.
        single: visits of one event.
        median_events: of a visit.
        median_seconds: of a visit of two events or more, from its first to its last.
        visits_per_user: on average.
        pauses: between two events of a user, how many lie between each two of `PAUSE_EDGES`; shorter ones are in the first.
    """

    gap_seconds: int
    visits: int
    single: int
    median_events: float
    median_seconds: float
    visits_per_user: float
    pauses: Array

    def table(self) -> Table:
        """All figures."""
        return Table(
            ("figure", "value"),
            (
                ("a visit ends with a pause of more than", f"{self.gap_seconds / 60:g} min"),
                ("visits", self.visits),
                ("visits of a user, on average", f"{self.visits_per_user:.1f}"),
                ("visits of one interaction", percent(share(self.single, self.visits))),
                ("interactions of the median visit", f"{self.median_events:g}"),
                ("length of the median visit of several", f"{self.median_seconds / 60:.1f} min"),
            ),
        )


def make_visits(connection: duckdb.DuckDBPyConnection, gap_seconds: int) -> None:
    """Make the table `visits`: the events, each with the number of its visit.

    Args:
        connection: with the tables.
        gap_seconds: a longer pause of a user opens another visit.
    """
    connection.execute(
        "CREATE OR REPLACE TABLE visits AS SELECT * EXCLUDE (opens), "  # noqa: S608 - the query is our own
        f'sum(opens::INTEGER) OVER (ORDER BY "user", time, row ROWS UNBOUNDED PRECEDING) AS visit FROM ({_VISITS})',
        {"gap": gap_seconds},
    )


def sessions(connection: duckdb.DuckDBPyConnection, gap_seconds: int) -> Sessions:
    """Tell the visits apart; the table `visits` is there afterwards (`make_visits`)."""
    make_visits(connection, gap_seconds)
    visits, single, events, seconds, users = one(
        connection,
        "SELECT count(*), count(*) FILTER (events = 1), median(events), "
        'coalesce(median(seconds) FILTER (events > 1), 0), count(DISTINCT "user") FROM '
        '(SELECT any_value("user") AS "user", count(*) AS events, max(time) - min(time) AS seconds '
        "FROM visits GROUP BY visit)",
    )
    return Sessions(
        gap_seconds=gap_seconds,
        visits=visits,
        single=single,
        median_events=events,
        median_seconds=seconds,
        visits_per_user=visits / users,
        pauses=_pauses(connection),
    )


def _pauses(connection: duckdb.DuckDBPyConnection) -> Array:
    found = arrays(
        connection,
        "SELECT least(greatest(floor(log2(greatest(pause, 1))), 0), $last)::INTEGER AS bin, count(*) AS pauses FROM "
        '(SELECT time - lag(time) OVER (PARTITION BY "user" ORDER BY time, row) AS pause FROM events) '
        "WHERE pause IS NOT NULL GROUP BY bin",
        last=len(PAUSE_EDGES) - 2,
    )
    counts = np.zeros(len(PAUSE_EDGES) - 1, np.int64)
    counts[found["bin"]] = found["pauses"]
    return counts
