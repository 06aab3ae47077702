"""How many users and items there are, and how little of what could have happened did."""

from dataclasses import dataclass

import duckdb

from notebooks.exploration.queries import Array, arrays, one, share
from notebooks.exploration.tables import Table, percent


@dataclass(frozen=True, kw_only=True)
class Sparsity:
    """Counts of users and items that have events.

    Attributes:
        events: rows.
        users: with events.
        items: with events.
        pairs: of a user and an item, distinct.
        returning_users: users with two events or more, from which a model can learn what follows what.
        events_of_users: of each user, the most first.
        events_of_items: of each item, the most first.
    """

    events: int
    users: int
    items: int
    pairs: int
    returning_users: int
    events_of_users: Array
    events_of_items: Array

    @property
    def density(self) -> float:
        """Share of all possible pairs that happened, 0 to 1."""
        return share(self.pairs, self.users * self.items)

    def table(self) -> Table:
        """All figures."""
        return Table(
            ("figure", "value"),
            (
                ("interactions", self.events),
                ("users with interactions", self.users),
                ("of them with two or more", percent(share(self.returning_users, self.users))),
                ("items with interactions", self.items),
                ("distinct pairs of user and item", self.pairs),
                ("density: pairs that happened of all possible", f"{self.density:.4%}"),
                ("interactions of the median user", int(_median(self.events_of_users))),
                ("interactions of the median item", int(_median(self.events_of_items))),
            ),
        )


def sparsity(connection: duckdb.DuckDBPyConnection) -> Sparsity:
    """Count."""
    (pairs,) = one(connection, 'SELECT count(*) FROM (SELECT DISTINCT "user", item FROM events)')
    of_users, of_items = events_of(connection, "user"), events_of(connection, "item")
    return Sparsity(
        events=int(of_users.sum()),
        users=len(of_users),
        items=len(of_items),
        pairs=pairs,
        returning_users=int((of_users >= 2).sum()),
        events_of_users=of_users,
        events_of_items=of_items,
    )


def events_of(connection: duckdb.DuckDBPyConnection, column: str) -> Array:
    """Events of each user or item that has any, the most first.

    Args:
        connection: with the tables.
        column: `user` or `item`.
    """
    query = f'SELECT count(*) AS events FROM events GROUP BY "{column}" ORDER BY events DESC'  # noqa: S608 - the names are our own
    return arrays(connection, query)["events"]


def _median(counts: Array) -> float:
    return float(counts[len(counts) // 2])
