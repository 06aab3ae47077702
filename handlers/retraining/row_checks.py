"""The check of all rows of what a run imports: which queries it takes, how one is started, and what its answer means.

One query looks at all files of a dataset, unless their addresses are too long for one.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from handlers.retraining.imports import Table
from handlers.retraining.input_files import list_files, read_header
from handlers.retraining.parameter_file.data_files import files_of
from handlers.retraining.parameter_file.plan import DataFile
from handlers.shared.row_queries import LinesTable, row_warnings, schema_of, start_row_check

MAX_KEY_BYTES = 32 * 1024
"""Of the keys of the files that one query names, each more than once, beside its rules."""


class FilesChangedError(ValueError):
    """Files are gone that were there when the run was planned."""


Check = Mapping[str, Any]
"""`datasetType`; `schema` of the dataset, with its `domain` if it has one; `part`: which of the parts of the files."""


def checks_of(table: Table, files: Sequence[DataFile]) -> list[dict[str, Any]]:
    """The checks that the files of a dataset take.

    Args:
        table: the dataset.
        files: all of its folder.
    """
    schema = table.schema
    check = {"datasetType": table.dataset_type, "schema": schema.to_json()}
    if schema.domain is not None:
        check["domain"] = schema.domain
    return [{**check, "part": number} for number, _ in enumerate(_parts(files))]


def start_check(
    athena: Any, s3: Any, stack: Mapping[str, Any], check: Check, token: str
) -> dict[str, str]:
    """Start the query of a check; `queryExecutionId` of it.

    Args:
        athena: the service.
        s3: the service.
        stack: what the state machine knows of its stack.
        check: which.
        token: the same for a repetition, which starts no second query.

    Raises:
        FilesChangedError: there are fewer files than there were.
    """
    bucket, known = stack["bucket"], stack["rowChecks"]
    headers = {
        _address(bucket, file): read_header(s3, bucket, file) for file in _files(s3, bucket, check)
    }
    table = LinesTable(
        work_group=known["workGroup"],
        database=known["database"],
        name=known["tables"][check["datasetType"]],
    )
    return {"queryExecutionId": start_row_check(athena, schema_of(check), headers, table, token)}


def judge_check(
    athena: Any, s3: Any, stack: Mapping[str, Any], check: Check, query_execution_id: str
) -> dict[str, list[str]]:
    """What the query of a check has found: `warnings`, as sentences.

    Args:
        athena: the service.
        s3: the service.
        stack: what the state machine knows of its stack.
        check: which.
        query_execution_id: of the query, which has ended.

    Raises:
        RowsError: the rows cannot be imported.
        FilesChangedError: there are fewer files than there were.
    """
    bucket = stack["bucket"]
    files = [_address(bucket, file) for file in _files(s3, bucket, check)]
    return {"warnings": row_warnings(athena, schema_of(check), files, query_execution_id)}


def _files(s3: Any, bucket: str, check: Check) -> Sequence[DataFile]:
    dataset_type = check["datasetType"]
    folder = f"{dataset_type}/"
    parts = list(_parts(files_of(folder, list_files(s3, bucket, (dataset_type,)))))
    if check["part"] >= len(parts):
        raise FilesChangedError(
            f"Files of {folder} were deleted after the run had begun. Start another run."
        )
    return parts[check["part"]]


def _parts(files: Sequence[DataFile]) -> Iterator[list[DataFile]]:
    part: list[DataFile] = []
    size = 0
    for file in files:
        size += len(file.key.encode())
        if part and size > MAX_KEY_BYTES:
            yield part
            part, size = [], len(file.key.encode())
        part.append(file)
    if part:
        yield part


def _address(bucket: str, file: DataFile) -> str:
    return f"s3://{bucket}/{file.key}"
