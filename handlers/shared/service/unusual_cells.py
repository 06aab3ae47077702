"""Which cells deserve a close look: a cheap condition that every cell meets that one of the rules is about.

It is evaluated for each of many millions of cells; the rules (cell_rules.py) only for those that it finds.
"""

from handlers.shared.service.cell_rules import (
    NAME_COLUMNS,
    NULL_WORDS,
    is_number,
    max_length,
    tomorrow,
)
from handlers.shared.service.cell_values import TIMESTAMP_COLUMNS
from handlers.shared.service.known_fields import RESERVED_NAMES
from handlers.shared.service.schemas import Field
from handlers.shared.service.sql_dialects import Dialect

# Visible ASCII without quotes, spaces inside only.
_PLAIN = "[!#-~]([ !#-~]*[!#-~])?"

_RESERVED = ", ".join(f"'{name}'" for name in sorted(RESERVED_NAMES))
_ENDS_OF_RESERVED = f"'{min(RESERVED_NAMES)}' AND '{max(RESERVED_NAMES)}'"
_NULLS = ", ".join(f"'{word}'" for word in sorted(NULL_WORDS))
_NULL_LENGTHS = ", ".join(str(length) for length in sorted({len(word) for word in NULL_WORDS}))


def is_unusual(field: Field, column: str, sql: Dialect, *, is_plain: bool) -> str:
    """An SQL condition on a column of text.

    Args:
        field: of the column.
        column: its name in SQL.
        sql: who is asked.
        is_plain: whether the file is known to be visible ASCII without double quotes and spaces, so that no cell can be of
            anything else.
    """
    if field.type == "string":
        return f"({' OR '.join(_text_conditions(field, column, sql, is_plain=is_plain))})"
    usual = _usual_number(field, column, sql)
    allowed = f"{column} = '' OR " if field.nullable else ""
    return f"NOT coalesce({allowed}{usual}, false)"


def _text_conditions(field: Field, column: str, sql: Dialect, *, is_plain: bool) -> list[str]:
    conditions = [
        f"{sql.size(column)} > {max_length(field)}",
        _if_likely(f"{column} BETWEEN {_ENDS_OF_RESERVED}", f"{column} IN ({_RESERVED})"),
    ]
    if not field.nullable:
        conditions.append(f"{column} = ''")
    if field.name in NAME_COLUMNS:
        conditions.append(
            _if_likely(f"{sql.size(column)} IN ({_NULL_LENGTHS})", f"lower({column}) IN ({_NULLS})")
        )
    if is_plain:
        return conditions
    if field.nullable:
        return [*conditions, sql.contains(column, "chr(10)")]
    return [*conditions, f"NOT {sql.fully_matches(column, _PLAIN)}"]


def _if_likely(cheap: str, condition: str) -> str:
    """Only a CASE spares DuckDB the second condition where the first is false."""
    return f"CASE WHEN {cheap} THEN {condition} ELSE false END"


def _usual_number(field: Field, column: str, sql: Dialect) -> str:
    if field.type == "boolean":
        return f"{column} IN ('true', 'false')"
    if field.type in {"float", "double"}:
        return (
            f"CASE WHEN {is_canonical(column)} THEN true ELSE {is_number(field, column, sql)} END"
        )
    in_range = f"TRY_CAST({column} AS INTEGER) IS NOT NULL AND " if field.type == "int" else ""
    if field.name in TIMESTAMP_COLUMNS:
        in_range = f"TRY_CAST({column} AS BIGINT) BETWEEN 1 AND {tomorrow() - 1} AND "
    return f"({in_range}{is_canonical(column)})"


def is_canonical(column: str) -> str:
    """Whether a cell is a whole number as DuckDB would write it: 64 bits, no plus sign, no leading zero."""
    return f"CAST(TRY_CAST({column} AS BIGINT) AS VARCHAR) = {column}"
