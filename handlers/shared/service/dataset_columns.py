"""Which dataset the columns of a file are those of."""

from collections.abc import Iterable

from handlers.shared.service.schemas import DatasetType


def dataset_of(columns: Iterable[str]) -> DatasetType | None:
    """The dataset that has these columns; None if it may be more than one, or none.

    Args:
        columns: names in the header of a file.
    """
    names = frozenset(columns)
    if {"USER_ID", "ITEM_ID", "TIMESTAMP"} <= names:
        return "Interactions"
    if "TIMESTAMP" in names or len({"USER_ID", "ITEM_ID"} & names) != 1:
        return None
    return "Items" if "ITEM_ID" in names else "Users"
