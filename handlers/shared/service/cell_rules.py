"""The rules for the cells of a CSV file, as SQL conditions over one column of text.

docs/data-files.md has the rules in words, with their sources. One table of them serves DuckDB, which the pre-flight has, and Athena
(sql_dialects.py). unusual_cells.py has, for each field, the cheap condition that decides which cells they are asked
about: a rule must not be true of any other.
"""

import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from handlers.shared.service.cell_values import (
    FIRST_MICROSECONDS,
    FIRST_MILLISECONDS,
    NUMBER,
    TIMESTAMP_COLUMNS,
    WHOLE_NUMBER,
)
from handlers.shared.service.known_fields import RESERVED_NAMES
from handlers.shared.service.schemas import NUMBER_TYPES, Field
from handlers.shared.service.sql_dialects import Dialect

MAX_ID_LENGTH = 256
# Source: Developer Guide, "Items dataset and schema requirements": a categorical string.
MAX_CATEGORY_LENGTH = 1000
MAX_TEXT_LENGTH = 20_000
SECONDS_A_DAY = 86_400

MAX_SHOWN_VALUE = 60

# Of all rows. Recorded of AWS: an import of 9,742 rows became ACTIVE with 13 that did not fit. ADR 21 has the choice.
MAX_SHARE_LEFT_OUT = 0.01

ID_COLUMNS = frozenset({"USER_ID", "ITEM_ID"})
NAME_COLUMNS = ID_COLUMNS | {"EVENT_TYPE"}

# What programs write for "nothing", compared without case. The service takes them for ids and types like others.
NULL_WORDS = frozenset(
    {"null", "none", "nil", "undefined", "nan", "n/a", "(null)", "<null>", r"\n"}
)

# What a reader takes for nothing: ASCII and Unicode white space, and characters without width.
WHITE = r"[\t\n\f\r\x{0b}\x{1c}-\x{1f}\x{85}\p{Z}\x{200b}\x{2060}\x{feff}]"
_WHITE_END = rf"\A{WHITE}|{WHITE}\z"
_DATE = r"\A[ \t\n\f\r]*[0-9]{4}-[0-9]{2}-[0-9]{2}"

Severity = Literal["error", "warning"]


@dataclass(frozen=True, kw_only=True)
class CellRule:
    """A condition that no cell of a column may meet.

    Attributes:
        name: of the column in the header.
        column: its name in SQL.
        sql: the condition.
        problem: what such a cell is; follows the column's name.
        remedy: what is expected and what to do.
        shows_value: whether the cell itself helps to see what is wrong.
        severity: an error is a certain failure of the import.
        leaves_out: whether the import passes over a few such rows, and fails only if they are many.
    """

    name: str
    column: str
    sql: str
    problem: str
    remedy: str
    shows_value: bool = True
    severity: Severity = "error"
    leaves_out: bool = False


def cell_rules(field: Field, column: str, sql: Dialect) -> Iterator[CellRule]:
    """All rules for the cells of a field.

    Args:
        field: of the schema.
        column: SQL name of its column of text.
        sql: who is asked.
    """
    yield from _blank_rules(field, column, sql)
    if field.name in TIMESTAMP_COLUMNS:
        yield from _timestamp_rules(field, column, sql)
    if field.type == "string":
        yield from _string_rules(field, column, sql)
    elif field.type == "boolean":
        yield _boolean_rule(field, column, sql)
    if field.type in NUMBER_TYPES:
        yield from _number_rules(field, column, sql)


def sentence(rule: CellRule, example: str) -> str:
    """What is wrong with cells, and what to do.

    Args:
        rule: that they break.
        example: one of them.
    """
    shown = f": {_shortened(example)!r}" if rule.shows_value else ""
    return f"{rule.name} {rule.problem}{shown}. {rule.remedy}"


def _shortened(value: str) -> str:
    return value if len(value) <= MAX_SHOWN_VALUE else f"{value[:MAX_SHOWN_VALUE]}..."


def borne(rule: CellRule, left_out: int, rows: int) -> CellRule:
    """The rule as it is where the import bears that it is broken.

    Args:
        rule: that is broken.
        left_out: rows that the import passes over.
        rows: of the file.
    """
    if not rule.leaves_out:
        return rule
    remedy = f"{rule.remedy} The import leaves out such rows: {left_out:,} of {rows:,}."
    return replace(rule, severity="warning", remedy=remedy)


def tomorrow() -> int:
    """The second from which on a timestamp lies in the future, whatever the time zone of its writer."""
    return int(time.time()) + SECONDS_A_DAY


def max_length(field: Field) -> int:
    """Characters that the service takes, or uses, of a text."""
    if field.textual:
        return MAX_TEXT_LENGTH
    return MAX_ID_LENGTH if field.name in ID_COLUMNS else MAX_CATEGORY_LENGTH


def is_number(field: Field, column: str, sql: Dialect) -> str:
    """Whether a cell is a number of the field's type."""
    if field.type in {"int", "long"}:
        pattern, sql_type = WHOLE_NUMBER, "INTEGER" if field.type == "int" else "BIGINT"
        in_range = f"TRY_CAST({column} AS {sql_type}) IS NOT NULL"
    else:
        pattern = NUMBER
        sql_type = "REAL" if field.type == "float" else "DOUBLE"
        in_range = sql.is_finite(f"TRY_CAST({column} AS {sql_type})")
    return f"({sql.fully_matches(column, pattern)} AND coalesce({in_range}, false))"


def _is_white(column: str, sql: Dialect) -> str:
    return sql.fully_matches(column, f"{WHITE}*")


