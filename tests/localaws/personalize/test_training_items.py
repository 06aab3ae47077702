"""What is trained with of the Items dataset: imported and put records, split by the kind of their columns."""

import json
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from localaws.personalize import training_items
from localaws.personalize.import_checks import IMPORTED_AT
from localaws.personalize.store import Store
from tests.support.training_specification import training_specification

FIELDS: list[dict[str, Any]] = [
    {"name": "ITEM_ID", "type": "string"},
    {"name": "GENRES", "type": ["string", "null"], "categorical": True},
    {"name": "TITLE", "type": "string", "itemName": True},
    {"name": "ABOUT", "type": ["null", "string"], "textual": True},
    {"name": "PRICE", "type": ["float", "null"]},
    {"name": "CREATION_TIMESTAMP", "type": "long"},
    {"name": "SKU", "type": "string"},
    {"name": "SOLD_OUT", "type": "boolean"},
]
ROWS = [
    ("a", "drama|war", "The long War", "A war, long.", 2.5, 100, "1", True),
    ("b", None, "Élan", None, None, 200, "2", False),
]


def test_a_column_is_what_its_field_says() -> None:
    columns = training_items.columns_of(FIELDS)
    assert [(each.name, each.kind) for each in columns] == [
        ("GENRES", "category"),
        ("TITLE", "text"),
        ("ABOUT", "text"),
        ("PRICE", "number"),
        ("CREATION_TIMESTAMP", "time"),
    ]
    assert len({each.number for each in columns}) == 4


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "db")


def write(
    folder: Path,
    *,
    fields: list[dict[str, Any]] = FIELDS,
    imported_at: float | None = 1000,
    items: tuple[str, ...] = ("a", "b", "c"),
) -> dict[str, Any]:
    """The arrays that the training gets for imported rows and what the store has."""
    with duckdb.connect() as source:
        source.execute(
            "CREATE TABLE r (ITEM_ID VARCHAR, GENRES VARCHAR, TITLE VARCHAR, ABOUT VARCHAR, PRICE DOUBLE, "
            "CREATION_TIMESTAMP BIGINT, SKU VARCHAR, SOLD_OUT BOOLEAN)"
        )
        source.executemany("INSERT INTO r VALUES (?, ?, ?, ?, ?, ?, ?, ?)", ROWS)
        time = "" if imported_at is None else f', {imported_at}::DOUBLE AS "{IMPORTED_AT}"'
        path = folder / "records.parquet"
        source.execute(f"COPY (SELECT *{time} FROM r) TO '{path}'")  # noqa: S608 - our own path
    with duckdb.connect() as database:
        specification = training_specification(
            folder / "db", folder, items=str(folder / "records.parquet"), itemFields=fields
        )
        training_items.collect(database, specification, folder)
        database.execute("CREATE TABLE items (i VARCHAR, code BIGINT)")
        database.executemany(
            "INSERT INTO items VALUES (?, ?)", [(i, n) for n, i in enumerate(items)]
        )
        training_items.write(database, folder / "item_data.npz")
    return dict(np.load(folder / "item_data.npz"))


def put(store: Store, item: str, time: float, **properties: Any) -> None:
    store.database.execute(
        "INSERT INTO records VALUES ('items', ?, ?, ?)", (item, json.dumps(properties), time)
    )


@pytest.mark.usefixtures("store")
def test_words_categories_and_numbers_are_counted(tmp_path: Path) -> None:
    arrays = write(tmp_path)
    counts = arrays["count"][arrays["item"] == 0]
    assert sorted(counts.tolist()) == [1, 1, 1, 1, 2, 2]  # drama, war; the, a, long, war
    assert arrays["token"].max() + 1 == len(set(arrays["token"].tolist())) == 7
    assert len(set(arrays["column"].tolist())) == 2
    assert (arrays["number_item"].tolist(), arrays["number"].tolist()) == ([0], [2.5])
    assert arrays["created_at"].tolist() == [100, 200, -1]


def test_a_put_record_replaces_an_older_import_and_yields_to_a_newer(
    tmp_path: Path, store: Store
) -> None:
    put(store, "a", 2000, GENRES="comedy", PRICE=9, CREATION_TIMESTAMP=300)
    put(store, "b", 500, PRICE=7)
    put(store, "c", 1, GENRES=None, PRICE=8.5)
    arrays = write(tmp_path)
    assert (arrays["item"] == 0).sum() == 1
    assert dict(zip(arrays["number_item"].tolist(), arrays["number"].tolist(), strict=True)) == {
        0: 9,
        2: 8.5,
    }
    assert arrays["created_at"].tolist() == [300, 200, -1]


def test_files_without_times_are_older_than_what_was_put(tmp_path: Path, store: Store) -> None:
    put(store, "a", 1, PRICE=9)
    assert write(tmp_path, imported_at=None)["number"].tolist() == [9]


def test_only_the_wanted_columns_are_read(tmp_path: Path, store: Store) -> None:
    put(store, "c", 1, GENRES="x", PRICE=1)
    arrays = write(tmp_path, fields=[FIELDS[0], FIELDS[4]])
    assert len(arrays["item"]) == 0
    assert arrays["number"].tolist() == [2.5, 1]


@pytest.mark.usefixtures("store")
def test_a_column_that_is_in_no_file_yet_is_empty(tmp_path: Path) -> None:
    new = {"name": "SEASON", "type": ["string", "null"], "categorical": True}
    assert len(write(tmp_path, fields=[new])["item"]) == 0
