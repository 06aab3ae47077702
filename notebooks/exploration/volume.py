"""Events over time: how far the data reach back, and where something is missing."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

import duckdb

from notebooks.exploration.queries import Array, arrays, one
from notebooks.exploration.tables import Table

DAY_SECONDS = 86_400
Period = Literal["day", "week", "month"]

# The longest spans, in days, that are shown by the day and by the week: more points say no more.
_BY_DAY, _BY_WEEK = 120, 1100


@dataclass(frozen=True, kw_only=True)
class Volume:
    """Events and active users of each period, empty ones too.

    Attributes:
        first: time of the oldest event.
        last: of the newest.
        period: how long each is.
        starts: of the periods, as `datetime64`, UTC.
        events: of each period.
        users: active in each.
        longest_gap_seconds: between two events that follow each other.
        gap_begins: when the longest gap begins.
    """

    first: datetime
    last: datetime
    period: Period
    starts: Array
    events: Array
    users: Array
    longest_gap_seconds: int
    gap_begins: datetime

    def table(self) -> Table:
        """All figures."""
        gap = f"{self.longest_gap_seconds / 3600:,.1f} h, from {self.gap_begins:%Y-%m-%d %H:%M}"
        return Table(
            ("figure", "value"),
            (
                ("oldest interaction (UTC)", f"{self.first:%Y-%m-%d %H:%M:%S}"),
                ("newest interaction (UTC)", f"{self.last:%Y-%m-%d %H:%M:%S}"),
                ("days between them", f"{(self.last - self.first).days:,}"),
                ("longest time without any", gap),
                (f"{self.period}s without any", int((self.events == 0).sum())),
            ),
        )


def volume(connection: duckdb.DuckDBPyConnection) -> Volume:
    """Count by days, by weeks or by months, as long as the data are."""
    first, last = one(connection, "SELECT min(time), max(time) FROM events")
    period = _period((last - first) / DAY_SECONDS)
    counted = arrays(
        connection,
        f"""
        WITH counted AS (
            SELECT date_trunc('{period}', make_timestamp(time * 1000000)) AS start,
                   count(*) AS events, count(DISTINCT "user") AS users
            FROM events GROUP BY 1
        ), bounds AS (SELECT min(start) AS first, max(start) AS last FROM counted)
        SELECT p.start::TIMESTAMP AS start, coalesce(c.events, 0) AS events, coalesce(c.users, 0) AS users
        FROM bounds, unnest(generate_series(first::TIMESTAMP, last::TIMESTAMP, INTERVAL 1 {period})) p(start)
        LEFT JOIN counted c ON c.start = p.start ORDER BY p.start
        """,  # noqa: S608 - the period is our own
    )
    gap, begins = one(
        connection,
        "SELECT coalesce(max(gap), 0), coalesce(arg_max(before, gap), $first) FROM "
        "(SELECT lag(time) OVER (ORDER BY time) AS before, time - before AS gap FROM (SELECT DISTINCT time FROM events))",
        first=first,
    )
    return Volume(
        first=_moment(first),
        last=_moment(last),
        period=period,
        starts=counted["start"],
        events=counted["events"],
        users=counted["users"],
        longest_gap_seconds=gap,
        gap_begins=_moment(begins),
    )


def _period(days: float) -> Period:
    if days <= _BY_DAY:
        return "day"
    return "week" if days <= _BY_WEEK else "month"


def _moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
