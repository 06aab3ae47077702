"""The data that the demo uploads: the sample's events with new visits, and the same events of whatever items."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence

USER, ITEM, TIMESTAMP = 0, 1, 2
VISITORS = 20


def with_visits(rows: Sequence[str], mark: str) -> list[str]:
    """The rows of a file of interactions, the header first, and then a visit of each of the busiest users.

    Nobody is new, and few come: what is learnt from the rows is as good as before.

    Args:
        rows: with `USER_ID`, `ITEM_ID` and `TIMESTAMP` in the first three columns.
        mark: decides what is visited, so that the data are new each time.
    """
    header, *events = rows
    cells = [_cells(event) for event in events]
    newest = max(int(each[TIMESTAMP]) for each in cells)
    busiest = [user for user, _ in Counter(each[USER] for each in cells).most_common(VISITORS)]
    histories = {user: [each for each in cells if each[USER] == user] for user in busiest}
    choice = random.Random(mark)  # noqa: S311 - no secret
    visits = []
    for after, user in enumerate(busiest, start=1):
        _, item, _, *rest = choice.choice(histories[user])
        visits.append(",".join([user, item, str(newest + after), *rest]))
    return [header, *events, *visits]


def shuffled(rows: Sequence[str]) -> list[str]:
    """The same rows, each with the item of another one: what users like cannot be learnt from them.

    Users keep how much they do, and items how popular they are.
    """
    header, *events = rows
    cells = [_cells(event) for event in events]
    items = [each[ITEM] for each in cells]
    random.Random(0).shuffle(items)  # noqa: S311 - no secret
    return [
        header,
        *(
            ",".join([*each[:ITEM], item, *each[ITEM + 1 :]])
            for each, item in zip(cells, items, strict=True)
        ),
    ]


def _cells(row: str) -> list[str]:
    return row.split(",")
