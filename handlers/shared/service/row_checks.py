"""All rows of files that lie in S3, held against the rules where they lie: by one query of Athena, whose answer is one row.

The files' lines are the rows of a table (line_tables.py). docs/data-files.md has the rules in words, with their sources.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from handlers.shared.service.cell_rules import (
    MAX_SHARE_LEFT_OUT,
    MAX_SHOWN_VALUE,
    CellRule,
    Severity,
    borne,
    cell_rules,
    sentence,
)
from handlers.shared.service.csv_lines import (
    FEWER_CELLS,
    MAX_LINE_BYTES,
    MORE_CELLS,
    OPEN_QUOTE,
    TOO_LONG,
    cells,
    has_open_quote,
    literal,
)
from handlers.shared.service.line_tables import COLUMN
from handlers.shared.service.schemas import Schema
from handlers.shared.service.sql_dialects import TRINO
from handlers.shared.service.unusual_cells import is_unusual

# Source: Amazon Athena User Guide, "Service Quotas".
MAX_QUERY_BYTES = 262_144

NO_ROWS = "The file has no rows below its header. Write the data again."
UNREADABLE = "The line is not UTF-8, or was not when it was written: it has the character U+FFFD. Save the file as UTF-8."
_ONE_LINE = " Each record must stand on one line, text in quotes included."

# What makes a line no record, as a condition on it; the first that is met is told.
_NO_RECORDS = {
    TOO_LONG: f"length(line) > {MAX_LINE_BYTES}",
    OPEN_QUOTE + _ONE_LINE: has_open_quote("line"),
    FEWER_CELLS: "cardinality(cells) < width",
    MORE_CELLS: "cardinality(cells) > width",
}
# Where a cell ends is not known in a file with such a line, so that no other is told.
_BLINDING = (TOO_LONG, OPEN_QUOTE + _ONE_LINE)


@dataclass(frozen=True)
class RowProblem:
    """What rows of the files have in common.

    Attributes:
        text: the first file by name that has such a row, what was found and what to do, in sentences.
        severity: an error is a certain failure of the import.
    """

    text: str
    severity: Severity


def row_query(schema: Schema, headers: Mapping[str, Sequence[str]], table: str) -> str:
    """One SELECT with one row, which `row_problems` understands.

    Args:
        schema: of the dataset. Its columns are found by their names, whatever the case; those that a file lacks are passed over in it.
        headers: column names of each file, by its `s3://bucket/key`.
        table: of lines, as a query names it; files that are not in `headers` do not count.

    Raises:
        ValueError: the query is longer than Athena takes.
    """
    layouts = list(dict.fromkeys(tuple(each) for each in headers.values()))
    rules = _rules(schema)
    columns = [
        f"{_cell(each.name, layouts)} AS {_column(n)}" for n, each in enumerate(schema.fields)
    ]
    names = [_column(number) for number in range(len(schema.fields))]
    kinds = " ".join(
        f"WHEN {condition} THEN {kind}" for kind, condition in enumerate(_NO_RECORDS.values())
    )
    odd = [
        f"kind IS NULL AND {is_unusual(each, _column(n), TRINO, is_plain=False)} AS {_is_odd(n)}"
        for n, each in enumerate(schema.fields)
    ]
    odd_of = {_column(n): _is_odd(n) for n in range(len(schema.fields))}
    broken = [
        f"CASE WHEN {odd_of[rule.column]} THEN {rule.sql} ELSE false END AS {_is_broken(n)}"
        for n, rule in enumerate(rules)
    ]
    # Each step is a query of its own, so that what it finds is worked out once.
    query = f"""WITH
