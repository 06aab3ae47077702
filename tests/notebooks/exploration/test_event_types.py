from pathlib import Path

from notebooks.exploration.event_types import MAX_SHOWN, NONE, EventType, event_types, table
from tests.support.exploration import explored


def test_each_type_is_counted_the_most_frequent_first(tmp_path: Path) -> None:
    rows = [("u", "a", 1, "Buy"), ("u", "a", 2, "View"), ("v", "b", 3, "View"), ("v", "b", 4, "")]
    connection, _ = explored(tmp_path, rows)
    found = event_types(connection)
    assert found == [
        EventType(name="View", events=2, users=2, items=2),
        EventType(name=NONE, events=1, users=1, items=1),
        EventType(name="Buy", events=1, users=1, items=1),
    ]
    assert "View | 2 | 50% | 100% | 2" in str(table(connection, found))


def test_free_text_in_the_column_is_cut(tmp_path: Path) -> None:
    connection, _ = explored(tmp_path, [("u", "a", n, f"t{n}") for n in range(MAX_SHOWN + 5)])
    assert len(event_types(connection)) == MAX_SHOWN
