"""Fixtures for tests that read many small files with DuckDB."""

from collections.abc import Iterator
from itertools import count

import duckdb
import pytest


@pytest.fixture(scope="session")
def engine() -> Iterator[duckdb.DuckDBPyConnection]:
    """One DuckDB for all files: to start it takes longer than to read one of them."""
    with duckdb.connect(config={"threads": 2}) as started:
        yield started


@pytest.fixture(autouse=True)
def databases(engine: duckdb.DuckDBPyConnection, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Let everything that starts DuckDB have an empty database of that one; it only loses its limits of memory."""
    made: list[str] = []
    numbers = count()

    def connect(config: dict[str, object] | None = None) -> duckdb.DuckDBPyConnection:
        made.append(f"database{next(numbers)}")
        connection = engine.cursor()
        connection.execute(f"ATTACH ':memory:' AS {made[-1]}")
        connection.execute(f"USE {made[-1]}")
        return connection

    monkeypatch.setattr(duckdb, "connect", connect)
    yield
    for name in made:
        engine.execute(f"DETACH {name}")
