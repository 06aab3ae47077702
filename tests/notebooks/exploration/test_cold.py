from pathlib import Path

from notebooks.exploration.cold import cold
from notebooks.exploration.volume import DAY_SECONDS
from tests.support.exploration import explored


def test_firsts_count_in_their_period_alone(tmp_path: Path) -> None:
    day = DAY_SECONDS
    rows = [("u", "a", 0, ""), ("u", "a", 5, ""), ("u", "b", day, ""), ("v", "a", 3 * day, "")]
    connection, _ = explored(tmp_path, rows)
    found = cold(connection, "day")
    assert len(found.starts) == 3
    assert found.of_new_users.tolist() == [1, 0, 1]
    assert found.of_new_items.tolist() == [1, 1, 0]


def test_those_of_whom_little_is_known_are_counted(tmp_path: Path) -> None:
    rows = [("u", "a", time, "") for time in range(5)] + [("v", "b", 9, "")]
    connection, loaded = explored(
        tmp_path, rows, items=[("a", 1), ("c", 1), ("d", 1)], users=[("v",), ("w",)]
    )
    found = cold(connection, "day")
    assert (found.users, found.single_users, found.silent_users, found.undescribed_users) == (
        3,
        1,
        1,
        1,
    )
    assert (found.items, found.cold_items, found.silent_items, found.undescribed_items) == (
        4,
        3,
        2,
        1,
    )
    assert "items without an interaction | 2 | 50%" in str(found.table(loaded))


def test_without_a_file_nothing_is_said_of_it(tmp_path: Path) -> None:
    connection, loaded = explored(tmp_path, [("u", "a", 1, "")], items=[("a", 1)])
    told = str(cold(connection, "day").table(loaded))
    assert "row in Items" in told
    assert "row in Users" not in told
