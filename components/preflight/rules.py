"""The rules for the cells of a CSV file, as SQL conditions over one column.

Source: Amazon Personalize Developer Guide, "Data format guidelines", "Schema requirements" and "Quotas".
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from components.preflight.csv_file import CsvTable
from components.preflight.inference import MAX_CATEGORY_LENGTH
from components.preflight.schemas import NUMBER_TYPES, RESERVED_NAMES, Field, Schema

MAX_ID_LENGTH = 256
MAX_TEXT_LENGTH = 20_000
SECONDS_A_DAY = 86_400

# 1e11 seconds is the year 5138, 1e11 milliseconds is 1973; 1e14 milliseconds is 5138 again.
FIRST_MILLISECONDS = 100_000_000_000
FIRST_MICROSECONDS = 100_000_000_000_000

ID_COLUMNS = frozenset({"USER_ID", "ITEM_ID"})
TIMESTAMP_COLUMNS = frozenset({"TIMESTAMP", "CREATION_TIMESTAMP"})

WHOLE_NUMBER = "[+-]?[0-9]+"
NUMBER = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"


@dataclass(frozen=True, kw_only=True)
class CellRule:
    """A condition that no cell of a column may meet.

    Attributes:
        column: name in the header.
        sql: the condition, over the table's column.
        problem: what such a cell is; follows the column's name.
        remedy: what is expected and what to do.
        shows_value: whether the cell itself helps to see what is wrong.
        severity: an error is a certain failure of the import.
    """

    column: str
    sql: str
    problem: str
    remedy: str
    shows_value: bool = True
    severity: Literal["error", "warning"] = "error"


def cell_rules(table: CsvTable, schema: Schema) -> list[CellRule]:
    """All rules for the columns that both the file and the schema have."""
    rules: list[CellRule] = []
    for field in schema.fields:
        column = table.column(field.name)
        if column is None:
            continue
        rules.extend(_blank_rules(field, column))
        if field.name in TIMESTAMP_COLUMNS:
            rules.extend(_timestamp_rules(field, column))
        if field.type == "string":
            rules.extend(_string_rules(field, column))
        elif field.type == "boolean":
            rules.append(_boolean_rule(field, column))
        if field.type in NUMBER_TYPES:
            rules.extend(_number_rules(field, column))
    return rules


def _blank_rules(field: Field, column: str) -> Iterator[CellRule]:
    if field.nullable:
        return
    only_spaces = f" OR trim({column}) = ''" if field.name in ID_COLUMNS else ""
    if field.name in RESERVED_NAMES:
        remedy = "Every row must have one. Fill it in or remove the row."
    else:
        remedy = 'Fill it in, remove the row, or allow it in the schema: "type": ["...", "null"].'
    yield CellRule(
        column=field.name,
        sql=f"{column} IS NULL{only_spaces}",
        problem="is blank",
        remedy=remedy,
        shows_value=False,
    )


def _timestamp_rules(field: Field, column: str) -> Iterator[CellRule]:
    is_whole = f"regexp_full_match({column}, '{WHOLE_NUMBER}')"
    # Outside of what DOUBLE holds exactly, the comparison still tells the magnitude.
    size = f"abs(TRY_CAST({column} AS DOUBLE))"
    yield CellRule(
        column=field.name,
        sql=rf"NOT {is_whole} AND regexp_matches({column}, '^\s*[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}')",
        problem="is a date in text form",
        remedy="Expected are whole seconds since 1970-01-01 UTC, as 1700000000. Convert the column.",
    )
    yield CellRule(
        column=field.name,
        sql=f"{is_whole} AND {size} >= {FIRST_MICROSECONDS}",
        problem="is in microseconds or a smaller unit",
        remedy="Expected are seconds since 1970-01-01 UTC. Divide the column by 1,000,000 or more.",
    )
    yield CellRule(
        column=field.name,
        sql=f"{is_whole} AND {size} >= {FIRST_MILLISECONDS} AND {size} < {FIRST_MICROSECONDS}",
        problem="is in milliseconds",
        remedy="Expected are seconds since 1970-01-01 UTC. Divide the column by 1,000.",
    )
    tomorrow = int(time.time()) + SECONDS_A_DAY
    yield CellRule(
        column=field.name,
        sql=f"{is_whole} AND {size} >= {tomorrow} AND {size} < {FIRST_MILLISECONDS}",
        problem="lies in the future",
        remedy="Recent events count most in training. Check the clock that wrote it.",
        severity="warning",
    )


def _number_rules(field: Field, column: str) -> Iterator[CellRule]:
    if field.type in {"int", "long"}:
        sql_type = "INTEGER" if field.type == "int" else "BIGINT"
        pattern, expected = (
            WHOLE_NUMBER,
            f"a whole number of {32 if field.type == 'int' else 64} bits",
        )
        in_range = f"TRY_CAST({column} AS {sql_type}) IS NOT NULL"
    else:
        pattern, expected = NUMBER, "a number with a decimal point, as 12.5"
        in_range = f"isfinite(TRY_CAST({column} AS {field.type.upper()}))"
    is_number = f"regexp_full_match({column}, '{pattern}') AND coalesce({in_range}, false)"
    others = ""
    if field.name in TIMESTAMP_COLUMNS:  # what the rules for timestamps say better
        others = (
            rf" AND NOT regexp_matches({column}, '^\s*[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}')"
            f" AND NOT regexp_full_match({column}, '{WHOLE_NUMBER}')"
        )
    yield CellRule(
        column=field.name,
        sql=f"{column} IS NOT NULL AND NOT ({is_number}){others}",
        problem=f"is no {field.type}",
        remedy=f"Expected is {expected}. Correct the cells, or remove the rows.",
    )


def _boolean_rule(field: Field, column: str) -> CellRule:
    return CellRule(
        column=field.name,
        sql=f"{column} NOT IN ('true', 'false')",
        problem="is no boolean",
        remedy="Expected is true or false, in lower case.",
    )


def _string_rules(field: Field, column: str) -> Iterator[CellRule]:
    yield CellRule(
        column=field.name,
        sql=f"contains({column}, chr(10)) OR contains({column}, chr(13))",
        problem="has a line break inside its quotes",
        remedy="Each record must stand on one line. Replace the break by a space.",
    )
    yield _length_rule(field, column)
    if field.name in ID_COLUMNS:
        yield CellRule(
            column=field.name,
            sql=f"contains({column}, '\"')",
            problem="has a double quote",
            remedy="The service advises against it in ids. Use other characters.",
            severity="warning",
        )
    reserved = ", ".join(f"'{name}'" for name in sorted(RESERVED_NAMES))
    yield CellRule(
        column=field.name,
        sql=f"{column} IN ({reserved})",
        problem="is a reserved keyword of the service",
        remedy="Reserved keywords must not be values of the data. Use another word.",
        severity="warning",
    )


def _length_rule(field: Field, column: str) -> CellRule:
    if field.textual:
        return CellRule(
            column=field.name,
            sql=f"length({column}) > {MAX_TEXT_LENGTH}",
            problem=f"has more than {MAX_TEXT_LENGTH:,} characters",
            remedy="The service cuts off the rest.",
            shows_value=False,
            severity="warning",
        )
    longest = MAX_ID_LENGTH if field.name in ID_COLUMNS else MAX_CATEGORY_LENGTH
    return CellRule(
        column=field.name,
        sql=f"length({column}) > {longest}",
        problem=f"has more than {longest:,} characters",
        remedy="Shorten the cells, or remove the column or the rows.",
        shows_value=False,
    )
