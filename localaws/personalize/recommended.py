"""What was recommended: campaign and items of the newest recommendation ids."""

import json
import uuid
from collections.abc import Iterable, Mapping, Sequence

from localaws.personalize.control.plane import ControlPlane

KEPT = 200_000
"""Ids that lead to their campaign; more would fill the disk. AWS says of no id how long it is known."""


def remember(plane: ControlPlane, campaign_arn: str, item_ids: Sequence[str]) -> str:
    """A new recommendation id for an answer, which from now on leads to the campaign and the items."""
    made = f"RID-{uuid.uuid4()}"
    with plane.store.transaction():
        newest = plane.store.database.execute(
            "INSERT INTO recommendations VALUES (?, ?, ?)",
            (made, campaign_arn, json.dumps(list(item_ids))),
        ).lastrowid
        plane.store.database.execute(
            "DELETE FROM recommendations WHERE rowid <= ?", ((newest or 0) - KEPT,)
        )
    return made


def shown_items(plane: ControlPlane, recommendation_id: str) -> list[str]:
    """The items of an answer; none where the id is not known."""
    row = plane.store.database.execute(
        "SELECT items FROM recommendations WHERE id = ?", (recommendation_id,)
    ).fetchone()
    items: list[str] = [] if row is None else json.loads(row[0])
    return items


def campaigns_of(plane: ControlPlane, recommendation_ids: Iterable[str]) -> Mapping[str, str]:
    """ARN of the campaign of each id that is known."""
    find = "SELECT campaign_arn FROM recommendations WHERE id = ?"
    found = {}
    for each in set(recommendation_ids):
        row = plane.store.database.execute(find, (each,)).fetchone()
        if row is not None:
            found[each] = str(row[0])
    return found
