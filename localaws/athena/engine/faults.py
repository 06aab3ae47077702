"""DuckDB's errors in Athena's words.

Source: Amazon Athena User Guide, "Troubleshoot issues in Athena"; Trino, `StandardErrorCode`.
"""

import re

import duckdb

from localaws.athena.errors import DATA_ERROR, SYNTAX_ERROR, QueryError
from localaws.athena.executions.runner import CancelledError
from localaws.athena.sql.cursor import position

_OWN = re.compile(r"(?:Invalid Input Error: )?([A-Z][A-Z_]+: .*)", re.DOTALL)
_COLUMN = re.compile(
    r'Referenced column "([^"]+)" (?:not found|was not found)|column named "([^"]+)"'
)
_UNGROUPED = re.compile(r'column "?([^"\s]+)"? must appear in the GROUP BY clause')
_EXHAUSTED = 0
_AUTHORIZED = "or requester is not authorized to access requested resources"


def told(error: duckdb.Error, query: str) -> QueryError | CancelledError:
    """The error of a query, for one of DuckDB.

    Args:
        error: of DuckDB.
        query: as its caller wrote it.
    """
    text = str(error).strip()
    if isinstance(error, duckdb.InterruptException):
        return CancelledError()
    own = _OWN.match(text)
    if own is not None:
        return QueryError(own[1].splitlines()[0], DATA_ERROR)
    first = text.splitlines()[0].partition(": ")[2] or text
    if isinstance(error, duckdb.BinderException):
        return _unbound(text, first, query)
    if "Division by zero" in text:
        return QueryError("DIVISION_BY_ZERO: Division by zero")
    for kind, code, type_ in _KINDS:
        if isinstance(error, kind):
            return QueryError(f"{code}: {first}", type_)
    return QueryError(f"GENERIC_USER_ERROR: {first}")


_KINDS: tuple[tuple[type[duckdb.Error], str, int], ...] = (
    (duckdb.ConversionException, "INVALID_CAST_ARGUMENT", DATA_ERROR),
    (duckdb.OutOfRangeException, "NUMERIC_VALUE_OUT_OF_RANGE", DATA_ERROR),
    (duckdb.OutOfMemoryException, "EXCEEDED_MEMORY_LIMIT", _EXHAUSTED),
    (duckdb.ParserException, "SYNTAX_ERROR", SYNTAX_ERROR),
    (duckdb.CatalogException, "SYNTAX_ERROR", SYNTAX_ERROR),
    (duckdb.InvalidInputException, "INVALID_FUNCTION_ARGUMENT", DATA_ERROR),
    (duckdb.IOException, "HIVE_BAD_DATA", DATA_ERROR),
)


def _unbound(text: str, first: str, query: str) -> QueryError:
    column = _COLUMN.search(text)
    if column is not None:
        name = column[1] or column[2]
        told = f"Column '{name}' cannot be resolved {_AUTHORIZED}"
        return QueryError(f"COLUMN_NOT_FOUND: {_place(name, query)}: {told}", SYNTAX_ERROR)
    ungrouped = _UNGROUPED.search(text)
    if ungrouped is not None:
        name = ungrouped[1]
        told = f"'{name}' must be an aggregate expression or appear in GROUP BY clause"
        return QueryError(f"EXPRESSION_NOT_AGGREGATE: {_place(name, query)}: {told}", SYNTAX_ERROR)
    code = "TYPE_MISMATCH" if "type" in text.lower() else "SYNTAX_ERROR"
    return QueryError(f"{code}: {first}", SYNTAX_ERROR)


def _place(name: str, query: str) -> str:
    found = re.search(rf"\b{re.escape(name)}\b", query, re.IGNORECASE)
    return position(query, found.start() if found else 0)
