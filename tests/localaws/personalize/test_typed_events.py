"""A user's newest interactions by event type, against a plain reading of all of them."""

from collections import defaultdict
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.personalize import typed_events as module
from localaws.personalize.store import Store
from localaws.personalize.typed_events import TYPED_EVENTS, typed_events, write_typed_events

Row = tuple[str, str, str | None, int]

USERS = st.sampled_from(["u", "ü", "v"])
ROWS = st.tuples(
    USERS,
    st.sampled_from(["i", "j", "ø"]),
    st.sampled_from(["view", "View", "buy"]),
    st.integers(0, 9),
)


def write(folder: Path, rows: list[Row]) -> str:
    with duckdb.connect() as database:
        database.execute(
            "CREATE TABLE imported (u VARCHAR, i VARCHAR, e VARCHAR, t BIGINT, o BIGINT)"
        )
        numbered = [(*row, order) for order, row in enumerate(rows)]
        if numbered:
            database.executemany("INSERT INTO imported VALUES (?, ?, ?, ?, ?)", numbered)
        write_typed_events(database, "u, i, e, t, o", folder / TYPED_EVENTS)
    return str(folder / "records.parquet")


def put(store: Store, row: Row, counts: int = 1) -> None:
    user, item, kind, time = row
    store.database.execute(
        "INSERT INTO events (dataset_group_arn, user_key, session_id, event_type, sent_at, item_id, "
        "fingerprint, counts, details) VALUES ('g', ?, 's', ?, ?, ?, randomblob(8), ?, '{}')",
        (user, kind, time, item, counts),
    )


@pytest.fixture(autouse=True)
def two_events_a_type(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EVENTS_A_TYPE", 2)


@given(st.lists(ROWS, max_size=12), st.lists(ROWS, max_size=6), USERS)
def test_the_newest_of_each_type_are_kept(
    imported: list[Row], put_rows: list[Row], user: str
) -> None:
    with TemporaryDirectory() as name:
        folder = Path(name)
        records = write(folder, imported)
        store = Store(folder / "db")
        for row in put_rows:
            put(store, row)
        found = typed_events(store.database, records, "g", user)
        store.database.close()
    expected: defaultdict[str, list[tuple[str, float]]] = defaultdict(list)
    own = [row for row in [*imported, *put_rows] if row[0] == user]
    for _, item, kind, time in sorted(own, key=lambda row: row[3]):
        expected[str(kind).lower()].append((item, float(time)))
    assert sorted(found) == sorted(
        (item, kind, time) for kind, events in expected.items() for item, time in events[-2:]
    )


def test_repeated_event_ids_and_events_without_types_or_items_are_left_out(tmp_path: Path) -> None:
    records = write(tmp_path, [("u", "i", None, 1)])
    store = Store(tmp_path / "db")
    put(store, ("u", "i", "view", 1), counts=0)
    store.database.execute("UPDATE events SET item_id = NULL WHERE counts")
    assert typed_events(store.database, records, "g", "u") == []


def test_without_an_import_there_are_put_events(tmp_path: Path) -> None:
    store = Store(tmp_path / "db")
    put(store, ("u", "i", "View", 7))
    for records in (None, str(tmp_path / "records.parquet")):
        assert typed_events(store.database, records, "g", "u") == [("i", "view", 7.0)]
    assert typed_events(store.database, None, "other", "u") == []
