"""The write-ahead log is taken into the file beside the requests, and does not grow for ever."""

import sqlite3
import threading
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
        taking = Checkpoints(path, threading.Event())
        taking.start()
        deadline = time.monotonic() + 60
        while path.stat().st_size < ROWS * ROW_BYTES and time.monotonic() < deadline:
            time.sleep(0.01)
        taking.stop()
        assert in_the_file(path) == ROWS
        write(requests)
        assert in_the_file(path) == ROWS


def test_a_log_that_holds_what_was_deleted_is_emptied_once_nobody_reads_it(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checkpoints, "INTERVAL_SECONDS", 0.01)
    tried = threading.Event()
    real = checkpoints.empty_log

    def noted(connection: sqlite3.Connection) -> bool:
        is_empty = real(connection)
        tried.set()
        return is_empty

    monkeypatch.setattr(checkpoints, "empty_log", noted)
    holds_deleted = threading.Event()
    with closing(connect(path)) as requests, closing(sqlite3.connect(path)) as reader:
        write(requests)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM given").fetchone()
        requests.execute("DELETE FROM given")
        holds_deleted.set()
        taking = Checkpoints(path, holds_deleted)
        taking.start()
        assert tried.wait(60)
        assert log_of(path).stat().st_size > 0
        reader.rollback()
        taking.stop()
        assert not holds_deleted.is_set()
        assert log_of(path).stat().st_size == 0


def test_a_log_that_cannot_be_emptied_stays_noted(
    path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(_: sqlite3.Connection) -> bool:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr(checkpoints, "INTERVAL_SECONDS", 0.01)
    monkeypatch.setattr(checkpoints, "empty_log", full)
    holds_deleted = threading.Event()
    holds_deleted.set()
    with closing(connect(path)) as requests:
        write(requests)
        taking = Checkpoints(path, holds_deleted)
        taking.start()
        taking.stop()
    assert holds_deleted.is_set()
    assert "disk is full" in caplog.text
