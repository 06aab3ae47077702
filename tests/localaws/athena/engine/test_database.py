"""The engine, and that it reaches nothing but its folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from localaws.athena.engine.database import Database
from localaws.athena.errors import QueryError
from localaws.athena.executions.runner import CancelledError


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    (tmp_path / "own").mkdir()
    (tmp_path / "secret.csv").write_text("a\n1\n")
    made = Database(tmp_path / "own", "SELECT 1")
    yield made
    made.close()


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('{outside}/secret.csv')",
        "SELECT * FROM '{outside}/secret.csv'",
        "SELECT * FROM read_text('/etc/hosts')",
        "SELECT * FROM glob('{outside}/*')",
        "SELECT * FROM read_csv('{outside}/own/../secret.csv')",
        "COPY (SELECT 1) TO '{outside}/new.csv'",
        "ATTACH '{outside}/new.db'",
        "INSTALL httpfs",
        "LOAD httpfs",
        "SET memory_limit = '9GB'",
        "SET enable_external_access = true",
        "SET allowed_directories = ['/']",
        "EXPORT DATABASE '{outside}/all'",
        "SELECT getenv('HOME')",
        "SELECT * FROM read_csv('https://localhost/x.csv')",
    ],
)
def test_it_reaches_nothing_but_its_folder(database: Database, tmp_path: Path, sql: str) -> None:
    before = sorted(path.name for path in tmp_path.iterdir())
    with pytest.raises(QueryError):
        database.execute(sql.format(outside=tmp_path))
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_it_reads_and_writes_in_its_folder(database: Database, tmp_path: Path) -> None:
    path = tmp_path / "own" / "x.csv"
    database.execute(f"COPY (SELECT 1 AS a) TO '{path}'")
    assert database.execute(f"SELECT a FROM '{path}'") == [(1,)]  # noqa: S608 - our own path
    assert database.columns("SELECT 1 AS a, 'x' AS b") == [("a", "INTEGER"), ("b", "VARCHAR")]


def test_nothing_runs_after_an_interrupt(database: Database) -> None:
    """Not even when nothing ran at that moment, and none of DuckDB's own could be interrupted."""
    database.interrupt()
    with pytest.raises(CancelledError):
        database.execute("SELECT 1")


def test_an_interrupt_may_come_when_all_is_over(database: Database) -> None:
    database.execute("SELECT 1")
    database.close()
    database.interrupt()


def test_variables_of_the_process_are_no_tables(database: Database) -> None:
    frame = [1, 2]
    with pytest.raises(QueryError):
        database.execute("SELECT * FROM frame")
    assert frame == [1, 2]
