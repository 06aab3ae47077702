"""Checkpoints of the database: a thread takes its write-ahead log into its file, so that no request waits for the disk.

Left to itself, SQLite does this with the commit that fills a thousand pages: one request in two hundred then waits for two
`fsync`s, and all others wait for its lock. What is committed is kept either way, also when the server is killed.

Source: SQLite documentation, "Write-Ahead Logging", "Avoiding Excessively Large WAL Files", and `PRAGMA wal_checkpoint`.
"""

import logging
import sqlite3
import threading
from contextlib import closing
from pathlib import Path

INTERVAL_SECONDS = 1.0
MOST_PAGES = 4096
"""Of the log, of 4 kB each: from so many on writers are held up for a moment, so that it begins anew. Under a load without
gaps it would grow for ever: each checkpoint ends with pages that were written while it ran."""

_WAIT_SECONDS = 0.1
"""For writers and readers to be done; if they are not, the next checkpoint will do."""

_log = logging.getLogger(__name__)


class Checkpoints:
    """Takes the log into the file every second, and at the end.

    Args:
        database: path of the database.
        log_holds_deleted: is set when the log may have what was deleted; cleared here once the log is empty.
    """

    def __init__(self, database: Path, log_holds_deleted: threading.Event) -> None:
        self._database = database
        self._log_holds_deleted = log_holds_deleted
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin."""
        self._stopped.clear()
        self._thread = threading.Thread(target=self._run, name="checkpoints", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End, after a last checkpoint."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        with closing(sqlite3.connect(self._database, timeout=_WAIT_SECONDS)) as connection:
            is_last = False
            while not is_last:
                is_last = self._stopped.wait(INTERVAL_SECONDS)
                try:
                    self._take(connection)
                except sqlite3.Error:
                    # A full disk, for example: requests meet it too, and tell.
                    _log.exception("a checkpoint of %s failed; the next comes soon", self._database)

    def _take(self, connection: sqlite3.Connection) -> None:
        if not self._log_holds_deleted.is_set():
            checkpoint(connection)
            return
        # Before: what is deleted from here on may come too late for this one.
        self._log_holds_deleted.clear()
        is_empty = False
        try:
            is_empty = empty_log(connection)
        finally:
            if not is_empty:
                self._log_holds_deleted.set()


def checkpoint(connection: sqlite3.Connection) -> None:
    """Take what is committed into the file; a log that has grown long begins anew.

    Args:
        connection: one of its own, without a transaction.

    Raises:
        sqlite3.Error: the disk is full, or the database cannot be read.
    """
    _, pages, _ = connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    if pages > MOST_PAGES:
        connection.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()


def empty_log(connection: sqlite3.Connection) -> bool:
    """Take the log into the file and cut it; it waits for nobody, so that nobody waits for it.

    Args:
        connection: as for `checkpoint`.

    Returns:
        Whether the log is empty: a transaction was open, or a training still reads what was before one, if not.

    Raises:
        sqlite3.Error: as `checkpoint`.
    """
    ((waits_ms,),) = connection.execute("PRAGMA busy_timeout").fetchall()
    connection.execute("PRAGMA busy_timeout=0")
    try:
        is_busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        connection.execute(f"PRAGMA busy_timeout={waits_ms}")
    return not is_busy
