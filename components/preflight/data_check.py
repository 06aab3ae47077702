"""Checks of the data before anything is created: each file against its schema, and what training needs.

One scan loads a file (csv_file.py); the rest are queries on the loaded table, whose memory DuckDB bounds by
spilling to disk.
"""

from collections.abc import Iterator, Mapping, Sequence

import duckdb

from components.preflight.csv_file import SHOWN_LINES, CsvTable, also, lines_of_records
from components.preflight.findings import Finding
from components.preflight.inference import ColumnFacts
from components.preflight.rules import CellRule, cell_rules
from components.preflight.schemas import DatasetType, Schema, known_fields

MAX_SHOWN_VALUE = 60
MIN_COMPLETENESS = 0.70
MIN_TEXT_COMPLETENESS = 0.85
MAX_CATEGORIES = 1000

# A whole number or a number as JSON and most programs write it: no plus sign, no leading zeros.
_PLAIN_WHOLE = "-?(0|[1-9][0-9]*)"
_PLAIN_NUMBER = r"-?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?"


def column_facts(
    connection: duckdb.DuckDBPyConnection, table: CsvTable, dataset_type: DatasetType
) -> dict[str, ColumnFacts]:
    """What schema inference needs to know of the metadata columns, in one query."""
    known = known_fields(dataset_type)
    names = [name for name in table.header if name not in known]
    if not names:
        return {}
    measures = ", ".join(_facts_sql(f"c{table.header.index(name)}") for name in names)
    row = _row(connection, f"SELECT {measures} FROM {table.name}")  # noqa: S608 - names are our own
    width = len(row) // len(names)
    return {name: _facts(row[i * width : (i + 1) * width]) for i, name in enumerate(names)}


def _facts_sql(column: str) -> str:
    number = f"TRY_CAST({column} AS DOUBLE)"
    filled = f"FILTER (WHERE {column} <> '')"
    return (
        f"count(*) {filled}, "
        f"bool_and(regexp_full_match({column}, '{_PLAIN_WHOLE}')) {filled}, "
        f"bool_and(TRY_CAST({column} AS BIGINT) IS NOT NULL) {filled}, "
        f"bool_and(regexp_full_match({column}, '{_PLAIN_NUMBER}')"
        f" AND coalesce(isfinite({number}), false)) {filled}, "
        f"max(abs({number})), max(length({column}))"
    )


def _facts(measures: Sequence[object]) -> ColumnFacts:
    values, whole, in_64_bits, numeric, largest, longest = measures
    return ColumnFacts(
        values=bool(values),
        whole=bool(whole),
        in_64_bits=bool(in_64_bits),
        numeric=bool(numeric),
        largest=float(str(largest or 0)),
        longest=int(str(longest or 0)),
    )


def header_findings(table_header: Sequence[str], schema: Schema, file: str) -> Iterator[Finding]:
    """How the header differs from a given schema."""
    names = [field.name for field in schema.fields]
    missing = [name for name in names if name not in table_header]
    if missing:
        yield Finding(
            file=file,
            line=1,
            text=f"Input CSV is missing the following columns: [{', '.join(missing)}]. "
            f"The header has {', '.join(table_header)}. Add the columns, or remove them from the schema.",
        )
    extra = [name for name in table_header if name not in names]
    if extra:
        yield Finding(
            file=file,
            line=1,
            text=f"The schema does not have the columns {', '.join(extra)}: they are not used.",
            severity="warning",
        )
    shared = [name for name in table_header if name in names]
    if not missing and shared != names:
        yield Finding(
            file=file,
            line=1,
            text=f"The columns stand in the order {', '.join(shared)}, but in the schema in the order "
            f"{', '.join(names)}. Put the fields of the schema into the order of the header.",
        )


def spelling_findings(
    header: Sequence[str], dataset_type: DatasetType, schema: Schema, file: str
) -> Iterator[Finding]:
    """Columns that are meant to be the service's own, but are spelt otherwise.

    Args:
        header: the column names as they stand in the file.
        dataset_type: decides which columns are known to the service.
        schema: given or inferred; a column that it does not have is not imported, which is worth a warning.
        file: how the findings name the file.
    """
    fields = {field.name for field in schema.fields}
    for name in header:
        for known in known_fields(dataset_type):
            same = name.strip().replace("_", "").lower() == known.replace("_", "").lower()
            if same and name != known:
                yield Finding(
                    file=file,
                    line=1,
                    text=f"The header has {name!r}; expected {known}, spelt exactly so. Rename the column.",
                    severity="error" if name in fields or known in fields else "warning",
                )


def row_findings(
    connection: duckdb.DuckDBPyConnection, table: CsvTable, file: str
) -> Iterator[Finding]:
    """Whether there is anything to import; how many interactions training needs is told elsewhere."""
    if _row(connection, f"SELECT count(*) FROM {table.name}") == (0,):  # noqa: S608 - the name is our own
        yield Finding(
            file=file, text="The file has no rows below its header. Write the data again."
        )


