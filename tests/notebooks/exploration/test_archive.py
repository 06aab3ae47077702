import json
from pathlib import Path

import duckdb

from components.preflight.csv_file import CsvTable, open_csv
from notebooks.exploration.archive import ArchivedEvents, write_csv
from tests.support.event_archive import BUCKET, PREFIX, ArchiveStorage, event

HEADER = ("USER_ID", "ITEM_ID", "TIMESTAMP", "EVENT_TYPE")


def written(storage: ArchiveStorage, folder: Path) -> tuple[ArchivedEvents, list[tuple[str, ...]]]:
    """What was counted, and the rows as an import reads them."""
    target = folder / "events.csv"
    found = write_csv(storage, BUCKET, f"{PREFIX}/", target)
    assert target.read_text("utf-8").splitlines()[0] == ",".join(HEADER)
    assert [path.name for path in folder.iterdir()] == ["events.csv"]
    connection = duckdb.connect()
    table, _, problems = open_csv(
        connection, CsvTable("rows", target, HEADER), {"rows": "count(*)"}, "rows"
    )
    assert table
    assert not problems
    return found, connection.execute("SELECT c0, c1, c2, c3 FROM rows").fetchall()


def test_an_event_is_a_row_the_oldest_object_first(tmp_path: Path) -> None:
    storage = ArchiveStorage()
    storage.write(2, 9, [event(1)])
    storage.write(1, 9, [event(2, eventType="Buy"), event(3)])
    found, rows = written(storage, tmp_path)
    assert rows == [("u2", "i", "2", "Buy"), ("u3", "i", "3", "View"), ("u1", "i", "1", "View")]
    assert found == ArchivedEvents(objects=2, records=3, malformed=0, interactions=3)


def test_times_and_several_events_of_a_record_are_the_functions_rule(tmp_path: Path) -> None:
    storage = ArchiveStorage()
    several = {"userId": "u", "itemId": "i", "eventType": "View", "interactions": 3}
    dates = {"dateFrom": "1970-01-01T00:00:10Z", "dateTo": "1970-01-01T00:00:20Z"}
    storage.write(1, 9, [event(1, sentAt=1_700_000_000_123), {**several, **dates}])
    _, rows = written(storage, tmp_path)
    assert [row[2] for row in rows] == ["1700000000", "10", "15", "20"]


def test_an_event_that_was_delivered_twice_is_one(tmp_path: Path) -> None:
    storage = ArchiveStorage()
    storage.write(1, 9, [event(1), event(1, eventId="chosen")])
    storage.write(1, 10, [event(1), event(2, eventId="chosen")])
    found, rows = written(storage, tmp_path)
    assert [row[0] for row in rows] == ["u1", "u1"]
    assert (found.records, found.interactions) == (4, 2)


def test_what_is_no_event_is_counted_and_what_has_no_item_is_left_out(tmp_path: Path) -> None:
    storage = ArchiveStorage()
    lines = [b"no json", json.dumps(event(1, eventType="")).encode(), json.dumps(event(2)).encode()]
    storage.write_lines(1, 9, [*lines, json.dumps(event(3, itemId=None)).encode()])
    found, rows = written(storage, tmp_path)
    assert [row[0] for row in rows] == ["u2"]
    assert found == ArchivedEvents(objects=1, records=4, malformed=2, interactions=1)


def test_a_session_is_the_user_who_became_known_in_it_or_stands_for_one(tmp_path: Path) -> None:
    storage = ArchiveStorage()
    anonymous = {"userId": None}
    storage.write(
        1,
        9,
        [
            event(1, sessionId="s", **anonymous),
            event(2, sessionId="s"),
            event(3, sessionId="t", **anonymous),
        ],
    )
    _, rows = written(storage, tmp_path)
    assert [row[0] for row in rows] == ["u2", "u2", "t"]


def test_identifiers_of_any_characters_come_through(tmp_path: Path) -> None:
    storage = ArchiveStorage()
    names = ['a "b"', "c,d", "e\\f", "ü", " g ", "'h'"]
    storage.write(1, 9, [event(n, userId=name, itemId=name) for n, name in enumerate(names)])
    _, rows = written(storage, tmp_path)
    assert [row[:2] for row in rows] == [(name, name) for name in names]


def test_an_empty_archive_has_a_header(tmp_path: Path) -> None:
    found, rows = written(ArchiveStorage(), tmp_path)
    assert rows == []
    assert found == ArchivedEvents(objects=0, records=0, malformed=0, interactions=0)
