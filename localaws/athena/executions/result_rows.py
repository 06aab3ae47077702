"""Rows of a result, as GetQueryResults reads them from the object that the query wrote.

Source: Amazon Athena User Guide, "Work with query results": all values of a CSV result are quoted, and a null is an empty
field without quotes; the result of a DDL statement is plain lines.
"""

import itertools
import re
from collections.abc import Iterator
from typing import Any

Row = list[str | None]

_FIELD = re.compile(r'(?:"((?:[^"]|"")*)"|)(,|\n|\Z)', re.DOTALL)


def csv_rows(text: str) -> Iterator[Row]:
    """The rows of a CSV result, its header first."""
    row: Row = []
    place = 0
    while place < len(text):
        found = _FIELD.match(text, place)
        if found is None:
            raise ValueError(f"the result is no CSV of Athena at character {place}")
        quoted, end = found.groups()
        row.append(None if quoted is None else quoted.replace('""', '"'))
        place = found.end()
        if end != ",":
            yield row
            row = []


def text_rows(text: str) -> Iterator[Row]:
    """The rows of a plain result: a line each."""
    for line in text.removesuffix("\n").split("\n") if text else ():
        yield [line]


def page(rows: Iterator[Row], start: int, length: int) -> tuple[list[dict[str, Any]], bool]:
    """Some of the rows as the API answers them, and whether there are more."""
    found = list(itertools.islice(rows, start, start + length + 1))
    return [{"Data": [_datum(value) for value in row]} for row in found[:length]], len(
        found
    ) > length


def _datum(value: str | None) -> dict[str, str]:
    return {} if value is None else {"VarCharValue": value}
