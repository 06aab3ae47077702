import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from localaws.personalize import training_contexts
from localaws.personalize.import_checks import ROW_ORDER
from localaws.personalize.recommender.contexts import Contexts, load
from localaws.personalize.store import Store
from tests.support.training_specification import training_specification

ITEMS = ["a", "b", "c"]
PUT_ORDER = 10**6


@pytest.fixture
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    """What `training_data` has made before: items with codes, and events that count, by their order."""
    with duckdb.connect() as connection:
        connection.execute(
            "CREATE TABLE items AS SELECT unnest(?) AS i, unnest(?) AS code", (ITEMS, [0, 1, 2])
        )
        connection.execute(
            "CREATE TABLE kept (u VARCHAR, i VARCHAR, t BIGINT, e VARCHAR, o BIGINT)"
        )
        yield connection


def keep(database: duckdb.DuckDBPyConnection, *events: tuple[int, str]) -> None:
    for order, item in events:
        database.execute("INSERT INTO kept VALUES ('u', ?, 1, 'view', ?)", (item, order))


def imported(folder: Path, *rows: tuple[int, str | None]) -> str:
    path = folder / "records.parquet"
    with duckdb.connect() as connection:
        connection.execute(f'CREATE TABLE r ("{ROW_ORDER}" BIGINT, "DEVICE" VARCHAR)')
        connection.executemany("INSERT INTO r VALUES (?, ?)", rows)
        connection.execute(f"COPY r TO '{path}' (FORMAT parquet)")
    return str(path)


def put(folder: Path, *events: tuple[str, Any]) -> None:
    store = Store(folder / "db")
    for number, (item, properties) in enumerate(events):
        store.database.execute(
            "INSERT INTO events (dataset_group_arn, user_key, session_id, event_type, sent_at, item_id, fingerprint, counts, "
            "details) VALUES ('group', 'u', 's', 'view', 1.0, ?, ?, 1, ?)",
            (item, str(number), json.dumps({"properties": json.dumps(properties)})),
        )
    store.database.commit()


def counted(
    database: duckdb.DuckDBPyConnection, folder: Path, columns: list[str], **changes: Any
) -> Contexts:
    if not (folder / "db").exists():
        put(folder)
    specification = training_specification(folder / "db", folder, contextColumns=columns, **changes)
    training_contexts.collect(database, specification, PUT_ORDER, folder)
    training_contexts.write(database, folder / "contexts.npz")
    return load(folder / "contexts.npz", len(ITEMS))


def pairs(contexts: Contexts, column: str) -> dict[str, dict[str, float]]:
    found = {}
    for number, word in enumerate(contexts.words[column]):
        items, counts = contexts.counts[column].row(number)
        found[word] = {ITEMS[item]: float(n) for item, n in zip(items, counts, strict=True)}
    return found


def test_words_of_imported_events_are_counted_by_item(
    database: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    keep(database, (1, "a"), (2, "a"), (3, "b"), (4, "b"), (5, "c"))
    path = imported(
        tmp_path, (1, "phone"), (2, "phone|tv"), (3, " tv "), (4, None), (5, ""), (9, "tv")
    )
    assert pairs(counted(database, tmp_path, ["DEVICE"], interactions=path), "DEVICE") == {
        "phone": {"a": 2},
        "tv": {"a": 1, "b": 1},
    }


def test_properties_of_put_events_are_words_of_their_columns(
    database: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    put(
        tmp_path,
        ("a", {"deviceType": "phone", "other": "x"}),
        ("b", {"DEVICE_TYPE": 'a "tv",\nx'}),
        ("c", {"deviceType": 5}),
        ("c", {"deviceType": ""}),
        ("c", {"deviceType": "late"}),
    )
    keep(database, *((PUT_ORDER + n, item) for n, item in enumerate("abccc", start=1)))
    contexts = counted(database, tmp_path, ["DEVICE_TYPE"], lastEvent=4)
    assert pairs(contexts, "DEVICE_TYPE") == {"phone": {"a": 1}, 'a "tv",\nx': {"b": 1}}


def test_events_that_do_not_count_say_nothing(
    database: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    put(tmp_path, ("a", {"device": "phone"}))
    assert counted(database, tmp_path, ["DEVICE"]).words == {}


def test_a_column_that_came_after_the_import_has_no_words_there(
    database: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    keep(database, (1, "a"))
    path = imported(tmp_path, (1, "phone"))
    contexts = counted(database, tmp_path, ["DEVICE", "SEASON"], interactions=path)
    assert set(contexts.words) == {"DEVICE"}


def test_only_the_commonest_words_of_a_column_are_kept(
    database: duckdb.DuckDBPyConnection, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    count = training_contexts.MOST_WORDS + 5
    rows = [(n, f"w{n:05}") for n in range(count)] + [(count, f"w{count - 1:05}")]
    keep(database, *((n, "a") for n, _ in rows))
    contexts = counted(database, tmp_path, ["DEVICE"], interactions=imported(tmp_path, *rows))
    words = contexts.words["DEVICE"]
    assert len(words) == training_contexts.MOST_WORDS
    assert f"w{count - 1:05}" in words


def test_without_context_columns_there_is_nothing_to_read(
    database: duckdb.DuckDBPyConnection, tmp_path: Path
) -> None:
    put(tmp_path, ("a", {"device": "phone"}))
    keep(database, (PUT_ORDER + 1, "a"))
    assert counted(database, tmp_path, []).words == {}
    with np.load(tmp_path / "contexts.npz") as arrays:
        assert all(len(arrays[name]) == 0 for name in arrays.files)


def test_a_store_is_only_read(database: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    put(tmp_path, ("a", {"device": "phone"}))
    keep(database, (PUT_ORDER + 1, "a"))
    counted(database, tmp_path, ["DEVICE"])
    with sqlite3.connect(tmp_path / "db") as store:
        assert store.execute("SELECT count(*) FROM events").fetchone() == (1,)
