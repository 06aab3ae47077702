"""Turns what the Items dataset says of items into vectors: TF-IDF of words and categories, numbers in soft bins.

Source: G. Salton, C. Buckley, "Term-weighting approaches in automatic text retrieval", 1988.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from localaws.personalize.recommender.experts.sparse import largest_of_rows
from localaws.personalize.recommender.rows import Floats, Integers

_BINS = 10
_LEAST_ITEMS = 2  # a word of one item alone resembles nothing
_FEATURES_PER_ITEM = 64
UNKNOWN_TIME = -1

_ARRAYS = (
    *("item", "column", "token", "count"),
    *("number_item", "number_column", "number", "created_at"),
)


@dataclass(frozen=True, kw_only=True)
class ItemData:
    """What is known of items, in columns of equal length.

    Args:
        item: item code of each word or category.
        column: number of the dataset's column that it stands in.
        token: number of the word or category, distinct over all columns.
        count: how often it stands there.
        number_item: item code of each number.
        number_column: number of the dataset's column that it stands in.
        number: the number.
        created_at: CREATION_TIMESTAMP of every item in seconds since the Unix epoch, or `UNKNOWN_TIME`.
    """

    item: Integers
    column: Integers
    token: Integers
    count: Integers
    number_item: Integers
    number_column: Integers
    number: Floats
    created_at: Integers

    @property
    def item_count(self) -> int:
        """Items of the catalogue, whether anything is known of them or not."""
        return len(self.created_at)

    def without_numbers(self) -> "ItemData":
        """The words and categories alone."""
        none = np.zeros(0, np.int64)
        return replace(self, number_item=none, number_column=none, number=none.astype(float))


def nothing_known(item_count: int) -> ItemData:
    """A catalogue without an Items dataset."""
    none = np.zeros(0, np.int64)
    return ItemData(
        item=none,
        column=none,
        token=none,
        count=none,
        number_item=none,
        number_column=none,
        number=np.zeros(0),
        created_at=np.full(item_count, UNKNOWN_TIME, np.int64),
    )


def load(path: Path) -> ItemData:
    """Read `item_data.npz`.

    Raises:
        ValueError: an array is missing.
        OSError: the file cannot be read.
    """
    with np.load(path) as arrays:
        missing = set(_ARRAYS) - set(arrays.files)
        if missing:
            raise ValueError(f"{path}: array {', '.join(sorted(missing))} is missing")
        return ItemData(**{name: arrays[name] for name in _ARRAYS})


def matrix(data: ItemData) -> Any:
    """CSR matrix of items by features; each row has length one, or is empty.

    Within an item each column of the dataset weighs as much as its average word or category does, so that a long text
    does not drown the others.
    """
    item, column, feature, share = _features(data)
    support = np.bincount(feature, weights=share)
    shared = support[feature] >= _LEAST_ITEMS
    item, column, feature, share = item[shared], column[shared], feature[shared], share[shared]
    described = _items_of_columns(item, column)
    rarity = np.log(np.maximum(described[column] / support[feature], 1.0))
    weight = share * rarity
    block = item.astype(np.int64) * (len(described) + 1) + column
    _, place = np.unique(block, return_inverse=True)
    length = np.sqrt(np.bincount(place, weights=weight**2))
    typical = np.bincount(place, weights=weight) / np.bincount(place, weights=share)
    present = weight > 0
    values = weight[present] / length[place[present]] * typical[place[present]]
    shape = (data.item_count, int(feature.max(initial=-1)) + 1)
    found = sp.csr_matrix((values, (item[present], feature[present])), shape=shape)
    return _of_length_one(largest_of_rows(found, _FEATURES_PER_ITEM))


def created_at(data: ItemData, item: Integers, timestamp: Integers) -> Integers:
    """When each item came to be: its CREATION_TIMESTAMP, else its first event, else the time of the newest event.

    Args:
        data: of the items.
        item: item code of each event.
        timestamp: of each event, seconds since the Unix epoch.
    Source: Amazon Personalize Developer Guide, "User-Personalization recipe": the age of an item is counted from its
        creation timestamp, and without one from its first interaction.
    """
    first = np.full(data.item_count, timestamp.max(initial=0), np.int64)
    np.minimum.at(first, item, timestamp)
    return np.where(data.created_at == UNKNOWN_TIME, first, data.created_at)


def _features(data: ItemData) -> tuple[Integers, Integers, Integers, Floats]:
    """Item, column, feature and share of each entry: words and categories first, then the bins of numbers."""
    item, column, feature, share = _binned(data, int(data.token.max(initial=-1)) + 1)
    return (
        np.concatenate([data.item, item]),
        np.concatenate([data.column, column]),
        np.concatenate([data.token, feature]),
        np.concatenate([1 + np.log(np.maximum(data.count, 1)), share]),
    )


def _binned(data: ItemData, first: int) -> tuple[Integers, Integers, Integers, Floats]:
    """Each number shared between the two of ten quantiles of its column that it lies between."""
    parts = []
    for column in np.unique(data.number_column):
        rows = data.number_column == column
        number = data.number[rows]
        knots = np.unique(np.quantile(number, np.linspace(0, 1, _BINS + 1)))
        position = np.interp(number, knots, np.arange(len(knots)))
        low = np.floor(position).astype(np.int64)
        for bin_number, share in ((low, 1 - (position - low)), (low + 1, position - low)):
            some = share > 0
            owner, feature = data.number_item[rows][some], first + bin_number[some]
            parts.append((owner, np.full(len(owner), column), feature, share[some]))
        first += len(knots)
    if not parts:
        none = np.zeros(0, np.int64)
        return none, none, none, np.zeros(0)
    item, column_of, feature, share = (np.concatenate(each) for each in zip(*parts, strict=True))
    return item, column_of, feature, share


def _items_of_columns(item: Integers, column: Integers) -> Integers:
    """Items that have anything in each column."""
    pairs = np.unique(np.stack([column, item]), axis=1) if len(item) else np.zeros((2, 0), np.int64)
    return np.bincount(pairs[0].astype(np.int64))


def _of_length_one(rows: Any) -> Any:
    length = np.sqrt(np.asarray(rows.multiply(rows).sum(axis=1)).ravel())
    scale = np.where(length > 0, 1 / np.maximum(length, 1e-12), 0)
    return (sp.diags(scale) @ rows).tocsr().astype(np.float32)
