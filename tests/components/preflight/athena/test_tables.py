"""Tables that are there for the time of a check."""

from pathlib import Path

import pytest

from components.preflight.athena.tables import PREFIX, table_of
from components.preflight.configured_files import QueryPlace
from components.preflight.sources import SourceError, StoredObject
from tests.support.athena_world import AthenaWorld
from tests.support.stored_sources import sources_of

STORED = StoredObject(bucket="data", key="in/x.csv", etag='"e"', size_bytes=7)


def place(database: str) -> QueryPlace:
    return QueryPlace(work_group="checks", database=database)


def test_a_table_is_dropped_whatever_happens(world: AthenaWorld, tmp_path: Path) -> None:
    glue = sources_of(world, tmp_path).client("glue")
    tables = table_of(glue, place("db"), STORED)
    with tables as name:
        ((database, table),) = world.tables
        assert name == f'"{database}"."{table}"'
        assert table.startswith(PREFIX)
        told = world.tables[database, table]
        assert told["StorageDescriptor"]["Location"] == "s3://data/in/"
        assert "it drops this table" in told["Description"]
    assert world.tables == {}
    with pytest.raises(RuntimeError), table_of(glue, place("db"), STORED):
        raise RuntimeError
    assert world.tables == {}


def test_an_object_may_lie_in_no_folder(world: AthenaWorld, tmp_path: Path) -> None:
    glue = sources_of(world, tmp_path).client("glue")
    alone = StoredObject(bucket="data", key="x.csv", etag='"e"', size_bytes=7)
    with table_of(glue, place("db"), alone):
        (told,) = world.tables.values()
        assert told["StorageDescriptor"]["Location"] == "s3://data/"


def test_a_database_that_is_not_there_is_named(world: AthenaWorld, tmp_path: Path) -> None:
    glue = sources_of(world, tmp_path).client("glue")
    with (
        pytest.raises(
            SourceError,
            match=r"in the database nowhere: .*personalize:check.athena.database names it",
        ),
        table_of(glue, place("nowhere"), STORED),
    ):
        pass
