from pathlib import Path

from notebooks.exploration.sparsity import events_of, sparsity
from tests.support.exploration import explored

ROWS = [
    ("u1", "a", 1, "View"),
    ("u1", "a", 2, "View"),
    ("u1", "b", 3, "View"),
    ("u2", "a", 4, "View"),
]


def test_users_items_and_pairs_are_counted(tmp_path: Path) -> None:
    connection, _ = explored(tmp_path, ROWS, items=[("c", 1)])
    found = sparsity(connection)
    assert (found.events, found.users, found.items, found.pairs) == (4, 2, 2, 3)
    assert found.returning_users == 1
    assert found.density == 0.75
    assert found.events_of_users.tolist() == [3, 1]
    assert found.events_of_items.tolist() == [3, 1]
    assert "75.0000%" in str(found.table())


def test_events_are_counted_by_users_or_by_items(tmp_path: Path) -> None:
    connection, _ = explored(tmp_path, [*ROWS, ("u3", "d", 5, "")])
    assert events_of(connection, "user").tolist() == [3, 1, 1]
    assert events_of(connection, "item").tolist() == [3, 1, 1]
