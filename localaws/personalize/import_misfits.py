"""Rows whose cells do not fit the schema: a few of them are left out of an import, others make it fail.

Recorded of AWS: an import of 9,742 rows became ACTIVE with 13 cells that were empty or text under an `int` that is not
nullable. How many are too many is not documented; ADR 21 has the choice.
"""

from collections.abc import Mapping, Sequence

import duckdb

from localaws.personalize.import_checks import Check, Field, checks
from localaws.personalize.import_files import CsvFile, ImportRefusedError

MAX_SHARE_LEFT_OUT = 0.01

_MAX_COMPLAINTS = 5


def rows_left_out(
    database: duckdb.DuckDBPyConnection,
    file: CsvFile,
    columns: Mapping[Field, str],
    *,
    is_strict: bool,
) -> str:
    """A condition in SQL for the rows of table `rows` that an import passes over.

    Args:
        database: with the table.
        file: whose records are in it.
        columns: the SQL name of each field's column of text.
        is_strict: whether no row may be left out.

    Raises:
        ImportRefusedError: a row makes the import fail, or too many would be left out.
    """
    every = [check for field, column in columns.items() for check in checks(field, column)]
    counted = ", ".join(f"count(*) FILTER ({each.condition})" for each in every)
    counts = database.execute(f"SELECT {counted} FROM rows").fetchall()[0]  # noqa: S608 - numbered names
    found = {check: count for check, count in zip(every, counts, strict=True) if count}
    if not found:
        return "false"
    misfits = " OR ".join(f"({check.condition})" for check in found)
    if is_strict or any(check.is_fatal for check in found) or _are_many(database, misfits):
        raise ImportRefusedError(_complaints(database, file, found))
    return misfits


def _are_many(database: duckdb.DuckDBPyConnection, misfits: str) -> bool:
    query = f"SELECT count(*) FILTER ({misfits}) > {MAX_SHARE_LEFT_OUT} * count(*) FROM rows"  # noqa: S608 - numbered names
    return bool(database.execute(query).fetchall()[0][0])


def _complaints(
    database: duckdb.DuckDBPyConnection, file: CsvFile, found: Mapping[Check, int]
) -> str:
    fatal_first: Sequence[Check] = sorted(found, key=lambda check: not check.is_fatal)
    return " ".join(
        f"Record {_first(database, check)} of {file.name}: {check.complaint} ({found[check]} such records)."
        for check in fatal_first[:_MAX_COMPLAINTS]
    )


def _first(database: duckdb.DuckDBPyConnection, check: Check) -> int:
    """Number of the first record, from 1, that a check finds bad."""
    query = f"SELECT min(rowid) + 1 FROM rows WHERE {check.condition}"  # noqa: S608 - numbered names
    return int(database.execute(query).fetchall()[0][0])
