"""Interactions for tests of the recommender: from short lists, or from a generated travel sample."""

import csv
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from localaws.personalize.recommender.data import Interactions
from localaws.personalize.recommender.rows import Rows

Sample = tuple[Interactions, list[str]]


def interactions(histories: Sequence[Sequence[int]], item_count: int = 10) -> Interactions:
    """Return one user for each list of item codes; times grow over all users' events."""
    users = [user for user, items in enumerate(histories) for _ in items]
    items = [item for items in histories for item in items]
    return Interactions(
        user=np.array(users, np.int32),
        item=np.array(items, np.int32),
        timestamp=np.arange(len(items), dtype=np.int64),
        item_count=item_count,
    )


def read_sample(folder: Path) -> Sample:
    """Read the CSV files of a travel sample as the trainer wants them, with the item ids."""
    with (folder / "items.csv").open(encoding="utf-8", newline="") as file:
        item_ids = [row["ITEM_ID"] for row in csv.DictReader(file)]
    with (folder / "interactions.csv").open(encoding="utf-8", newline="") as file:
        events = list(csv.DictReader(file))
    code = {item_id: index for index, item_id in enumerate(item_ids)}
    user = np.unique([event["USER_ID"] for event in events], return_inverse=True)[1]
    timestamp = np.array([int(event["TIMESTAMP"]) for event in events])
    order = np.lexsort((timestamp, user))
    item = np.array([code[event["ITEM_ID"]] for event in events])
    columns = Interactions(
        user=user[order].astype(np.int32),
        item=item[order].astype(np.int32),
        timestamp=timestamp[order],
        item_count=len(item_ids),
    )
    return columns, item_ids


def dense(rows: Rows) -> np.ndarray:
    """The whole matrix."""
    identity = np.arange(rows.columns)
    return np.stack([rows.weighted_sum(identity[i : i + 1], np.ones(1)) for i in identity])
