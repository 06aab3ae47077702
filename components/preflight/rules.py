"""The rules for the cells of a CSV file, as SQL conditions over one column of text.

docs/data-files.md has the rules in words, with their sources. A condition first lets usual cells pass at small
cost, since it is evaluated for each of many millions of cells.
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

# What programs write for "nothing", compared without case. The service takes them for ids and types like others.
NULL_WORDS = frozenset(
    {"null", "none", "nil", "undefined", "nan", "n/a", "(null)", "<null>", r"\n"}
)

WHOLE_NUMBER = "[+-]?[0-9]+"
NUMBER = r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?"

# What a reader takes for nothing: ASCII and Unicode white space, and characters without width.
WHITE = r"[\s\x{0b}\x{1c}-\x{1f}\x{85}\p{Z}\x{200b}\x{2060}\x{feff}]"
# Visible ASCII without quotes, spaces inside only: nothing about such a cell is odd.
_PLAIN = "[!#-~]([ !#-~]*[!#-~])?"
_DATE = r"^\s*[0-9]{4}-[0-9]{2}-[0-9]{2}"


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


def _unless(usual: str, condition: str) -> str:
    """The condition, evaluated only for cells that are not usual."""
    return f"CASE WHEN {usual} THEN false ELSE {condition} END"


def _is_plain(column: str) -> str:
    return f"regexp_full_match({column}, '{_PLAIN}')"


def _is_canonical(column: str) -> str:
    """Whether a cell is a whole number as DuckDB would write it: 64 bits, no plus sign, no leading zero."""
    return f"CAST(TRY_CAST({column} AS BIGINT) AS VARCHAR) = {column}"


def _blank_rules(field: Field, column: str) -> Iterator[CellRule]:
    if field.nullable:
        return
    if field.name in RESERVED_NAMES:
        remedy = "Every row must have one. Fill it in or remove the row."
    else:
        remedy = 'Fill it in, remove the row, or allow it in the schema: "type": ["...", "null"].'
    usual = _is_plain(column) if field.type == "string" else _is_canonical(column)
    yield CellRule(
        column=field.name,
        sql=_unless(usual, f"regexp_full_match({column}, '{WHITE}*')"),
        problem="is blank",
        remedy=remedy,
        shows_value=False,
    )


def _timestamp_rules(field: Field, column: str) -> Iterator[CellRule]:
    tomorrow = int(time.time()) + SECONDS_A_DAY
    usual = f"TRY_CAST({column} AS BIGINT) BETWEEN 1 AND {tomorrow - 1}"
    is_whole = f"regexp_full_match({column}, '{WHOLE_NUMBER}')"
    # Outside of what DOUBLE holds exactly, the comparison still tells the magnitude.
    size = f"abs(TRY_CAST({column} AS DOUBLE))"

    def rule(
        condition: str, problem: str, remedy: str, severity: Literal["error", "warning"] = "error"
    ) -> CellRule:
        return CellRule(
            column=field.name,
            sql=_unless(usual, condition),
            problem=problem,
            remedy=remedy,
            severity=severity,
        )

    yield rule(
        f"NOT {is_whole} AND regexp_matches({column}, '{_DATE}')",
        "is a date in text form",
        "Expected are whole seconds since 1970-01-01 UTC, as 1700000000. Convert the column.",
    )
    yield rule(
        f"{is_whole} AND {size} >= {FIRST_MICROSECONDS}",
        "is in microseconds or a smaller unit",
        "Expected are seconds since 1970-01-01 UTC. Divide the column by 1,000,000 or more.",
    )
    yield rule(
        f"{is_whole} AND {size} >= {FIRST_MILLISECONDS} AND {size} < {FIRST_MICROSECONDS}",
        "is in milliseconds",
        "Expected are seconds since 1970-01-01 UTC. Divide the column by 1,000.",
    )
    yield rule(
        f"{is_whole} AND TRY_CAST({column} AS BIGINT) >= {tomorrow} AND {size} < {FIRST_MILLISECONDS}",
        "lies in the future",
        "Recent events count most in training. Check the clock that wrote it.",
        "warning",
    )
    yield rule(
        f"{is_whole} AND TRY_CAST({column} AS BIGINT) <= 0 AND {size} < {FIRST_MILLISECONDS}",
        "lies before 1970-01-01 or is zero",
        "A time that was missing is often written so. Fill it in, or remove the row.",
        "warning",
    )


def _number_rules(field: Field, column: str) -> Iterator[CellRule]:
    if field.type in {"int", "long"}:
        sql_type = "INTEGER" if field.type == "int" else "BIGINT"
        pattern = WHOLE_NUMBER
        expected = f"a whole number of {32 if field.type == 'int' else 64} bits"
        in_range = f"TRY_CAST({column} AS {sql_type}) IS NOT NULL"
    else:
        pattern, expected = NUMBER, "a number with a decimal point, as 12.5"
        in_range = f"isfinite(TRY_CAST({column} AS {field.type.upper()}))"
    is_number = f"regexp_full_match({column}, '{pattern}') AND coalesce({in_range}, false)"
    is_blank = f"{column} = ''" if field.nullable else f"regexp_full_match({column}, '{WHITE}*')"
    others = ""
    if field.name in TIMESTAMP_COLUMNS:  # what the rules for timestamps say better
        others = (
            f" AND NOT regexp_matches({column}, '{_DATE}')"
            f" AND NOT regexp_full_match({column}, '{WHOLE_NUMBER}')"
        )
    broken = f"NOT {is_blank} AND NOT ({is_number}){others}"
    is_whole = field.type in {"int", "long"}
    yield CellRule(
        column=field.name,
        sql=_unless(_is_canonical(column), broken) if field.type == "long" else broken,
        problem=f"is no {field.type}",
        remedy=f"Expected is {expected}. Correct the cells, or remove the rows.",
    )
    if is_whole:
        odd = f"regexp_full_match({column}, '[+-]?0[0-9]+|[+].*|-0')"
        yield CellRule(
            column=field.name,
            sql=_unless(_is_canonical(column), f"{odd} AND {is_number}"),
            problem="is written with a plus sign or leading zeros",
            remedy="How the service reads it is not documented. Write the number alone.",
            severity="warning",
        )


def _boolean_rule(field: Field, column: str) -> CellRule:
    is_blank = f"{column} = ''" if field.nullable else f"regexp_full_match({column}, '{WHITE}*')"
    return CellRule(
        column=field.name,
        sql=f"{column} NOT IN ('true', 'false') AND NOT {is_blank}",
        problem="is no boolean",
        remedy="Expected is true or false, in lower case.",
    )


def _string_rules(field: Field, column: str) -> Iterator[CellRule]:
    yield CellRule(
        column=field.name,
        sql=_unless(_is_plain(column), f"contains({column}, chr(10))"),
        problem="has a line break inside its quotes",
        remedy="Each record must stand on one line. Replace the break by a space.",
    )
    yield _length_rule(field, column)
    if field.name in ID_COLUMNS or field.name == "EVENT_TYPE":
        yield from _name_rules(field, column)
    reserved = ", ".join(f"'{name}'" for name in sorted(RESERVED_NAMES))
    yield CellRule(
        column=field.name,
        sql=f"{column} IN ({reserved})",
        problem="is a reserved keyword of the service",
        remedy="Reserved keywords must not be values of the data. Use another word.",
        severity="warning",
    )


def _name_rules(field: Field, column: str) -> Iterator[CellRule]:
    """What makes an id or a type another one than it looks."""
    longest = max(map(len, NULL_WORDS))
    words = ", ".join(f"'{word}'" for word in sorted(NULL_WORDS))
    yield CellRule(
        column=field.name,
        sql=_unless(f"strlen({column}) > {longest}", f"lower({column}) IN ({words})"),
        problem="is a word for nothing",
        remedy="The service takes it for a name like any other, so that all rows without one look like one. "
        "Fill it in, or remove the rows.",
        severity="warning",
    )
    ends = f"regexp_matches({column}, '^{WHITE}|{WHITE}$')"
    yield CellRule(
        column=field.name,
        sql=_unless(_is_plain(column), f"{ends} AND NOT regexp_full_match({column}, '{WHITE}*')"),
        problem="begins or ends with white space",
        remedy="With and without it are two different names to the service. Remove it.",
        severity="warning",
    )
    if field.name in ID_COLUMNS:
        yield CellRule(
            column=field.name,
            sql=_unless(_is_plain(column), f"contains({column}, '\"')"),
            problem="has a double quote",
            remedy="The service advises against it in ids. Use other characters.",
            severity="warning",
        )


def _length_rule(field: Field, column: str) -> CellRule:
    if field.textual:
        return CellRule(
            column=field.name,
            sql=_longer(column, MAX_TEXT_LENGTH),
            problem=f"has more than {MAX_TEXT_LENGTH:,} characters",
            remedy="The service cuts off the rest.",
            shows_value=False,
            severity="warning",
        )
    longest = MAX_ID_LENGTH if field.name in ID_COLUMNS else MAX_CATEGORY_LENGTH
    return CellRule(
        column=field.name,
        sql=_longer(column, longest),
        problem=f"has more than {longest:,} characters",
        remedy="Shorten the cells, or remove the column or the rows.",
        shows_value=False,
    )


def _longer(column: str, longest: int) -> str:
    return _unless(f"strlen({column}) <= {longest}", f"length({column}) > {longest}")
