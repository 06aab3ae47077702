"""The CSV classifier: delimiter, header and types of a text, as the built-in one finds them, or as a custom one is told.

Source: AWS Glue Developer Guide, "Built-in classifiers", section "Built-in CSV classifier", and "Writing custom
classifiers", section on CSV. Which types it knows is said nowhere: tables of crawlers have bigint, double, boolean and
string; a date is a string.
"""

import functools
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from localaws.glue.classifiers import types
from localaws.glue.classifiers.formats import Classified, Csv
from localaws.glue.classifiers.types import Type

DELIMITERS = (",", "|", "\t", ";", "\x01")
MAX_ROWS = 1000
"""Source: AWS Knowledge Center, "How does the AWS Glue crawler detect the schema?": 1,000 rows or 1 MB."""
MAX_HEADER_LENGTH = 150
UNKNOWN, PRESENT, ABSENT = "UNKNOWN", "PRESENT", "ABSENT"
_BIGINT = re.compile(r"[+-]?[0-9]+")
_DOUBLE = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?")
_BOOLEAN = frozenset({"true", "false"})
_NAME = re.compile(r"[\u0020-\uD7FF\uE000-\uFFFD\U00010000-\U0010FFFF\t]+")
_SURE_DIGITS = 18
"""So many digits are a bigint whatever they are."""
_MIN_BIGINT, _MAX_BIGINT = -(2**63), 2**63 - 1

Row = list[str]


@dataclass(frozen=True)
class Rules:
    """What a classifier is told; the defaults are the built-in one.

    Attributes:
        delimiters: that are tried.
        quote: character around cells.
        takes_quotes: whether the table's SerDe takes quotes away; None when quoted cells decide.
        header: `UNKNOWN`, `PRESENT` or `ABSENT`.
        names: of the columns, in place of the header's; empty for none.
        single_column: whether files with one column are taken.
    """

    delimiters: Sequence[str] = DELIMITERS
    quote: str = '"'
    takes_quotes: bool | None = False
    header: str = UNKNOWN
    names: tuple[str, ...] = ()
    single_column: bool = False


BUILT_IN = Rules()


def classify(text: str, rules: Rules = BUILT_IN) -> Classified | None:
    """What a text is; None when it is no CSV: at least two rows with the same number of cells, two unless one is allowed.

    Args:
        text: the beginning of a file, in whole lines.
        rules: of the classifier.
    """
    fewest = 1 if rules.single_column else 2
    tried = [each for each in rules.delimiters if each in text or rules.single_column]
    tables = [(each, _rows(text, each, rules.quote)) for each in tried]
    fitting = [(each, rows) for each, rows in tables if _is_table(rows, fewest)]
    if not fitting:
        return None
    delimiter, rows = max(fitting, key=lambda found: len(found[1][0]))
    takes_quotes = rules.takes_quotes
    if takes_quotes is None:
        takes_quotes = bool(rules.quote) and any(
            cell.startswith(rules.quote) for row in rows for cell in row
        )
    cells = [[_bare(cell, rules.quote) for cell in row] for row in rows] if takes_quotes else rows
    has_header = _has_header(cells, rules.header)
    data = cells[1:] if has_header else cells
    names = _names(
        [_bare(cell, rules.quote) for cell in rows[0]] if has_header else [], rules, len(rows[0])
    )
    columns = tuple(
        zip(names, _types(data, len(names), allows_empty=not takes_quotes), strict=True)
    )
    size = len(text.encode()) / (text.count("\n") + (not text.endswith("\n")))
    return Classified(
        Csv(delimiter, has_header, rules.quote if takes_quotes else ""), columns, size
    )


def type_of(cell: str) -> Type:
    """The type of a cell as the SerDe reads it: spaces and quotes belong to it, and an empty one goes with any type."""
    if not cell:
        return types.NOTHING
    if _BIGINT.fullmatch(cell):
        return types.BIGINT if _MIN_BIGINT <= int(cell) <= _MAX_BIGINT else types.DOUBLE
    if _DOUBLE.fullmatch(cell):
        return types.DOUBLE
    return types.BOOLEAN if cell.lower() in _BOOLEAN else types.STRING


def _rows(text: str, delimiter: str, quote: str) -> list[Row]:
    """Rows of cells with their quotes, without empty lines."""
    if not quote or quote not in text:
        lines = (line.removesuffix("\r") for line in text.split("\n", MAX_ROWS)[:MAX_ROWS])
        return [line.split(delimiter) for line in lines if line]
    rows: list[Row] = [[]]
    for match in _cell_pattern(delimiter, quote).finditer(text):
        rows[-1].append(match[1])
        if match[2] != delimiter:
            if len(rows) == MAX_ROWS:
                break
            rows.append([])
    return [row for row in rows if row not in ([], [""])]


@functools.cache
def _cell_pattern(delimiter: str, quote: str) -> re.Pattern[str]:
    """A cell, and what ends it; what is quoted may hold delimiters, line ends and doubled quotes."""
    d, q = re.escape(delimiter), re.escape(quote)
    return re.compile(rf"({q}(?:[^{q}]|{q}{q})*{q}|[^{d}\r\n]*)({d}|\r?\n|\Z)")


def _is_table(rows: Sequence[Row], fewest: int) -> bool:
    return len(rows) > 1 and len(rows[0]) >= fewest and len({len(row) for row in rows}) == 1


def _has_header(rows: Sequence[Row], told: str) -> bool:
    """Whether the first row has names: strings of a moderate length, and something else than strings stands below them."""
    if told != UNKNOWN:
        return told == PRESENT
    first, last = rows[0], len(rows[0]) - 1
    for number, cell in enumerate(first):
        if cell == "" and number == last:
            continue
        if type_of(cell) != types.STRING or not _NAME.fullmatch(cell):
            return False
        if number != last and len(cell) >= MAX_HEADER_LENGTH:
            return False
    if len({cell.lower() for cell in first}) < len(first):
        return False
    return any(
        type_of(cell) not in (types.STRING, types.NOTHING) for row in rows[1:] for cell in row
    )


def _names(header: Sequence[str], rules: Rules, width: int) -> list[str]:
    """The names of columns; `col0`, `col1` and so on where there is none."""
    told = rules.names or header
    return [(told[n] if n < len(told) else "") or f"col{n}" for n in range(width)]


def _types(rows: Sequence[Row], width: int, *, allows_empty: bool) -> list[Type]:
    columns = [set(cells) for cells in zip(*rows, strict=True)] or [set()] * width
    return [_type_of_all(cells, allows_empty=allows_empty) for cells in columns]


def _type_of_all(cells: Collection[str], *, allows_empty: bool) -> Type:
    """The type that every cell fits; where an empty one is no null but an empty text, that is a string."""
    if "" in cells and not allows_empty:
        return types.STRING
    together = "".join(cells)
    if together.isascii() and together.isdigit() and max(map(len, cells)) <= _SURE_DIGITS:
        return types.BIGINT
    found: list[Type] = []
    for cell in cells:
        kind = type_of(cell)
        if kind is types.STRING:
            return kind
        if not found or kind is not found[-1]:
            found.append(kind)
    return types.merged_all(found)


def _bare(cell: str, quote: str) -> str:
    """A cell without the quotes around it."""
    if quote and len(cell) > 1 and cell.startswith(quote) and cell.endswith(quote):
        return cell[1:-1].replace(quote * 2, quote)
    return cell