lines AS (SELECT "$path" AS file, {COLUMN} AS line, {_layout(headers, layouts)} AS layout FROM {table}
WHERE "$path" IN ({_listed(headers)}) AND {COLUMN} <> ''),
parts AS (SELECT file, line, layout, {_by_layout([len(each) for each in layouts])} AS width, {cells("line")} AS cells FROM lines),
records AS (SELECT file, CASE {kinds} END AS kind, strpos(line, chr(65533)) > 0 AS is_unreadable, {", ".join(columns)} FROM parts),
looked_at AS (SELECT {", ".join(["file", "kind", "is_unreadable", *names, *odd])} FROM records),
judged AS (SELECT {", ".join(["file", "kind", "is_unreadable", *names, *broken])} FROM looked_at)
SELECT {", ".join(_measures(rules).values())} FROM judged"""  # noqa: S608 - names are our own, keys are quoted
    size = len(query.encode())
    if size > MAX_QUERY_BYTES:
        raise ValueError(
            f"The query that checks {len(headers):,} files of {schema.dataset_type} has {size:,} bytes; Athena takes "
            f"{MAX_QUERY_BYTES:,}. Join the files, or leave out columns."
        )
    return query


def row_problems(
    schema: Schema, files: Sequence[str], answer: Sequence[str], *, shows_values: bool = True
) -> list[RowProblem]:
    """What the row that answers `row_query` says.

    Args:
        schema: of the dataset.
        files: the `s3://bucket/key` of each.
        answer: the row's values in order, as GetQueryResults has them; empty for null.
        shows_values: whether the texts may show a cell, which can be somebody's id.
    """
    rules = _rules(schema)
    found = dict(zip(_measures(rules), answer, strict=True))
    lines = [text for text in _NO_RECORDS if int(found[f"{text} count"])]
    blinding = [text for text in lines if text in _BLINDING]
    if blinding:
        return [_problem(found, text, text) for text in blinding]
    rows, left_out = int(found["rows"]), int(found["left out"])
    problems = [_problem(found, text, text) for text in lines]
    if not rows and not lines:
        problems.append(RowProblem(f"{', '.join(files)}: {NO_ROWS}", "error"))
    if int(found[f"{UNREADABLE} count"]):
        problems.append(_problem(found, UNREADABLE, UNREADABLE, "warning"))
    is_borne = left_out <= MAX_SHARE_LEFT_OUT * rows
    for number, rule in enumerate(rules):
        name = _is_broken(number)
        if int(found[f"{name} count"]):
            told = borne(rule, left_out, rows) if is_borne else rule
            shown = told if shows_values else replace(told, shows_value=False)
            text = sentence(shown, found.get(f"{name} example", ""))
            problems.append(_problem(found, name, text, told.severity))
    return problems


def _problem(
    found: Mapping[str, str], name: str, text: str, severity: Severity = "error"
) -> RowProblem:
    more = int(found[f"{name} count"]) - 1
    also = f" (The same on {more:,} more line{'s' if more > 1 else ''}.)" if more else ""
    return RowProblem(f"{found[f'{name} file']}: {text}{also}", severity)


def _rules(schema: Schema) -> list[CellRule]:
    return [
        rule
        for number, field in enumerate(schema.fields)
        for rule in cell_rules(field, _column(number), TRINO)
    ]


def _measures(rules: Sequence[CellRule]) -> dict[str, str]:
    """The values of the answer, as aggregates in SQL, by names of our own."""
    leaving_out = [_is_broken(number) for number, rule in enumerate(rules) if rule.leaves_out]
    measures = {
        "rows": _count("kind IS NULL"),
        "left out": _count(" OR ".join(leaving_out) or "false"),
    }
    for kind, text in enumerate(_NO_RECORDS):
        measures |= _told(text, f"kind = {kind}")
    measures |= _told(UNREADABLE, "is_unreadable")
    for number, rule in enumerate(rules):
        name = _is_broken(number)
        measures |= _told(name, name)
        if rule.shows_value:
            # One more than is shown, so that it shows that there is more.
            example = _least(rule.column, name)
            measures[f"{name} example"] = f"substr({example}, 1, {MAX_SHOWN_VALUE + 1})"
    return measures


def _told(name: str, condition: str) -> dict[str, str]:
    return {f"{name} count": _count(condition), f"{name} file": _least("file", condition)}


def _count(condition: str) -> str:
    return f"count_if({condition})"


def _least(value: str, condition: str) -> str:
    # The same to Trino; DuckDB takes several times as long for an aggregate with a FILTER.
    return f"min(CASE WHEN {condition} THEN {value} END)"


def _column(number: int) -> str:
    return f"f{number}"


def _is_odd(number: int) -> str:
    return f"u{number}"


def _is_broken(number: int) -> str:
    return f"r{number}"


def _cell(name: str, layouts: Sequence[Sequence[str]]) -> str:
    """The cell of a column, in SQL; null where a file does not have it."""
    names = [[each.lower() for each in header] for header in layouts]
    places = [
        header.index(name.lower()) + 1 if name.lower() in header else None for header in names
    ]
    if not any(places):
        return "CAST(NULL AS varchar)"
    return f"element_at(cells, {_by_layout(places)})"


def _layout(headers: Mapping[str, Sequence[str]], layouts: Sequence[Sequence[str]]) -> str:
    """Which of the different headers the file of a line has, in SQL."""
    if len(layouts) == 1:
        return "0"
    files = [
        [file for file, header in headers.items() if tuple(header) == each] for each in layouts
    ]
    cases = (f'WHEN "$path" IN ({_listed(each)}) THEN {n}' for n, each in enumerate(files))
    return f"CASE {' '.join(cases)} END"


def _by_layout(values: Sequence[int | None]) -> str:
    """A number for each of the different headers, in SQL."""
    if len(set(values)) == 1:
        return str(values[0])
    cases = (f"WHEN {n} THEN {value}" for n, value in enumerate(values) if value is not None)
    return f"CASE layout {' '.join(cases)} END"


def _listed(files: Iterable[str]) -> str:
    return ", ".join(map(literal, files))
