"""The DuckDB of one query: in memory, with a folder of its own, and without a way out of it.

Source: DuckDB documentation, "Securing DuckDB".
"""

import contextlib
from pathlib import Path
from typing import Any

import duckdb

from localaws.athena.engine import faults
from localaws.athena.engine.rendering import MACROS
from localaws.athena.executions.runner import CancelledError

MEMORY_LIMIT = "800MB"
"""Of one query, of which two run at a time: with both, the local AWS stays below 2 GB."""

THREADS = 2

# Type push-down has files of texts read as what a query casts them to, and TRY_CAST fail where it must be null.
_ACCESS = """
SET TimeZone = 'UTC';
SET enable_progress_bar = false;
SET integer_division = true;
SET disabled_optimizers = 'type_pushdown';
SET allowed_directories = [{folder}];
SET temp_directory = {spill};
SET enable_external_access = false;
SET lock_configuration = true;
"""
_CONFIGURATION: dict[str, str | bool | int | float | list[str]] = {
    "memory_limit": MEMORY_LIMIT,
    "threads": THREADS,
    "autoinstall_known_extensions": False,
    "autoload_known_extensions": False,
    "python_enable_replacements": False,
}


class Database:
    """Runs SQL of DuckDB.

    Args:
        folder: which alone it may read and write; whatever does not fit into memory goes there, too.
        query: as its caller wrote it, for places in errors.
    """

    def __init__(self, folder: Path, query: str) -> None:
        self._folder = folder
        self._query = query
        self._opened: duckdb.DuckDBPyConnection | None = None
        self._is_interrupted = False

    def execute(self, sql: str) -> list[tuple[Any, ...]]:
        """Run a statement and return all rows of its result.

        Raises:
            QueryError: it fails, in Athena's words.
            CancelledError: it was interrupted, or the engine was before.
        """
        if self._is_interrupted:
            raise CancelledError
        try:
            return list(self._connection().execute(sql).fetchall())
        except duckdb.Error as error:
            raise faults.told(error, self._query) from error

    def columns(self, sql: str) -> list[tuple[str, str]]:
        """Names and types of the result of a query.

        Raises:
            QueryError: it is not valid, in Athena's words.
        """
        return [(str(row[0]), str(row[1])) for row in self.execute(f"DESCRIBE {sql}")]

    def interrupt(self) -> None:
        """End what runs, from another thread; nothing runs any more."""
        self._is_interrupted = True
        if self._opened is not None:
            with contextlib.suppress(duckdb.ConnectionException):  # closed meanwhile
                self._opened.interrupt()

    def close(self) -> None:
        """Give back all memory."""
        if self._opened is not None:
            self._opened.close()

    def _connection(self) -> duckdb.DuckDBPyConnection:
        """The connection, opened when it is first needed: most statements but queries do without."""
        if self._opened is None:
            connection = duckdb.connect(config=_CONFIGURATION)
            connection.execute(MACROS)
            folder, spill = quoted(f"{self._folder}/"), quoted(str(self._folder / "spill"))
            connection.execute(_ACCESS.format(folder=folder, spill=spill))
            self._opened = connection
        return self._opened


def quoted(text: str) -> str:
    """A text as a literal of SQL."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A name in quotes."""
    return '"' + name.replace('"', '""') + '"'