def cell_findings(
    connection: duckdb.DuckDBPyConnection, table: CsvTable, schema: Schema, file: str
) -> list[Finding]:
    """Cells that the import would refuse, with their lines; one query if there are none."""
    rules = cell_rules(table, schema)
    if not rules:
        return []
    counts = _row(
        connection,
        "SELECT "  # noqa: S608 - names and conditions are our own
        + ", ".join(f"count(*) FILTER (WHERE {rule.sql})" for rule in rules)
        + f" FROM {table.name}",
    )
    broken = [(rule, int(str(n))) for rule, n in zip(rules, counts, strict=True) if n]
    examples = {rule: _examples(connection, table, rule) for rule, _ in broken}
    wanted = {record for found in examples.values() for record, _ in found}
    lines = lines_of_records(table, wanted) if wanted else {}
    return [_cell_finding(rule, count, examples[rule], lines, file) for rule, count in broken]


def _examples(
    connection: duckdb.DuckDBPyConnection, table: CsvTable, rule: CellRule
) -> list[tuple[int, str | None]]:
    rows = connection.execute(
        f"SELECT rowid, {table.column(rule.column)} FROM {table.name} WHERE {rule.sql} "  # noqa: S608 - names and conditions are our own
        f"ORDER BY rowid LIMIT {SHOWN_LINES}"
    ).fetchall()
    return [(int(record), value) for record, value in rows]


def _cell_finding(
    rule: CellRule,
    count: int,
    examples: Sequence[tuple[int, str | None]],
    lines: Mapping[int, int],
    file: str,
) -> Finding:
    value = examples[0][1]
    shown = f": {_shortened(value)!r}" if rule.shows_value and value is not None else ""
    numbers = [lines[record] for record, _ in examples]
    return Finding(
        file=file,
        line=numbers[0],
        text=f"{rule.column} {rule.problem}{shown}. {rule.remedy}{also(numbers, count)}",
        severity=rule.severity,
    )


def _shortened(value: str) -> str:
    return value if len(value) <= MAX_SHOWN_VALUE else f"{value[:MAX_SHOWN_VALUE]}..."


def quality_findings(
    connection: duckdb.DuckDBPyConnection, table: CsvTable, schema: Schema, file: str
) -> Iterator[Finding]:
    """Metadata columns that are too empty or too varied for training, and repeated ids."""
    known = known_fields(schema.dataset_type)
    fields = [f for f in schema.fields if f.name not in known and table.column(f.name)]
    if fields:
        measures = ", ".join(
            f"count(*) FILTER ({table.column(f.name)} <> ''), approx_count_distinct({table.column(f.name)})"
            for f in fields
        )
        rows, *counts = map(
            int,
            map(str, _row(connection, f"SELECT count(*), {measures} FROM {table.name}")),  # noqa: S608 - names are our own
        )
        for field, filled, distinct in zip(fields, counts[::2], counts[1::2], strict=True):
            least = MIN_TEXT_COMPLETENESS if field.textual else MIN_COMPLETENESS
            if rows and filled / rows < least:
                yield _warning(
                    file,
                    f"{field.name} is blank in {rows - filled:,} of {rows:,} rows: training does not "
                    f"use a column that is filled in less than {least:.0%}.",
                )
            if field.categorical and distinct > MAX_CATEGORIES:
                yield _warning(
                    file,
                    f"{field.name} has about {distinct:,} categories; more than {MAX_CATEGORIES:,} "
                    "are of little use. Group them, or remove the column.",
                )
    yield from _repeated_ids(connection, table, schema.dataset_type, file)


def _repeated_ids(
    connection: duckdb.DuckDBPyConnection, table: CsvTable, dataset_type: DatasetType, file: str
) -> Iterator[Finding]:
    name = {"Items": "ITEM_ID", "Users": "USER_ID", "Interactions": ""}[dataset_type]
    column = table.column(name)
    if column is None:
        return
    (repeated,) = _row(
        connection,
        f"SELECT count(*) - count(DISTINCT {column}) FROM {table.name} WHERE {column} <> ''",  # noqa: S608 - names are our own
    )
    if repeated:
        yield _warning(
            file,
            f"{repeated:,} rows repeat an {name}: the last row of each wins. Remove the others.",
        )


def unmatched_findings(
    connection: duckdb.DuckDBPyConnection,
    interactions: CsvTable,
    metadata: CsvTable,
    name: str,
    file: str,
) -> Iterator[Finding]:
    """Ids that stand in one file only.

    Args:
        connection: with both tables.
        interactions: the table of Interactions.
        metadata: the table of Items or Users.
        name: ITEM_ID or USER_ID.
        file: of the metadata.
    """
    left, right = interactions.column(name), metadata.column(name)
    if left is None or right is None:
        return
    row = _row(
        connection,
        f"WITH seen AS (SELECT DISTINCT {left} AS id FROM {interactions.name}), "  # noqa: S608 - names are our own
        f"known AS (SELECT DISTINCT {right} AS id FROM {metadata.name}) "
        "SELECT (SELECT count(*) FROM seen), (SELECT count(*) FROM seen ANTI JOIN known USING (id)), "
        "(SELECT count(*) FROM known), (SELECT count(*) FROM known ANTI JOIN seen USING (id))",
    )
    seen, unknown, known, unseen = map(int, map(str, row))
    if unknown:
        yield _warning(
            file, f"{unknown:,} of the {seen:,} {name}s of the interactions have no row here."
        )
    if unseen:
        yield _warning(file, f"{unseen:,} of the {known:,} {name}s have no interaction.")


def _warning(file: str, text: str) -> Finding:
    return Finding(file=file, text=text, severity="warning")


def _row(connection: duckdb.DuckDBPyConnection, sql: str) -> tuple[object, ...]:
    row = connection.execute(sql).fetchone()
    return tuple(row or ())
