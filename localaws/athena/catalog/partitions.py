"""Partitions of a table that a query has to read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

from localaws.athena.catalog import projection
from localaws.athena.catalog.glue import GlueCatalog
from localaws.athena.catalog.table import Table
from localaws.athena.engine.database import Database, identifier, quoted
from localaws.athena.sql.types import duckdb_type

DEFAULT = "__HIVE_DEFAULT_PARTITION__"
"""In the place of null in a folder's name."""


@dataclass(frozen=True)
class Partition:
    """A partition, or a whole table, which has no values."""

    values: tuple[str, ...]
    location: str

    def folder(self, table: Table) -> str:
        """The folder that tells its values, e.g. `day=2024-01-01`; empty for a whole table."""
        return folder_of([each.name for each in table.keys], self.values)


def folder_of(keys: Sequence[str], values: Sequence[str]) -> str:
    """The folder of a partition as Hive names it."""
    pairs = zip(keys, values, strict=True)
    return "/".join(f"{quote(key, safe='')}={quote(value, safe=' ')}" for key, value in pairs)


def to_read(
    table: Table,
    glue: GlueCatalog,
    database: Database,
    conditions: Callable[[frozenset[str]], list[str]],
    now: datetime,
) -> list[Partition]:
    """The partitions that may have rows of a query.

    Args:
        table: that it reads.
        glue: knows the partitions.
        database: evaluates conditions.
        conditions: of the query on some columns of the table.
        now: in UTC.

    Raises:
        QueryError: partitions cannot be told.
    """
    if not table.keys:
        return [Partition((), table.location)]
    if projection.is_projected(table):
        found = [Partition(*each) for each in projection.partitions(table, now)]
    else:
        found = [
            Partition(tuple(each["Values"]), str(each["StorageDescriptor"]["Location"]))
            for each in glue.partitions(table.database, table.name)
        ]
    wanted = conditions(frozenset(each.name for each in table.keys))
    return _meeting(table, found, database, wanted) if wanted and found else found


def _meeting(
    table: Table, partitions: Sequence[Partition], database: Database, conditions: Sequence[str]
) -> list[Partition]:
    rows = ", ".join(
        f"({number}, {', '.join(quoted(value) for value in each.values)})"
        for number, each in enumerate(partitions)
    )
    names = ", ".join(f"v{number}" for number in range(len(table.keys)))
    columns = ", ".join(
        f"CAST(nullif(v{number}, {quoted(DEFAULT)}) AS {duckdb_type(each.type)}) AS {identifier(each.name)}"
        for number, each in enumerate(table.keys)
    )
    given = f"SELECT n, {columns} FROM (VALUES {rows}) AS given(n, {names})"  # noqa: S608 - quoted names and values
    met = " AND ".join(f"({each})" for each in conditions)
    found = database.execute(f"SELECT n FROM ({given}) WHERE {met} ORDER BY n")  # noqa: S608 - of our own translation
    return [partitions[number] for (number,) in found]
