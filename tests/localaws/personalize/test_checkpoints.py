"""The write-ahead log is taken into the file beside the requests, and does not grow for ever."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import pytest

from localaws.personalize import checkpoints
from localaws.personalize.checkpoints import Checkpoints, checkpoint
from localaws.personalize.store import connect

ROWS, ROW_BYTES = 300, 20_000


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite"


def write(connection: sqlite3.Connection) -> None:
    """Commit much more than SQLite takes into the file by itself."""
    connection.execute("CREATE TABLE IF NOT EXISTS given (text TEXT)")
    for _ in range(ROWS):
        connection.execute("INSERT INTO given VALUES (?)", ("x" * ROW_BYTES,))


def log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def in_the_file(path: Path) -> int:
    """Rows that the file has without its log."""
    alone = path.with_name("alone.sqlite")
    alone.write_bytes(path.read_bytes())
    with closing(sqlite3.connect(alone)) as connection:
        tables = connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        return int(connection.execute("SELECT count(*) FROM given").fetchone()[0]) if tables else 0


def test_commits_leave_the_file_alone_until_a_checkpoint(path: Path) -> None:
    with closing(connect(path)) as requests, closing(sqlite3.connect(path)) as own:
        write(requests)
        assert in_the_file(path) == 0
        checkpoint(own)
        assert in_the_file(path) == ROWS


def test_a_long_log_begins_anew(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checkpoints, "MOST_PAGES", 10)
    with closing(connect(path)) as requests, closing(sqlite3.connect(path)) as own:
        write(requests)
        long = log_of(path).stat().st_size
        checkpoint(own)
        requests.execute("INSERT INTO given VALUES ('y')")
        assert log_of(path).stat().st_size < long


def test_the_thread_takes_what_is_committed_and_ends(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "INTERVAL_SECONDS", 0.01)
    with closing(connect(path)) as requests:
        write(requests)
        taking = Checkpoints(path)
        taking.start()
        deadline = time.monotonic() + 60
        while path.stat().st_size < ROWS * ROW_BYTES and time.monotonic() < deadline:
            time.sleep(0.01)
        taking.stop()
        assert in_the_file(path) == ROWS
        write(requests)
        assert in_the_file(path) == ROWS