def _is_blank(field: Field, column: str, sql: Dialect) -> str:
    """What is told as blank where it must not be; elsewhere only nothing at all is null."""
    return f"{column} = ''" if field.nullable else _is_white(column, sql)


def _blank_rules(field: Field, column: str, sql: Dialect) -> Iterator[CellRule]:
    if field.nullable:
        return
    if field.name in RESERVED_NAMES:
        remedy = "Every row must have one. Fill it in or remove the row."
    else:
        remedy = 'Fill it in, remove the row, or allow it in the schema: "type": ["...", "null"].'
    yield CellRule(
        name=field.name,
        column=column,
        sql=_is_white(column, sql),
        problem="is blank",
        remedy=remedy,
        shows_value=False,
        leaves_out=field.name not in RESERVED_NAMES,
    )


def _timestamp_rules(field: Field, column: str, sql: Dialect) -> Iterator[CellRule]:
    is_whole = sql.fully_matches(column, WHOLE_NUMBER)
    # Outside of what DOUBLE holds exactly, the comparison still tells the magnitude.
    size = f"abs(TRY_CAST({column} AS DOUBLE))"

    def rule(condition: str, problem: str, remedy: str, severity: Severity = "error") -> CellRule:
        return CellRule(
            name=field.name,
            column=column,
            sql=condition,
            problem=problem,
            remedy=remedy,
            severity=severity,
        )

    yield rule(
        f"NOT {is_whole} AND {sql.has_match(column, _DATE)}",
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
        f"{is_whole} AND TRY_CAST({column} AS BIGINT) >= {tomorrow()} AND {size} < {FIRST_MILLISECONDS}",
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


def _number_rules(field: Field, column: str, sql: Dialect) -> Iterator[CellRule]:
    is_whole = field.type in {"int", "long"}
    expected = (
        f"a whole number of {32 if field.type == 'int' else 64} bits"
        if is_whole
        else "a number with a decimal point, as 12.5"
    )
    others = ""
    if field.name in TIMESTAMP_COLUMNS:  # what the rules for timestamps say better
        others = (
            f" AND NOT {sql.has_match(column, _DATE)}"
            f" AND NOT {sql.fully_matches(column, WHOLE_NUMBER)}"
        )
    yield CellRule(
        name=field.name,
        column=column,
        sql=f"NOT {_is_blank(field, column, sql)} AND NOT {is_number(field, column, sql)}{others}",
        problem=f"is no {field.type}",
        remedy=f"Expected is {expected}. Correct the cells, or remove the rows.",
        leaves_out=field.name not in RESERVED_NAMES,
    )
    if is_whole:
        odd = sql.fully_matches(column, "[+-]?0[0-9]+|[+][0-9]*|-0")
        yield CellRule(
            name=field.name,
            column=column,
            sql=f"{odd} AND {is_number(field, column, sql)}",
            problem="is written with a plus sign or leading zeros",
            remedy="How the service reads it is not documented. Write the number alone.",
            severity="warning",
        )


def _boolean_rule(field: Field, column: str, sql: Dialect) -> CellRule:
    return CellRule(
        name=field.name,
        column=column,
        sql=f"{column} NOT IN ('true', 'false') AND NOT {_is_blank(field, column, sql)}",
        problem="is no boolean",
        remedy="Expected is true or false, in lower case.",
    )


def _string_rules(field: Field, column: str, sql: Dialect) -> Iterator[CellRule]:
    yield CellRule(
        name=field.name,
        column=column,
        sql=sql.contains(column, "chr(10)"),
        problem="has a line break inside its quotes",
        remedy="Each record must stand on one line. Replace the break by a space.",
    )
    yield CellRule(
        name=field.name,
        column=column,
        sql=f"length({column}) > {max_length(field)}",
        problem=f"has more than {max_length(field):,} characters",
        remedy="The service cuts off the rest."
        if field.textual
        else "Shorten the cells, or remove the column or the rows.",
        shows_value=False,
        severity="warning" if field.textual else "error",
    )
    if field.name in NAME_COLUMNS:
        yield from _name_rules(field, column, sql)
    reserved = ", ".join(f"'{name}'" for name in sorted(RESERVED_NAMES))
    yield CellRule(
        name=field.name,
        column=column,
        sql=f"{column} IN ({reserved})",
        problem="is a reserved keyword of the service",
        remedy="Reserved keywords must not be values of the data. Use another word.",
        severity="warning",
    )


def _name_rules(field: Field, column: str, sql: Dialect) -> Iterator[CellRule]:
    """What makes an id or a type another one than it looks."""
    words = ", ".join(f"'{word}'" for word in sorted(NULL_WORDS))
    yield CellRule(
        name=field.name,
        column=column,
        sql=f"lower({column}) IN ({words})",
        problem="is a word for nothing",
        remedy="The service takes it for a name like any other, so that all rows without one look like one. "
        "Fill it in, or remove the rows.",
        severity="warning",
    )
    yield CellRule(
        name=field.name,
        column=column,
        sql=f"{sql.has_match(column, _WHITE_END)} AND NOT {_is_white(column, sql)}",
        problem="begins or ends with white space",
        remedy="With and without it are two different names to the service. Remove it.",
        severity="warning",
    )
    if field.name in ID_COLUMNS:
        yield CellRule(
            name=field.name,
            column=column,
            sql=sql.contains(column, "'\"'"),
            problem="has a double quote",
            remedy="The service advises against it in ids. Use other characters.",
            severity="warning",
        )
