"""What Items says of the items of the travel sample, and of items that a test describes."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from localaws.personalize.recommender.item_features import UNKNOWN_TIME, ItemData

_CATEGORIES = ("CATEGORY", "LOCATION", "SEASON")


def described(
    items: Sequence[Mapping[str, str | float]], created_at: Sequence[int] | None = None
) -> ItemData:
    """Data of items that are given as values by column: text for categories, numbers for numbers.

    Args:
        items: one for each code.
        created_at: of each item, seconds; None when nothing is known.
    """
    columns = sorted({name for each in items for name in each})
    words = [
        (code, columns.index(name), f"{name}={value}")
        for code, each in enumerate(items)
        for name, value in each.items()
        if isinstance(value, str)
    ]
    vocabulary = sorted({word for _, _, word in words})
    numbers = [
        (code, columns.index(name), value)
        for code, each in enumerate(items)
        for name, value in each.items()
        if not isinstance(value, str)
    ]
    return ItemData(
        item=np.array([code for code, _, _ in words], np.int64),
        column=np.array([column for _, column, _ in words], np.int64),
        token=np.array([vocabulary.index(word) for _, _, word in words], np.int64),
        count=np.ones(len(words), np.int64),
        number_item=np.array([code for code, _, _ in numbers], np.int64),
        number_column=np.array([column for _, column, _ in numbers], np.int64),
        number=np.array([value for _, _, value in numbers], float),
        created_at=np.array(created_at or [UNKNOWN_TIME] * len(items), np.int64),
    )


def read_item_data(folder: Path, item_ids: Sequence[str]) -> ItemData:
    """Read `items.csv` of a travel sample."""
    with (folder / "items.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["ITEM_ID"]: row for row in csv.DictReader(file)}
    return described(
        [
            {
                **{name: rows[each][name] for name in _CATEGORIES},
                "PRICE": float(rows[each]["PRICE"]),
            }
            for each in item_ids
        ],
        [int(rows[each]["CREATION_TIMESTAMP"]) for each in item_ids],
    )
