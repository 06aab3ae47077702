"""Checks files in S3 by Athena: the same rules as those of checker.py, for the same findings."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import duckdb

from components.preflight import event_types, quality, use_case_events
from components.preflight.athena.queries import Queries
from components.preflight.athena.tables import table_of
from components.preflight.column_facts import (
    column_facts,
    fact_measures,
    is_plain_number,
    texts,
)
from components.preflight.configured_files import ConfiguredFile, QueryPlace
from components.preflight.csv_file import CsvTable, Measured
from components.preflight.csv_header import MAX_HEADER_BYTES, read_header
from components.preflight.findings import Finding
from components.preflight.inference import infer_schema
from components.preflight.matching import counted_findings
from components.preflight.odd_cells import odd_cells, odd_cells_text
from components.preflight.raw_file import read_raw, size_findings
from components.preflight.sources import SourceError, Sources, StoredObject
from components.preflight.trainability import (
    interaction_findings,
    record_columns,
    user_findings,
)
from handlers.shared.service.csv_lines import records
from handlers.shared.service.known_fields import known_fields
from handlers.shared.service.row_checks import row_problems, row_query
from handlers.shared.service.schemas import Schema
from handlers.shared.service.sql_dialects import TRINO

# Enough for the longest header, and for DuckDB to see which columns are text at a glance.
BEGINNING_BYTES = 2 * MAX_HEADER_BYTES


@dataclass(frozen=True, kw_only=True)
class StoredRecords:
    """The records of an object, for as long as its table is there.

    Attributes:
        queries: run where the table is.
        query: of the records.
        table: whose columns have the names of those of the query; its path is that of the beginning alone.
        lines: the table of lines, as a query names it.
        stored: the object.
    """

    queries: Queries
    query: str
    table: CsvTable
    lines: str
    stored: StoredObject


def read_beginning(
    sources: Sources, file: ConfiguredFile, folder: Path
) -> tuple[StoredObject, Path, tuple[str, ...], list[Finding]]:
    """The object, its beginning as a file, its header, and what is wrong with them.

    Args:
        sources: finds it.
        file: what is configured of it.
        folder: for the beginning.

    Raises:
        SourceError: it cannot be had.
    """
    stored = sources.stored(file.location)
    path = folder / f"{file.dataset_type}.csv"
    path.write_bytes(_whole_lines(sources.beginning(stored, BEGINNING_BYTES), stored))
    problems = [
        *size_findings(stored.size_bytes, file.location),
        *read_raw(path, file.location).problems,
    ]
    if problems:
        return stored, path, (), problems
    header, problems = read_header(path, file.location)
    return stored, path, header, problems


def _whole_lines(content: bytes, stored: StoredObject) -> bytes:
    """Of a part, what ends with a line: a character may be cut, or a line break of two."""
    if len(content) == stored.size_bytes:
        return content
    return content[: content.rfind(b"\n") + 1] or content


def open_records(
    sources: Sources, place: QueryPlace, stored: StoredObject, table: CsvTable, tables: ExitStack
) -> StoredRecords:
    """Make the table of an object's lines.

    Args:
        sources: has the credentials.
        place: where the table is made and queries run.
        stored: the object.
        table: of its beginning.
        tables: drops it at its end.

    Raises:
        SourceError: it cannot be made, or Athena would not read the object.
    """
    if stored.key.rpartition("/")[2].startswith((".", "_")):
        # Hive and Trino take such names for those of hidden files.
        raise SourceError(
            "Athena leaves out objects whose names begin with '.' or '_'. Rename the object, or remove personalize:check."
        )
    lines = tables.enter_context(table_of(sources.client("glue"), place, stored))
    return StoredRecords(
        queries=Queries(sources.client("athena"), place),
        query=records(lines, stored.url, len(table.header)),
        table=table,
        lines=lines,
        stored=stored,
    )


def measure_records(
    connection: duckdb.DuckDBPyConnection,
    found: StoredRecords,
    file: ConfiguredFile,
    given: Schema | None,
) -> Measured:
    """What quality, inference and use cases are judged by.

    Args:
        connection: that looks into the beginning.
        found: the records.
        file: what is configured of them.
        given: their schema; None where it is inferred.

    Raises:
        SourceError: Athena cannot say.
    """
    table, metadata = found.table, _metadata(found.table.header, file)
    measures = quality.quality_measures(table, metadata, file.dataset_type, TRINO)
    examples: dict[str, str] = {}
    if given is None:
        text_names = texts(connection, table, metadata)
        measures |= fact_measures(table, metadata, text_names, TRINO)
        examples = {
            _example(name): _odd_cell(str(table.column(name)))
            for name in metadata
            if name not in text_names
        }
    if file.dataset_type == "Interactions":
        measures |= use_case_events.event_measures(table, file.needed_event_types)
    told = [*measures.values(), *examples.values()]
    row = found.queries.row(f"SELECT {', '.join(told)} FROM ({found.query})")  # noqa: S608 - names and measures are our own
    numbers = dict(zip(measures, map(_number, row[: len(measures)]), strict=True))
    return numbers | dict(zip(examples, row[len(measures) :], strict=True))


def inferred_schema(
    found: StoredRecords, file: ConfiguredFile, measured: Measured
) -> tuple[Schema, list[Finding]]:
    """The schema that the cells have, and which of them made a text of a column of numbers."""
    header = found.table.header
    facts = {name: column_facts(measured, name) for name in _metadata(header, file)}
    odd = [
        Finding(
            file=file.location,
            text=odd_cells_text(name, each, measured[_example(name)]),
            severity="warning",
        )
        for name, each in facts.items()
        if odd_cells(each)
    ]
    return infer_schema(file.dataset_type, header, facts, file.domain), odd


def row_findings(found: StoredRecords, schema: Schema, file: str) -> list[Finding]:
    """What is wrong with lines and cells.

    Raises:
        SourceError: Athena cannot say.
    """
    url = found.stored.url
    answer = found.queries.row(row_query(schema, {url: found.table.header}, found.lines))
    return [
        Finding(file=file, text=each.text.removeprefix(f"{url}: "), severity=each.severity)
        for each in row_problems(schema, [url], answer)
    ]


def training_findings(found: StoredRecords, rows: int, file: str) -> list[Finding]:
    """Whether there are enough interactions of enough users.

    Raises:
        SourceError: Athena cannot say.
    """
    user, others = record_columns(found.table)
    if user is None or not others:
        return []
    kinds = f"count(DISTINCT {TRINO.digest(*others.split(', '))})"
    unique, users, returning = map(
        int,
        found.queries.row(
            "SELECT coalesce(sum(kinds), 0), count(*), count(*) FILTER (WHERE kinds > 1) FROM "  # noqa: S608 - names are our own
            f"(SELECT {kinds} AS kinds FROM ({found.query}) WHERE {user} <> '' GROUP BY {user})"
        ),
    )
    return [
        *interaction_findings(unique, rows, unique, file),
        *user_findings(users, returning, file),
    ]


def event_types_of(found: StoredRecords, schema: Schema) -> event_types.EventTypes:
    """The event types of the interactions.

    Raises:
        SourceError: Athena cannot say.
    """
    column = found.table.column("EVENT_TYPE")
    if column is None:
        return event_types.event_types_of({}, schema)
    rows = found.queries.rows(
        f"SELECT DISTINCT {column} FROM ({found.query}) WHERE {column} <> '' LIMIT {event_types.MAX_FOUND}"  # noqa: S608 - names are our own
    )
    return event_types.event_types_of({"event types": [name for (name,) in rows]}, schema)


def unmatched(
    interactions: StoredRecords, metadata: StoredRecords, name: str, file: str
) -> list[Finding]:
    """Ids that stand in one object only; see matching.py.

    Raises:
        SourceError: Athena cannot say.
    """
    left, right = interactions.table.column(name), metadata.table.column(name)
    if left is None or right is None:
        return []
    counts = metadata.queries.row(
        f"WITH seen AS (SELECT DISTINCT {left} AS id FROM ({interactions.query})), "  # noqa: S608 - names are our own
        f"known AS (SELECT DISTINCT {right} AS id FROM ({metadata.query})) "
        "SELECT count(seen.id), count(*) FILTER (WHERE known.id IS NULL), count(known.id), count(*) FILTER (WHERE seen.id IS NULL) "
        "FROM seen FULL JOIN known ON seen.id = known.id"
    )
    return list(counted_findings(list(map(int, counts)), name, file))


def _metadata(header: Sequence[str], file: ConfiguredFile) -> list[str]:
    known = known_fields(file.dataset_type, file.domain)
    return [name for name in header if name not in known]


def _example(name: str) -> str:
    return f"{name} example"


def _odd_cell(column: str) -> str:
    is_odd = f"{column} <> '' AND NOT {is_plain_number(column, TRINO)}"
    return f"min({column}) FILTER (WHERE {is_odd})"


def _number(text: str) -> int | float:
    return int(text) if text.lstrip("-").isdecimal() else float(text)
