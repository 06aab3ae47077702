"""Import job as a process of its own: CSV files from S3, checked, to one Parquet file.

Called with the path of a specification:
`{"location", "region", "endpoint", "schema", "datasetType", "mode", "previous", "isStrict", "time", "attribution", "output"}`.
The credentials of the job's role stand in the environment. `previous` is the Parquet file that an incremental import adds
to, `time` when the job was created, in seconds since the Unix epoch, `attribution` what `attribution.imported` wants, where
metrics are asked for. The output folder gets `records.parquet` (the columns of the schema, `ROW_ORDER`, and `IMPORTED_AT`
where records have ids), `report.json` (`{"rows", "imported"}`, and `sums` of metrics with an attribution) and, of
interactions with event types, the files of `typed_events`. The last line of standard error is the reason of a failure,
whatever failed.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from localaws.personalize import csv_job
from localaws.personalize.attribution.imported import imported_sums
from localaws.personalize.attribution.sums import as_json
from localaws.personalize.csv_objects import fetch
from localaws.personalize.import_checks import (
    IMPORTED_AT,
    MIN_INTERACTIONS,
    ROW_ORDER,
    Field,
    converted,
    fields,
    quoted,
    text,
    type_of,
)
from localaws.personalize.import_files import (
    CsvFile,
    ImportRefusedError,
    load,
    pattern_of,
    read_header,
)
from localaws.personalize.import_misfits import rows_left_out
from localaws.personalize.typed_events import TYPED_EVENTS, write_typed_events

_MAX_REASON_CHARACTERS = 2000
_ID_OF = {"ITEMS": "ITEM_ID", "USERS": "USER_ID", "ACTIONS": "ACTION_ID"}


def failure_reason(specification: Mapping[str, Any]) -> str | None:
    """Run an import; why it failed in one line, None when it did not."""
    reason = csv_job.broken_off(run, specification, "import")
    if reason is None:
        return None
    kind = specification["datasetType"].lower()
    line = " ".join(f"Failed to create a data import job for {kind} dataset. {reason}".split())
    return line[:_MAX_REASON_CHARACTERS]


def run(specification: Mapping[str, Any]) -> None:
    """Fetch, check and convert the files of an import.

    Raises:
        ImportRefusedError: the data or the access to them is not as an import needs it.
    """
    output = Path(specification["output"])
    downloads = output / "csv"
    downloads.mkdir(parents=True, exist_ok=True)
    try:
        files = fetch(specification, downloads)
        convert(specification, files, output)
    finally:
        shutil.rmtree(downloads)


def convert(specification: Mapping[str, Any], files: Sequence[CsvFile], output: Path) -> None:
    """Check the files and write `records.parquet` and `report.json`.

    Raises:
        ImportRefusedError: a file's header or rows are not as the schema and the service want them.
    """
    schema_fields = fields(specification["schema"])
    spill = output / "spill"
    with duckdb.connect(
        config={"memory_limit": "1GB", "threads": 2, "temp_directory": str(spill)}
    ) as database:
        _make_table(database, specification, schema_fields)
        if specification["mode"] == "INCREMENTAL":
            _add_previous(database, specification["previous"], schema_fields)
        before, first = _count(database), _next_order(database)
        header: list[str] | None = None
        for file in files:
            names = read_header(file, schema_fields)
            if header is not None and names != header:
                raise ImportRefusedError(f"{file.name} has another header than {files[0].name}.")
            header = names
            _load(database, file, names, schema_fields, is_strict=specification["isStrict"])
        imported = _count(database) - before
        _refuse_too_few(specification["datasetType"], imported)
        _write(database, specification["datasetType"], schema_fields, output)
        _index(database, specification["datasetType"], schema_fields, output)
        report: dict[str, Any] = {"rows": _count(database), "imported": imported}
        if specification.get("attribution"):
            names_of = {each.name: f"f{index}" for index, each in enumerate(schema_fields)}
            sums = imported_sums(database, names_of, specification["attribution"], first=first)
            report["sums"] = as_json(sums)
    (output / "report.json").write_text(json.dumps(report))
    shutil.rmtree(spill, ignore_errors=True)


def _make_table(
    database: duckdb.DuckDBPyConnection,
    specification: Mapping[str, Any],
    schema_fields: Sequence[Field],
) -> None:
    """Table `imported`: the fields as `f0`, `f1`, ..., the order `o`, and the time `t` of records with ids."""
    columns = [f"f{index} {type_of(each)}" for index, each in enumerate(schema_fields)]
    columns.append("o BIGINT")
    if specification["datasetType"] in _ID_OF:
        columns.append(f"t DOUBLE DEFAULT {float(specification['time'])}")
    database.execute(f"CREATE TABLE imported ({', '.join(columns)})")


def _load(
    database: duckdb.DuckDBPyConnection,
    file: CsvFile,
    names: Sequence[str],
    schema_fields: Sequence[Field],
    *,
    is_strict: bool,
) -> None:
    load(database, file, len(names))
    columns = {each: f"c{names.index(each.name)}" for each in schema_fields}
    left_out = rows_left_out(database, file, columns, is_strict=is_strict)
    targets = ", ".join(f"f{index}" for index in range(len(columns)))
    values = ", ".join(converted(each, column) for each, column in columns.items())
    database.execute(
        f"INSERT INTO imported ({targets}, o) SELECT {values}, rowid + (SELECT coalesce(max(o) + 1, 0) FROM imported) FROM rows "  # noqa: S608 - numbered names
        f"WHERE NOT ({left_out})"
    )


def _refuse_too_few(kind: str, imported: int) -> None:
    if not imported:
        raise ImportRefusedError("The files have no rows below their headers.")
    if kind == "INTERACTIONS" and imported < MIN_INTERACTIONS:
        raise ImportRefusedError(
            f"The import has {imported} interactions; at least {MIN_INTERACTIONS} are required."
        )


def _write(
    database: duckdb.DuckDBPyConnection, kind: str, schema_fields: Sequence[Field], output: Path
) -> None:
    """Write the records, in the order in which they were inserted; of those with one id the last."""
    names = {each.name: f"f{index}" for index, each in enumerate(schema_fields)}
    if kind in _ID_OF:
        database.execute(
            f"DELETE FROM imported WHERE o NOT IN (SELECT max(o) FROM imported GROUP BY {names[_ID_OF[kind]]})"  # noqa: S608 - numbered names
        )
        names[IMPORTED_AT] = "t"
    names[ROW_ORDER] = "o"
    columns = ", ".join(f"{column} AS {quoted(name)}" for name, column in names.items())
    database.execute(
        f"COPY (SELECT {columns} FROM imported) "  # noqa: S608 - quoted names, our own path
        f"TO {text(output / 'records.parquet')} (FORMAT parquet)"
    )


def _index(
    database: duckdb.DuckDBPyConnection, kind: str, schema_fields: Sequence[Field], output: Path
) -> None:
    """Write what filters read of interactions, where these have event types."""
    names = {each.name: f"f{index}" for index, each in enumerate(schema_fields)}
    if kind == "INTERACTIONS" and "EVENT_TYPE" in names:
        columns = [names[each] for each in ("USER_ID", "ITEM_ID", "EVENT_TYPE", "TIMESTAMP")]
        write_typed_events(database, ", ".join([*columns, "o"]), output / TYPED_EVENTS)


def _count(database: duckdb.DuckDBPyConnection) -> int:
    return int(database.execute("SELECT count(*) FROM imported").fetchall()[0][0])


def _next_order(database: duckdb.DuckDBPyConnection) -> int:
    """Order that the next row will have."""
    return int(database.execute("SELECT coalesce(max(o) + 1, 0) FROM imported").fetchall()[0][0])


def _add_previous(
    database: duckdb.DuckDBPyConnection, previous: str, schema_fields: Sequence[Field]
) -> None:
    """Begin with the earlier rows; a column they lack is null, an old schema had fewer."""
    source = text(pattern_of(previous))
    described = database.execute(f"DESCRIBE SELECT * FROM {source}")  # noqa: S608 - our own path
    known = {row[0] for row in described.fetchall()}
    columns = {f"f{index}": each.name for index, each in enumerate(schema_fields)}
    columns |= {"o": ROW_ORDER, "t": IMPORTED_AT}
    kept = {column: quoted(name) for column, name in columns.items() if name in known}
    database.execute(
        f"INSERT INTO imported ({', '.join(kept)}) SELECT {', '.join(kept.values())} FROM {source}"  # noqa: S608 - quoted names, our own path
    )


if __name__ == "__main__":
    csv_job.main(failure_reason)
