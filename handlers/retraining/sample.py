"""The beginning of a CSV file: its header, and a sample of its rows, held to the rules of the pre-flight.

A function cannot read 100 GB, so this finds what is wrong with a whole file (its columns, its unit of time), and not the one
odd row in the middle: for that row_checks.py asks Athena, where the stack has it.
"""

import csv
import io
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from handlers.shared.service.cell_values import (
    FIRST_MILLISECONDS,
    NUMBER,
    TIMESTAMP_COLUMNS,
    WHOLE_NUMBER,
)
from handlers.shared.service.schemas import NUMBER_TYPES, Field, Schema

MAX_PROBLEMS = 3
"""Of one file; more would say the same."""


def sample_problems(key: str, beginning: bytes, schema: Schema) -> list[str]:
    """What is wrong with the beginning of a file, as sentences; at most three.

    Args:
        key: of the object.
        beginning: its first bytes, which end with a whole line.
        schema: of the dataset.
    """
    try:
        text = beginning.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return [
            f"{key} is no text in UTF-8 (byte {error.start + 1}). Save it with that encoding, and upload it again."
        ]
    # Lines end at line feeds and carriage returns alone; other separators of Unicode are text.
    rows = csv.reader(io.StringIO(text, newline=""), escapechar="\\")
    try:
        header = next(rows, [])
        wrong = list(_header_problems(key, text, header, schema))
        if not wrong:
            wrong = list(islice(_row_problems(key, header, rows, schema), MAX_PROBLEMS))
    except csv.Error as error:
        return [f"{key}, line {rows.line_num} is no CSV ({error}). Close each quotation mark."]
    return wrong[:MAX_PROBLEMS]


def _header_problems(key: str, text: str, header: Sequence[str], schema: Schema) -> Iterator[str]:
    first = text.partition("\n")[0].rstrip("\r")
    if not first.strip():
        yield f"{key}, line 1 is blank; expected the names of the columns."
        return
    if '"' in first:
        yield f"{key}, line 1 has quotation marks; write the names of the columns without them."
        return
    names = [field.name for field in schema.fields]
    # The service ignores case.
    given = [name.strip().upper() for name in header]
    missing = [name for name in names if name.upper() not in given]
    if missing:
        yield (
            f"{key}, line 1: Input CSV is missing the following columns:[{', '.join(missing)}]. The header has "
            f"{', '.join(header)[:200]}; expected are {', '.join(names)}, separated by commas."
        )
    repeated = sorted({name for name in given if given.count(name) > 1})
    if repeated:
        yield f"{key}, line 1 names {', '.join(repeated)} more than once; remove all but one."


def _row_problems(
    key: str, header: Sequence[str], rows: Iterator[list[str]], schema: Schema
) -> Iterator[str]:
    position = {name.strip().upper(): index for index, name in enumerate(header)}
    columns = [(field, position[field.name.upper()]) for field in schema.fields]
    told: set[str] = set()
    number = 1
    for number, row in enumerate(rows, start=2):
        if len(row) != len(header):
            yield f"{key}, line {number} has {len(row)} cells, and the header has {len(header)}. Correct the line."
            return
        for field, index in columns:
            what = _cell_problem(field, row[index])
            if what and field.name not in told:
                told.add(field.name)
                yield f"{key}, line {number}: {field.name} {what}"
    if number == 1:
        yield f"{key} has no row below its header. Upload it with data, or delete it."


def _cell_problem(field: Field, cell: str) -> str:
    """What a cell is that it must not be, and what is expected; empty for nothing."""
    if not cell.strip():
        return "" if field.nullable and not cell else "is blank; every row must have one."
    if field.type == "boolean" and cell not in {"true", "false"}:
        return "is no boolean; expected true or false."
    if field.type not in NUMBER_TYPES:
        return ""
    is_whole = field.type in {"int", "long"}
    if not re.fullmatch(WHOLE_NUMBER if is_whole else NUMBER, cell):
        expected = "a whole number" if is_whole else "a number with a decimal point"
        return f"is no {field.type}; expected {expected}."
    if field.name in TIMESTAMP_COLUMNS and abs(float(cell)) >= FIRST_MILLISECONDS:
        return "is in milliseconds or a smaller unit; expected seconds since 1970-01-01 UTC."
    return ""
