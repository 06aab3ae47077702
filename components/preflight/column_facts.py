"""What a schema is inferred from: facts of the metadata columns of a file."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields

import duckdb

from components.preflight.csv_file import CsvTable, Measured, first_rows, measure
from handlers.shared.service.sql_dialects import DUCKDB, Dialect
from handlers.shared.service.unusual_cells import is_canonical

# Whether a column is one of numbers shows in its first rows, with room for a few cells that are not as the others.
FIRST_ROWS = 10_000
MAX_ODD_SHARE = 0.01

# A whole number or a number as JSON and most programs write it: no plus sign, no leading zeros.
_PLAIN_WHOLE = "-?(0|[1-9][0-9]*)"
_PLAIN_NUMBER = r"-?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"


@dataclass(frozen=True, kw_only=True)
class NumberFacts:
    """What cells are as numbers; the counts are of those that are not.

    Attributes:
        not_numbers: numbers without leading zeros.
        not_whole: whole numbers without leading zeros.
        not_64_bits: numbers that fit in 64 bits once rounded.
        not_canonical: whole numbers as DuckDB would write them.
        largest: the largest absolute value.
    """

    not_numbers: int
    not_whole: int
    not_64_bits: int
    not_canonical: int
    largest: float


@dataclass(frozen=True, kw_only=True)
class ColumnFacts:
    """What one scan found in a column; counts are of cells that are not blank.

    Attributes:
        filled: all of them.
        longest: characters of the longest cell.
        numbers: what is known of them as numbers; None if the column is text at a glance.
    """

    filled: int
    longest: int
    numbers: NumberFacts | None


def texts(
    connection: duckdb.DuckDBPyConnection, table: CsvTable, names: Sequence[str]
) -> frozenset[str]:
    """The columns that are text at a glance: in their first rows already, too many cells are no numbers."""
    if not names:
        return frozenset()
    measures: dict[str, str] = {}
    for name in names:
        column = str(table.column(name))
        measures[f"{name} filled"] = f"count(*) FILTER (WHERE {column} <> '')"
        measures[f"{name} odd"] = (
            f"count(*) FILTER (WHERE {column} <> '' AND NOT {is_plain_number(column)})"
        )
    try:
        found = measure(connection, first_rows(table, FIRST_ROWS), measures)
    except duckdb.Error:
        return frozenset()  # The scan of the whole file tells what is wrong.
    return frozenset(
        name for name in names if found[f"{name} odd"] > MAX_ODD_SHARE * found[f"{name} filled"]
    )


def fact_measures(
    table: CsvTable, names: Sequence[str], text_names: Collection[str], sql: Dialect = DUCKDB
) -> dict[str, str]:
    """What the facts of columns are made from.

    Args:
        table: of the file.
        names: of the columns.
        text_names: see `texts`.
        sql: who is asked.
    """
    measures: dict[str, str] = {}
    for name in names:
        column = str(table.column(name))
        measures[f"{name} filled"] = f"count(*) FILTER (WHERE {column} <> '')"
        measures[f"{name} longest"] = f"coalesce(max(length({column})), 0)"
        if name not in text_names:
            measures |= _number_measures(name, column, sql)
    return measures


def _number_measures(name: str, column: str, sql: Dialect) -> dict[str, str]:
    def count(condition: str) -> str:
        return f"count(*) FILTER (WHERE {column} <> '' AND {condition})"

    # Whole numbers as programs write them are cheap to tell.
    unless_canonical = f"CASE WHEN {is_canonical(column)} THEN false ELSE"
    return {
        f"{name} not_numbers": count(f"{unless_canonical} NOT {is_plain_number(column, sql)} END"),
        f"{name} not_whole": count(
            f"{unless_canonical} NOT {sql.fully_matches(column, _PLAIN_WHOLE)} END"
        ),
        f"{name} not_64_bits": count(f"TRY_CAST({column} AS BIGINT) IS NULL"),
        f"{name} not_canonical": count(f"({is_canonical(column)}) IS DISTINCT FROM true"),
        f"{name} largest": f"coalesce(max(abs(TRY_CAST({column} AS DOUBLE))), 0)",
    }


def column_facts(measured: Measured, name: str) -> ColumnFacts:
    """The facts of a column from its measures."""
    facts = [fact.name for fact in fields(NumberFacts)]
    numbers = {fact: measured[f"{name} {fact}"] for fact in facts if f"{name} {fact}" in measured}
    return ColumnFacts(
        filled=measured[f"{name} filled"],
        longest=measured[f"{name} longest"],
        numbers=NumberFacts(**numbers) if numbers else None,
    )


def is_plain_number(column: str, sql: Dialect = DUCKDB) -> str:
    """Whether a cell is a number as programs write it."""
    is_finite = sql.is_finite(f"TRY_CAST({column} AS DOUBLE)")
    return f"({sql.fully_matches(column, _PLAIN_NUMBER)} AND coalesce({is_finite}, false))"
