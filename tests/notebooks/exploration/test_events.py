from pathlib import Path

import duckdb
import pytest

from notebooks.exploration.events import UnreadableError, load
from tests.support.exploration import explored, write


def test_identifiers_become_numbers_and_events_stand_by_user_and_time(tmp_path: Path) -> None:
    rows = [
        ("u2", "b", 20, "View"),
        ("u1", "b", 30, "Buy"),
        ("u1", "a", 10, ""),
        ("u1", "b", 10, "View"),
    ]
    connection, loaded = explored(tmp_path, rows, items=[("c", 5), ("a", 7)], users=[("u3",)])
    assert connection.execute("FROM events").fetchall() == [
        (3, 0, 0, 10, ""),
        (4, 0, 1, 10, "View"),
        (2, 0, 1, 30, "Buy"),
        (1, 1, 1, 20, "View"),
    ]
    assert connection.execute("FROM users ORDER BY 1").fetchall() == [
        (0, "u1", True, False),
        (1, "u2", True, False),
        (2, "u3", False, True),
    ]
    assert connection.execute("FROM items ORDER BY 1").fetchall() == [
        (0, "a", True, True, 7),
        (1, "b", True, False, None),
        (2, "c", False, True, 5),
    ]
    assert (loaded.rows, loaded.left_out) == (4, 0)
    assert loaded.has_event_types
    assert loaded.has_items
    assert loaded.has_users


def test_rows_that_say_nothing_of_anybody_are_left_out_and_counted(tmp_path: Path) -> None:
    rows = [
        ("u", "i", 1, ""),
        ("", "i", 1, ""),
        ("u", "", 1, ""),
        ("u", "i", "", ""),
        ("u", "i", "yesterday", ""),
        ("u", "i", -1, ""),
        ("u", "i", 1_700_000_000_000, ""),
        ("u", "i", 1_700_000_000, ""),
    ]
    connection, loaded = explored(tmp_path, rows)
    assert connection.execute("SELECT time FROM events").fetchall() == [(1,), (1_700_000_000,)]
    assert (loaded.rows, loaded.left_out) == (8, 6)


def test_lines_that_are_no_records_are_no_rows(tmp_path: Path) -> None:
    rows = [("u", "i", 1), ("u", "i"), ("u", "i", 2, ""), ("u", "i", 3, "", ""), ("u", "i", 4)]
    path = write(tmp_path / "x.csv", "USER_ID,ITEM_ID,TIMESTAMP", rows)
    loaded = load(duckdb.connect(), {"Interactions": path})
    assert (loaded.rows, loaded.left_out) == (2, 0)


def test_columns_are_found_in_any_order_and_case_and_more_may_stand_beside_them(
    tmp_path: Path,
) -> None:
    path = write(tmp_path / "x.csv", "timestamp,DEVICE,Item_Id,user_id", [(7, "phone", "i", "u")])
    connection = duckdb.connect()
    loaded = load(connection, {"Interactions": path})
    assert connection.execute("SELECT time, event_type FROM events").fetchall() == [(7, None)]
    assert not loaded.has_event_types


@pytest.mark.parametrize(
    ("header", "rows", "told"),
    [
        (
            "userId,movieId,rating,timestamp",
            [(1, 2, 3.5, 4)],
            "Interactions must have USER_ID, ITEM_ID",
        ),
        ("USER_ID;ITEM_ID;TIMESTAMP", [], "separated by ';'"),
        (
            "USER_ID,ITEM_ID,TIMESTAMP",
            [("u", "i", 1_700_000_000_000)],
            "none of its 1 rows has a user",
        ),
        ("USER_ID,ITEM_ID,TIMESTAMP", [("u", '"i', 1)], "double quote"),
    ],
)
def test_what_cannot_be_explored_is_refused_in_a_sentence(
    tmp_path: Path, header: str, rows: list[tuple[object, ...]], told: str
) -> None:
    path = write(tmp_path / "ratings.csv", header, rows)
    with pytest.raises(UnreadableError, match=told):
        load(duckdb.connect(), {"Interactions": path})


def test_the_table_tells_of_an_archive_only_where_there_is_one(tmp_path: Path) -> None:
    _, loaded = explored(tmp_path, [("u", "i", 1, "View")])
    assert "archive" not in str(loaded.table(None))
    assert "file of items | none" in str(loaded.table(None))
