"""The file of local events: columns NAME, FROM and TO, and LOCATION where events take place somewhere only.

Days are whole days of UTC, the last one included. Where several events take place, the one that stands first counts.
"""

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from components.preflight.checked_context import LocalEvent
from components.preflight.findings import Finding

REQUIRED_COLUMNS = ("NAME", "FROM", "TO")
LOCATION_COLUMN = "LOCATION"

MAX_EVENTS = 1_000
"""Each request looks through them all, and they are packaged with every function that does."""

# What a location in a request can be, too (handlers/shared/context.py); a bar would make two categories of it.
_WORD = re.compile(r"[^\W_][\w .,%+/&'()-]{0,63}")
_WORD_RULE = (
    "1 to 64 letters, digits, blanks and _ . , % + / & ' ( ) -, the first a letter or digit"
)


def read_calendar(path: Path, file: str) -> tuple[tuple[LocalEvent, ...], list[Finding]]:
    """The events of a file, and what is wrong with it.

    Args:
        path: of the file.
        file: how findings name it.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        return (), [Finding(file=file, text="The file is not UTF-8. Save it in that encoding.")]
    reader = csv.DictReader(io.StringIO(text, newline=""), strict=True)
    try:
        header = tuple(reader.fieldnames or ())
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        problem = f"The line is no CSV ({error}). Correct its quotation marks."
        return (), [Finding(file=file, line=reader.line_num, text=problem)]
    found = list(_frame_findings(header, len(rows), file))
    if found:
        return (), found
    events: list[LocalEvent] = []
    for line, row in rows:
        problems = list(_row_problems(row))
        found += [Finding(file=file, line=line, text=text) for text in problems]
        if not problems:
            event = _event(row)
            found += _hidden(event, events, file, line)
            events.append(event)
    return tuple(events), found


def _frame_findings(header: Sequence[str], count: int, file: str) -> Iterator[Finding]:
    expected = (*REQUIRED_COLUMNS, LOCATION_COLUMN)
    if header not in (REQUIRED_COLUMNS, expected):
        yield Finding(
            file=file,
            line=1,
            text=f"The header is {','.join(header) or 'blank'}; expected {','.join(REQUIRED_COLUMNS)} or {','.join(expected)}. "
            "Name the columns so, in this order.",
        )
    elif not 1 <= count <= MAX_EVENTS:
        yield Finding(
            file=file,
            text=f"The file has {count} local events; allowed are 1 to {MAX_EVENTS}. Keep those of the data and the time to come.",
        )


def _row_problems(row: Mapping[str, str | list[str] | None]) -> Iterator[str]:
    if None in row or None in row.values():
        yield "The line has not as many cells as the header. Add or remove commas."
        return
    cells = {column: str(cell) for column, cell in row.items()}
    if not _WORD.fullmatch(cells["NAME"]):
        yield f"NAME is {cells['NAME']!r}; allowed are {_WORD_RULE}."
    location = cells.get(LOCATION_COLUMN, "")
    if location and not _WORD.fullmatch(location):
        yield f"LOCATION is {location!r}; allowed are blank for everywhere, or {_WORD_RULE}."
    days = {column: _day(cells[column]) for column in ("FROM", "TO")}
    for column, day in days.items():
        if day is None:
            yield f"{column} is {cells[column]!r}; expected a day, such as 2026-12-31."
    first, last = days["FROM"], days["TO"]
    if first and last and first > last:
        yield f"FROM is {first} and TO is {last}, which lies before it. Exchange them."


def _day(cell: str) -> date | None:
    """A day as ISO 8601 writes it in full; other spellings of ISO are more likely errors."""
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell, re.ASCII):
        return None
    try:
        return date.fromisoformat(cell)
    except ValueError:
        return None


def _event(row: Mapping[str, str]) -> LocalEvent:
    return LocalEvent(
        name=row["NAME"],
        first=date.fromisoformat(row["FROM"]),
        last=date.fromisoformat(row["TO"]),
        location=row.get(LOCATION_COLUMN) or None,
    )


def _hidden(
    event: LocalEvent, before: Sequence[LocalEvent], file: str, line: int
) -> Iterator[Finding]:
    """An event that never counts, since an earlier one takes place whenever and wherever it does."""
    for earlier in before:
        same_place = earlier.location is None or (
            event.location is not None and earlier.location.casefold() == event.location.casefold()
        )
        if same_place and earlier.first <= event.first and event.last <= earlier.last:
            yield Finding(
                file=file,
                line=line,
                text=f"{event.name} never counts: {earlier.name}, which stands before it, takes all of its time and place. Put "
                "the shorter one first.",
                severity="warning",
            )
            return
