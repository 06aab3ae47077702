"""The cells that an import would refuse or read in another way, with their lines."""

from collections.abc import Iterable, Mapping, Sequence

import duckdb

from components.preflight.csv_file import CsvTable, measure
from components.preflight.findings import Finding
from components.preflight.line_numbers import SHOWN_LINES, also, lines_of_records
from handlers.shared.service.cell_rules import (
    MAX_SHARE_LEFT_OUT,
    CellRule,
    borne,
    cell_rules,
    sentence,
)
from handlers.shared.service.schemas import Field
from handlers.shared.service.sql_dialects import DUCKDB
from handlers.shared.service.unusual_cells import is_unusual


def unusual_measures(table: CsvTable, fields: Sequence[Field], *, is_plain: bool) -> dict[str, str]:
    """How many cells of each field are unusual; see `is_unusual`."""
    columns = {field: table.column(field.name) for field in fields}
    return {
        f"{field.name} unusual": f"count(*) FILTER ({is_unusual(field, column, DUCKDB, is_plain=is_plain)})"
        for field, column in columns.items()
        if column
    }


def cell_findings(
    connection: duckdb.DuckDBPyConnection,
    table: CsvTable,
    fields: Sequence[Field],
    file: str,
    *,
    rows: int,
    is_plain: bool,
) -> list[Finding]:
    """Look closely at columns in which the first scan has found something unusual.

    Args:
        connection: with the table.
        table: of the file.
        fields: of the columns.
        file: how the findings name it.
        rows: of the table.
        is_plain: see `unusual_cells.is_unusual`.
    """
    rules = [
        rule
        for field in fields
        for rule in cell_rules(field, str(table.column(field.name)), DUCKDB)
    ]
    unusual = _keep_unusual(connection, table, fields, is_plain=is_plain)
    counts = measure(
        connection,
        unusual,
        {str(i): f"count(*) FILTER ({rule.sql})" for i, rule in enumerate(rules)},
    )
    broken = {rule: count for rule, count in zip(rules, counts.values(), strict=True) if count}
    examples = {rule: _examples(connection, unusual, rule) for rule in broken}
    wanted = {record for found in examples.values() for record, _ in found}
    lines = lines_of_records(table.path, wanted, table.rejected) if wanted else {}
    left_out = _left_out(connection, unusual, broken)
    if left_out <= MAX_SHARE_LEFT_OUT * rows:
        broken = {borne(rule, left_out, rows): count for rule, count in broken.items()}
        examples = dict(zip(broken, examples.values(), strict=True))
    return [
        _cell_finding(rule, count, examples[rule], lines, file) for rule, count in broken.items()
    ]


def _left_out(
    connection: duckdb.DuckDBPyConnection, source: str, broken: Iterable[CellRule]
) -> int:
    """How many rows the import would pass over."""
    conditions = [f"({rule.sql})" for rule in broken if rule.leaves_out]
    if not conditions:
        return 0
    found = measure(connection, source, {"rows": f"count(*) FILTER ({' OR '.join(conditions)})"})
    return int(found["rows"])


def _keep_unusual(
    connection: duckdb.DuckDBPyConnection,
    table: CsvTable,
    fields: Sequence[Field],
    *,
    is_plain: bool,
) -> str:
    """Put the records with an unusual cell into a table of their own, and tell its name."""
    name, columns = f"{table.name}_unusual", [str(table.column(field.name)) for field in fields]
    conditions = [
        is_unusual(field, column, DUCKDB, is_plain=is_plain)
        for field, column in zip(fields, columns, strict=True)
    ]
    connection.execute(
        f"CREATE TABLE {name} AS SELECT record, {', '.join(columns)} FROM {table.name}_records "  # noqa: S608 - names and conditions are our own
        f"WHERE {' OR '.join(conditions)}"
    )
    return name


def _examples(
    connection: duckdb.DuckDBPyConnection, source: str, rule: CellRule
) -> list[tuple[int, str]]:
    return connection.execute(
        f"SELECT record, {rule.column} FROM {source} WHERE {rule.sql} ORDER BY record LIMIT {SHOWN_LINES}"  # noqa: S608 - names and conditions are our own
    ).fetchall()


def _cell_finding(
    rule: CellRule,
    count: int,
    examples: Sequence[tuple[int, str]],
    lines: Mapping[int, int],
    file: str,
) -> Finding:
    numbers = [lines[record] for record, _ in examples]
    return Finding(
        file=file,
        line=numbers[0],
        text=f"{sentence(rule, examples[0][1])}{also(numbers, count)}",
        severity=rule.severity,
    )
