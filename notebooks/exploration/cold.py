"""Cold users and items: who and what comes without a history, now and in the metadata.

Source of the number of events below which an item is cold: Amazon Personalize Developer Guide, "Similar-Items recipe".
"""

from dataclasses import dataclass

import duckdb

from localaws.personalize.recommender.model import COLD_EVENTS
from notebooks.exploration.events import Loaded
from notebooks.exploration.queries import Array, arrays, one, share
from notebooks.exploration.tables import Cell, Table, percent
from notebooks.exploration.volume import Period


@dataclass(frozen=True, kw_only=True)
class Cold:
    """Firsts over time, and those of whom the data know little.

    Attributes:
        starts: of the periods that have events, as `datetime64`, UTC.
        of_new_users: share of each period's events that come from users who were first seen in it, 0 to 1.
        of_new_items: share that goes to items first seen in it.
        users: with events or a description.
        single_users: users with one event.
        silent_users: described, without an event.
        items: with events or a description.
        cold_items: with fewer than five events, none included.
        silent_items: described, without an event.
        undescribed_users: with events, but not in Users.
        undescribed_items: with events, but not in Items.
    """

    starts: Array
    of_new_users: Array
    of_new_items: Array
    users: int
    single_users: int
    silent_users: int
    undescribed_users: int
    items: int
    cold_items: int
    silent_items: int
    undescribed_items: int

    def table(self, loaded: Loaded) -> Table:
        """All figures that the files allow.

        Args:
            loaded: which files there are.
        """
        rows: list[tuple[Cell, ...]] = [
            _row("users with one interaction", self.single_users, self.users),
            _row(f"items with fewer than {COLD_EVENTS} interactions", self.cold_items, self.items),
        ]
        if loaded.has_users:
            rows += [
                _row("users without an interaction", self.silent_users, self.users),
                _row("users without a row in Users", self.undescribed_users, self.users),
            ]
        if loaded.has_items:
            rows += [
                _row("items without an interaction", self.silent_items, self.items),
                _row("items without a row in Items", self.undescribed_items, self.items),
            ]
        return Table(("figure", "number", "share"), rows)


def cold(connection: duckdb.DuckDBPyConnection, period: Period) -> Cold:
    """Count.

    Args:
        connection: with the tables.
        period: in which firsts are counted together.
    """
    firsts = arrays(connection, _FIRSTS.format(period=period))
    single, silent_users, undescribed_users, users = one(
        connection,
        'WITH counted AS (SELECT "user", count(*) AS events FROM events GROUP BY "user") '
        "SELECT count(*) FILTER (events = 1), count(*) FILTER (NOT has_events), "
        'count(*) FILTER (NOT is_described), count(*) FROM users LEFT JOIN counted USING ("user")',
    )
    cold_items, silent_items, undescribed_items, items = one(
        connection,
        "WITH counted AS (SELECT item, count(*) AS events FROM events GROUP BY item) "
        "SELECT count(*) FILTER (coalesce(events, 0) < $cold), count(*) FILTER (NOT has_events), "
        "count(*) FILTER (NOT is_described), count(*) FROM items LEFT JOIN counted USING (item)",
        cold=COLD_EVENTS,
    )
    return Cold(
        starts=firsts["start"],
        of_new_users=firsts["of_new_users"],
        of_new_items=firsts["of_new_items"],
        users=users,
        single_users=single,
        silent_users=silent_users,
        undescribed_users=undescribed_users,
        items=items,
        cold_items=cold_items,
        silent_items=silent_items,
        undescribed_items=undescribed_items,
    )


_FIRSTS = """
WITH dated AS (
    SELECT date_trunc('{period}', make_timestamp(time * 1000000)) AS start, "user", item FROM events
), user_firsts AS (SELECT "user", min(start) AS user_first FROM dated GROUP BY "user"),
item_firsts AS (SELECT item, min(start) AS item_first FROM dated GROUP BY item)
SELECT start, avg((user_first = start)::INTEGER) AS of_new_users, avg((item_first = start)::INTEGER) AS of_new_items
FROM dated JOIN user_firsts USING ("user") JOIN item_firsts USING (item) GROUP BY start ORDER BY start
"""


def _row(name: str, number: int, whole: int) -> tuple[Cell, ...]:
    return (name, number, percent(share(number, whole)))
