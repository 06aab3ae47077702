"""Tables between the catalog and a query."""

import pytest

from localaws.athena.catalog.table import (
    OPEN_CSV,
    PARQUET,
    PARQUET_SERDE,
    Column,
    Table,
    table_input,
    view_input,
)
from localaws.athena.errors import QueryError

TABLE = Table(
    database="db",
    name="t",
    columns=[Column("a", "string", "c")],
    keys=[Column("d", "date")],
    location="s3://b/t/",
    serde=OPEN_CSV,
    serde_parameters={"separatorChar": ";"},
)


def test_a_table_is_the_same_after_the_catalog() -> None:
    again = Table.from_glue("db", table_input(TABLE))
    assert (again.columns, again.keys, again.location) == (
        TABLE.columns,
        TABLE.keys,
        TABLE.location,
    )
    assert again.serde_parameters["separatorChar"] == ";"
    assert again.parameters["EXTERNAL"] == "TRUE"


def test_a_view_hides_its_sql_as_athena_does() -> None:
    entity = view_input("v", [Column("x", "int")], "SELECT 'é' AS x", "db")
    assert entity["ViewOriginalText"].startswith("/* Presto View: ey")
    assert Table.from_glue("db", entity).view_sql == "SELECT 'é' AS x"


def test_files_of_some_formats_are_not_read() -> None:
    assert Table(database="db", name="t", columns=[], serde=PARQUET_SERDE).format == PARQUET
    orc = Table(
        database="db", name="t", columns=[], serde="org.apache.hadoop.hive.ql.io.orc.OrcSerde"
    )
    with pytest.raises(QueryError, match="OrcSerde of t is not supported"):
        _ = orc.format
