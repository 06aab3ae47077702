"""Lines of CSV files as records, in Athena's SQL: our own grammar, where a SerDe would have another.

Source of the format: Amazon Personalize Developer Guide, "Preparing training data", bulk data format: commas, text in double quotes,
a backslash before a quote or a backslash, each record on a single line.
"""

from handlers.shared.service.line_tables import COLUMN

FEWER_CELLS = (
    "The line has fewer cells than the header. Add the missing ones, blank if the schema allows it."
)
MORE_CELLS = (
    "The line has more cells than the header. Put text that contains a comma into double quotes, and remove "
    "a comma at the end."
)
OPEN_QUOTE = (
    "A double quote does not end where its cell ends. Write a quote inside quoted text "
    'as \\" and a backslash as \\\\ (doubled quotes are not understood).'
)
TOO_LONG = "The line is longer than 2 MB. Look for a double quote that is never closed."
MAX_LINE_BYTES = 2_000_000

# A backslash stands before a quote or a backslash alone; spaces around the quotes count as little as to DuckDB.
_QUOTED = r' *"[^"\\]*(?:\\["\\][^"\\]*)*" *'
_UNQUOTED = ' *(?:[^", ][^,]*)?'
_CELL = f"(?:{_QUOTED}|{_UNQUOTED})"


def cells(line: str) -> str:
    """The cells of a line as an array of texts, in SQL.

    Args:
        line: SQL of a text.
    """
    found = f"regexp_extract_all(concat(',', {line}), ',({_CELL})', 1)"
    inner = r"""regexp_replace(regexp_extract(cell, '\A *"(.*)" *\z', 1), '\\(["\\])', '$1')"""
    # Most lines have no quotes, or, as Athena writes them, two around each cell and no others: without a pattern both are read many
    # times as fast.
    between = f"split(substr({line}, 2, length({line}) - 2), '\",\"')"
    quotes = f"length({line}) - length(replace({line}, '\"', ''))"
    ends = f"substr({line}, 1, 1) = '\"' AND substr({line}, length({line})) = '\"'"
    is_plain = f"{ends} AND strpos({line}, '\\') = 0 AND {quotes} = 2 * cardinality({between})"
    return (
        f"CASE WHEN strpos({line}, '\"') = 0 THEN split({line}, ',') WHEN {is_plain} THEN {between} "
        f"ELSE transform({found}, cell -> coalesce({inner}, cell)) END"
    )


def has_open_quote(line: str) -> str:
    """Whether a quote that begins a cell of a line does not end with it, in SQL.

    Args:
        line: SQL of a text.
    """
    whole = rf"\A{_CELL}(?:,{_CELL})*\z"
    return f"strpos({line}, '\"') > 0 AND NOT regexp_like({line}, '{whole}')"


def records(table: str, file: str, width: int) -> str:
    """A query of the records of a file: the cells of each line that has as many as the header, as `c0`, `c1`, ...

    Args:
        table: of lines, as a query names it.
        file: its `s3://bucket/key`.
        width: of the header.
    """
    columns = ", ".join(f"element_at(cells, {number + 1}) AS c{number}" for number in range(width))
    lines = (
        f"SELECT {cells(COLUMN)} AS cells, {has_open_quote(COLUMN)} AS is_open FROM {table} "  # noqa: S608 - names are our own, keys are quoted
        f"WHERE \"$path\" = {literal(file)} AND {COLUMN} <> ''"
    )
    return f"SELECT {columns} FROM ({lines}) WHERE cardinality(cells) = {width} AND NOT is_open"  # noqa: S608 - likewise


def literal(text: str) -> str:
    """A text as SQL has it."""
    return "'" + text.replace("'", "''") + "'"
