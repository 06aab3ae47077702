"""Data deletion job as a process of its own: records and histories again, without the users that CSV files on S3 list.

Called with the path of a specification: `{"location", "region", "endpoint", "datasets", "versions", "output"}`. `datasets`
are `{"arn", "records"}` with the path of each dataset's `records.parquet`, `versions` are `{"arn", "histories"}` with the
folder of each solution version's `columns.Histories`. The credentials of the job's role stand in the environment.

The output folder gets `users.json`, the ids, and `report.json`: `{"datasets": [{"arn", "records", "folder", "rows",
"deleted"}], "versions": [{"arn", "histories", "folder"}]}`, of those alone that had one of the users. In their `folder` lies what takes
the place of `records` or `histories`. The last line of standard error is the reason of a failure, whatever failed.
Source of the rules: Amazon Personalize Developer Guide, "Deleting users and their data with a data deletion job".
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb

from localaws.personalize import csv_job
from localaws.personalize.columns import Histories
from localaws.personalize.csv_objects import fetch
from localaws.personalize.import_checks import ROW_ORDER, Field, quoted, text
from localaws.personalize.import_files import (
    CsvFile,
    ImportRefusedError,
    load,
    pattern_of,
    read_header,
)
from localaws.personalize.import_misfits import rows_left_out
from localaws.personalize.s3_reader import S3Reader
from localaws.personalize.typed_events import TYPED_EVENTS, write_typed_events

MAX_BYTES = 100 << 20
"""Of all files of a job together."""

FAILED = "Failed to create a data deletion job."

_USER_ID = Field("USER_ID", "string", nullable=False, textual=False)


def failure_reason(specification: Mapping[str, Any]) -> str | None:
    """Run a job; why it failed in one line, None when it did not."""
    reason = csv_job.broken_off(run, specification, "deletion")
    return None if reason is None else f"{FAILED} {' '.join(reason.split())}"


def run(specification: Mapping[str, Any]) -> None:
    """Read the list and write what is left of each dataset and version.

    Raises:
        ImportRefusedError: the list or the access to it is not as a job needs it.
    """
    output = Path(specification["output"])
    downloads = output / "csv"
    downloads.mkdir(parents=True)
    try:
        files = fetch(specification, downloads, S3Reader.all_levels)
        users = listed_users(files)
    finally:
        shutil.rmtree(downloads)
    write(specification, users, output)


def listed_users(files: Sequence[CsvFile]) -> list[str]:
    """The ids in the files, each once.

    Raises:
        ImportRefusedError: the files are too large together, have other columns, or a row that is no id: a user who was
            to be deleted must not be passed over.
    """
    size = sum(file.path.stat().st_size for file in files)
    if size > MAX_BYTES:
        raise ImportRefusedError(
            f"The files have {size} bytes together; a job takes at most {MAX_BYTES >> 20} MB."
        )
    users: set[str] = set()
    with duckdb.connect(config={"memory_limit": "1GB", "threads": 2}) as database:
        for file in files:
            names = read_header(file, (_USER_ID,))
            if len(names) > 1:
                raise ImportRefusedError(
                    f"{file.name} has {len(names)} columns; the list of users has USER_ID alone."
                )
            load(database, file, 1)
            rows_left_out(database, file, {_USER_ID: "c0"}, is_strict=True)
            users.update(row[0] for row in database.execute("SELECT c0 FROM rows").fetchall())
    if not users:
        raise ImportRefusedError("The files have no rows below their headers.")
    return sorted(users)


def write(specification: Mapping[str, Any], users: Sequence[str], output: Path) -> None:
    """Write what is left without the users, and the report."""
    (output / "users.json").write_text(json.dumps(users))
    datasets = [
        _dataset(each, output / "users.json", output / f"dataset-{number}")
        for number, each in enumerate(specification["datasets"])
    ]
    versions = [
        _version(each, users, output / f"version-{number}")
        for number, each in enumerate(specification["versions"])
    ]
    report = {
        "datasets": [each for each in datasets if each is not None],
        "versions": [each for each in versions if each is not None],
    }
    (output / "report.json").write_text(json.dumps(report))


def _dataset(dataset: Mapping[str, Any], users: Path, folder: Path) -> dict[str, Any] | None:
    folder.mkdir()
    spill = folder / "spill"
    with duckdb.connect(
        config={"memory_limit": "1GB", "threads": 2, "temp_directory": str(spill)}
    ) as database:
        source = text(pattern_of(dataset["records"]))
        database.execute(
            f"CREATE TEMP TABLE deleted AS SELECT unnest(from_json(content, '[\"VARCHAR\"]')) AS u FROM read_text({text(pattern_of(users))})"  # noqa: S608 - our own path
        )
        database.execute(
            f"CREATE TABLE imported AS SELECT * FROM {source} WHERE USER_ID NOT IN (SELECT u FROM deleted)"  # noqa: S608 - our own path
        )
        before, rows = (
            int(database.execute(f"SELECT count(*) FROM {each}").fetchall()[0][0])  # noqa: S608 - our own path
            for each in (source, "imported")
        )
        if rows == before:
            return None
        order = quoted(ROW_ORDER)
        database.execute(
            f"COPY (SELECT * FROM imported ORDER BY {order}) "  # noqa: S608 - our own name and path
            f"TO {text(folder / 'records.parquet')} (FORMAT parquet)"
        )
        if (Path(dataset["records"]).parent / TYPED_EVENTS).is_dir():
            columns = f'USER_ID, ITEM_ID, EVENT_TYPE, "TIMESTAMP", {order}'
            write_typed_events(database, columns, folder / TYPED_EVENTS)
    shutil.rmtree(spill, ignore_errors=True)
    return {**dataset, "folder": str(folder), "rows": rows, "deleted": before - rows}


def _version(
    version: Mapping[str, Any], users: Sequence[str], folder: Path
) -> dict[str, Any] | None:
    folder.mkdir()
    if not Histories(Path(version["histories"])).write_without(users, folder):
        return None
    return {**version, "folder": str(folder)}


if __name__ == "__main__":
    csv_job.main(failure_reason)
