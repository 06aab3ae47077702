"""Events that are told twice, and events that give away others: what makes a model look better than it will be.

Source of the term: S. Kaufman et al., "Leakage in Data Mining: Formulation, Detection, and Avoidance", ACM TKDD 6(4), 2012.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import duckdb

from notebooks.exploration.queries import one, share
from notebooks.exploration.tables import Table, percent
from notebooks.exploration.volume import DAY_SECONDS

ECHO_SECONDS = 60
BUSY_EVENTS = 1000


@dataclass(frozen=True, kw_only=True)
class Check:
    """How a kind of events is counted.

    Attributes:
        name: what is odd about them.
        meaning: what it comes from, or what to do.
        count: the query; it may use `$now`, seconds since the Unix epoch.
    """

    name: str
    meaning: str
    count: str


CHECKS = (
    Check(
        name="equal to another row",
        meaning="the service counts them once; an export that ran twice",
        count='SELECT count(*) - (SELECT count(*) FROM (SELECT DISTINCT "user", item, time, event_type FROM events)) '
        "FROM events",
    ),
    Check(
        name=f"of the same user with the same item, within {ECHO_SECONDS} s",
        meaning="the first gives away the second; keep the one that means most",
        count=f"SELECT count(*) FILTER (pause <= {ECHO_SECONDS} AND NOT (pause = 0 AND is_same)) FROM "  # noqa: S608 - the figures are our own
        "(SELECT time - lag(time) OVER w AS pause, event_type IS NOT DISTINCT FROM lag(event_type) OVER w AS is_same "
        'FROM events WINDOW w AS (PARTITION BY "user", item ORDER BY time, event_type, row))',
    ),
    Check(
        name="of a user with several items in the same second",
        meaning="their order is not known: a basket or a batch, no path",
        count="SELECT coalesce(sum(events) FILTER (items > 1), 0) FROM "
        '(SELECT count(*) AS events, count(DISTINCT item) AS items FROM events GROUP BY "user", time)',
    ),
    Check(
        name="at midnight UTC to the second",
        meaning="a date without a time: the order within a day is lost",
        count=f"SELECT count(*) FILTER (time % {DAY_SECONDS} = 0) FROM events",  # noqa: S608 - the figure is our own
    ),
    Check(
        name="in the future",
        meaning="a clock, a time zone, or a wrong unit",
        count="SELECT count(*) FILTER (time > $now) FROM events",
    ),
    Check(
        name="before their item was created",
        meaning="CREATION_TIMESTAMP is that of a change: it tells what came later",
        count="SELECT count(*) FROM events JOIN items USING (item) WHERE time < created_at",
    ),
    Check(
        name=f"of users with more than {BUSY_EVENTS:,} in a day",
        meaning="robots, or many people behind one identifier",
        count=f"SELECT coalesce(sum(events) FILTER (events > {BUSY_EVENTS}), 0) FROM "  # noqa: S608 - the figures are our own
        f'(SELECT count(*) AS events FROM events GROUP BY "user", time // {DAY_SECONDS})',
    ),
)


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """A kind of events that should be looked at.

    Attributes:
        name: what is odd about them.
        meaning: what it comes from, or what to do.
        events: how many.
        share: of all events, 0 to 1.
    """

    name: str
    meaning: str
    events: int
    share: float


def doubts(connection: duckdb.DuckDBPyConnection, now: int) -> list[Doubt]:
    """Count the events of each kind, those kinds too of which there are none.

    Args:
        connection: with the tables.
        now: seconds since the Unix epoch.
    """
    (rows,) = one(connection, "SELECT count(*) FROM events")
    return [_counted(connection, check, rows, now) for check in CHECKS]


def table(found: Sequence[Doubt]) -> Table:
    """A row for each kind."""
    return Table(
        ("interactions", "number", "share", "what it can mean"),
        [(each.name, each.events, percent(each.share), each.meaning) for each in found],
    )


def _counted(connection: duckdb.DuckDBPyConnection, check: Check, rows: int, now: int) -> Doubt:
    values = {"now": now} if "$now" in check.count else {}
    events = int(one(connection, check.count, **values)[0])
    return Doubt(name=check.name, meaning=check.meaning, events=events, share=share(events, rows))
