"""Import job as a process of its own: CSV files from S3, checked, to one Parquet file.

Called with the path of a specification:
`{"location", "region", "endpoint", "schema", "datasetType", "mode", "previous", "output"}`. The credentials
of the job's role stand in the environment. `previous` is the Parquet file that an incremental import adds
to. The output folder gets `records.parquet` (the columns of the schema and `_order`) and `report.json`
(`{"rows", "imported"}`). The last line of standard error is the reason of a failure.
"""

import json
import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
import duckdb
from botocore.config import Config
from botocore.exceptions import ClientError

from localaws.personalize.import_checks import (
    MIN_INTERACTIONS,
    Field,
    checks,
    converted,
    fields,
    header_problem,
    quoted,
    text,
)
from localaws.personalize.worker import NICENESS

_DENIED = frozenset({"AccessDenied", "AllAccessDisabled", "InvalidAccessKeyId", "403"})
_ID_OF = {"ITEMS": "ITEM_ID", "USERS": "USER_ID", "ACTIONS": "ACTION_ID"}


class ImportRefusedError(Exception):
    """The data or the access to it is not as an import needs it."""


def main() -> None:
    """Run the import of the specification that the first argument names."""
    os.nice(NICENESS)
    specification = json.loads(Path(sys.argv[1]).read_text())
    try:
        run(specification)
    except ImportRefusedError as refused:
        kind = specification["datasetType"].lower()
        print(f"Failed to create a data import job for {kind} dataset. {refused}", file=sys.stderr)
        sys.exit(1)


def run(specification: Mapping[str, Any]) -> None:
    """Fetch, check and convert the files of an import.

    Raises:
        ImportRefusedError: what the user has to mend.
    """
    output = Path(specification["output"])
    downloads = output / "csv"
    downloads.mkdir(parents=True, exist_ok=True)
    try:
        files = fetch(specification, downloads)
        convert(specification, files, output)
    finally:
        shutil.rmtree(downloads)


def fetch(specification: Mapping[str, Any], folder: Path) -> list[Path]:
    """Download the object, or the first level of a folder that ends with a slash.

    Raises:
        ImportRefusedError: access is denied, or there is nothing to import.
    """
    location = urlsplit(specification["location"])
    bucket, key = location.netloc, location.path.lstrip("/")
    client = _s3_client(specification)
    try:
        keys = _first_level(client, bucket, key) if not key or key.endswith("/") else [key]
        files = [_download(client, bucket, each, folder) for each in keys]
    except ClientError as error:
        code = error.response["Error"]["Code"]
        if code in _DENIED:
            raise ImportRefusedError(
                "Insufficient privileges for accessing data in Amazon S3."
            ) from error
        raise ImportRefusedError(f"{specification['location']} cannot be read: {code}.") from error
    if not files:
        raise ImportRefusedError(f"{specification['location']} holds no CSV file.")
    return files


def _s3_client(specification: Mapping[str, Any]) -> Any:
    client = boto3.client(
        "s3",
        region_name=specification["region"],
        endpoint_url=specification["endpoint"],
        config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 2}),
    )

    def mark_secure(request: Any, **_: Any) -> None:
        # The service reaches S3 by TLS on AWS, so a bucket policy that asks for TLS must let it through here.
        request.headers["X-Forwarded-Proto"] = "https"

    client.meta.events.register("before-sign.s3", mark_secure)
    return client


def _first_level(client: Any, bucket: str, prefix: str) -> list[str]:
    pages = client.get_paginator("list_objects_v2").paginate(
        Bucket=bucket, Prefix=prefix, Delimiter="/"
    )
    keys = [each["Key"] for page in pages for each in page.get("Contents", [])]
    return [key for key in keys if key != prefix]


def _download(client: Any, bucket: str, key: str, folder: Path) -> Path:
    if not key.lower().endswith(".csv"):
        raise ImportRefusedError(
            f"s3://{bucket}/{key} is not a CSV file: its name must end with .csv."
        )
    target = folder / Path(key).name
    with target.open("wb") as file:
        shutil.copyfileobj(client.get_object(Bucket=bucket, Key=key)["Body"], file, 1 << 20)
    return target


def convert(specification: Mapping[str, Any], files: Sequence[Path], output: Path) -> None:
    """Check the files and write `records.parquet` and `report.json`.

    Raises:
        ImportRefusedError: a file's header or rows are not as the schema and the service want them.
    """
    schema_fields = fields(specification["schema"])
    database = duckdb.connect(config={"memory_limit": "1GB", "threads": 2})
    database.execute(f"SET temp_directory = {text(output / 'spill')}")
    columns = ", ".join(f"{quoted(each.name)} {_type_of(each)}" for each in schema_fields)
    database.execute(f"CREATE TABLE imported ({columns}, _order BIGINT)")
    header: list[str] | None = None
    for file in files:
        names = _header(file, schema_fields)
        if header is not None and names != header:
            raise ImportRefusedError(f"{file.name} has another header than {files[0].name}.")
        header = names
        _load(database, file, names, schema_fields)
    _finish(database, specification, schema_fields, output)
    database.close()
    shutil.rmtree(output / "spill", ignore_errors=True)


def _type_of(field: Field) -> str:
    return converted(field).rpartition(" AS ")[2].rstrip(")")


