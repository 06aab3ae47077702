"""Lines of CSV files as records, in Athena's SQL: our own grammar, where a SerDe would have another.

Source of the format: Amazon Personalize Developer Guide, "Preparing training data", bulk data format: commas, text in double quotes,
a backslash before a quote or a backslash, each record on a single line.
"""

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
    # Most lines have no quotes, and are read many times as fast without a pattern.
    return (
        f"CASE WHEN strpos({line}, '\"') = 0 THEN split({line}, ',') "
        f"ELSE transform({found}, cell -> coalesce({inner}, cell)) END"
    )


def has_open_quote(line: str) -> str:
    """Whether a quote that begins a cell of a line does not end with it, in SQL.

    Args:
        line: SQL of a text.
    """
    whole = rf"\A{_CELL}(?:,{_CELL})*\z"
    return f"strpos({line}, '\"') > 0 AND NOT regexp_like({line}, '{whole}')"