def _header(file: Path, schema_fields: Sequence[Field]) -> list[str]:
    with file.open("rb") as lines:
        first = lines.readline()
    try:
        names = first.decode().rstrip("\r\n").split(",")
    except UnicodeDecodeError as error:
        raise ImportRefusedError(f"{file.name}: the header is not UTF-8.") from error
    problem = header_problem(names, schema_fields)
    if problem is not None:
        raise ImportRefusedError(problem)
    return names


def _load(
    database: duckdb.DuckDBPyConnection,
    file: Path,
    names: Sequence[str],
    schema_fields: Sequence[Field],
) -> None:
    database.execute("DROP TABLE IF EXISTS rows")
    columns = dict.fromkeys(names, "VARCHAR")
    for table in ("reject_errors", "reject_scans"):
        database.execute(f"DROP TABLE IF EXISTS {table}")
    database.execute(
        f"CREATE TEMP TABLE rows AS SELECT *, 1 + row_number() OVER () AS _line FROM read_csv($path, "  # noqa: S608 - names from the header, quoted
        f"columns = {_struct(columns)}, header = true, auto_detect = false, delim = ',', quote = '\"', "
        "escape = '\\', allow_quoted_nulls = true, nullstr = '', store_rejects = true)",
        {"path": str(file)},
    )
    _refuse_malformed(database, file)
    _refuse_bad_values(database, file, schema_fields)
    values = ", ".join(converted(each) for each in schema_fields)
    database.execute(
        f"INSERT INTO imported SELECT {values}, _line + coalesce((SELECT max(_order) FROM imported), 0) "  # noqa: S608 - names from the schema, quoted
        "FROM rows ORDER BY _line"
    )


def _struct(columns: Mapping[str, str]) -> str:
    entries = ", ".join(f"{text(name)}: {text(kind)}" for name, kind in columns.items())
    return f"{{{entries}}}"


def _refuse_malformed(database: duckdb.DuckDBPyConnection, file: Path) -> None:
    row = database.execute(
        "SELECT min(line), arg_min(error_message, line), count(DISTINCT line) FROM reject_errors"
    ).fetchone()
    if row is not None and row[2]:
        raise ImportRefusedError(f"Line {row[0]} of {file.name}: {row[1]} ({row[2]} such lines).")


def _refuse_bad_values(
    database: duckdb.DuckDBPyConnection, file: Path, schema_fields: Sequence[Field]
) -> None:
    every = [check for field in schema_fields for check in checks(field)]
    if not every:
        return
    counted = ", ".join(
        f"count(*) FILTER ({each.condition}), min(_line) FILTER ({each.condition})"
        for each in every
    )
    result = database.execute(f"SELECT {counted} FROM rows").fetchone()  # noqa: S608 - names from the schema, quoted
    if result is None:
        return
    found = [
        f"Line {result[2 * index + 1]} of {file.name}: {check.complaint} ({result[2 * index]} such rows)."
        for index, check in enumerate(every)
        if result[2 * index]
    ]
    if found:
        raise ImportRefusedError(" ".join(found[:5]))


def _finish(
    database: duckdb.DuckDBPyConnection,
    specification: Mapping[str, Any],
    schema_fields: Sequence[Field],
    output: Path,
) -> None:
    imported = _count(database, "imported")
    kind = specification["datasetType"]
    if kind == "INTERACTIONS" and imported < MIN_INTERACTIONS:
        raise ImportRefusedError(
            f"The import has {imported} interactions; at least {MIN_INTERACTIONS} are required."
        )
    if specification["mode"] == "INCREMENTAL":
        _add_previous(database, specification["previous"], schema_fields)
    if kind in _ID_OF:
        column = quoted(_ID_OF[kind])
        database.execute(
            f"DELETE FROM imported WHERE _order NOT IN (SELECT max(_order) FROM imported GROUP BY {column})"  # noqa: S608 - a column of a constant table
        )
    database.execute(
        f"COPY (SELECT * FROM imported ORDER BY _order) TO {text(output / 'records.parquet')} (FORMAT parquet)"  # noqa: S608 - our own path
    )
    report = {"rows": _count(database, "imported"), "imported": imported}
    (output / "report.json").write_text(json.dumps(report))


def _count(database: duckdb.DuckDBPyConnection, table: str) -> int:
    row = database.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - our own table
    return 0 if row is None else int(row[0])


def _add_previous(
    database: duckdb.DuckDBPyConnection, previous: str, schema_fields: Sequence[Field]
) -> None:
    """Put the earlier rows before the imported ones; a column they lack is null, an old schema had fewer."""
    described = database.execute(f"DESCRIBE SELECT * FROM {text(previous)}")  # noqa: S608 - our own path
    known = {row[0] for row in described.fetchall()}
    columns = [quoted(each.name) for each in schema_fields if each.name in known]
    database.execute(
        f"UPDATE imported SET _order = _order + (SELECT coalesce(max(_order), 0) FROM {text(previous)})"  # noqa: S608 - our own path
    )
    names = ", ".join([*columns, "_order"])
    database.execute(f"INSERT INTO imported ({names}) SELECT {names} FROM {text(previous)}")  # noqa: S608 - quoted names, our own path


if __name__ == "__main__":
    main()
