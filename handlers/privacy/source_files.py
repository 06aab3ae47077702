"""The owner's own files: which of them list users that were deleted. They are read and never changed."""

import csv
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from botocore.exceptions import ClientError

from handlers.privacy.stored_objects import GONE
from handlers.shared.retries import error_code

USER_COLUMN = "USER_ID"


def users_in(lines: Iterable[bytes], user_ids: Collection[str]) -> set[str]:
    """Those of the users that a CSV file has in its column USER_ID; read row by row.

    Args:
        lines: of the file, with their line breaks.
        user_ids: to look for.
    """
    # The service takes a backslash before a quotation mark; one that is no escape goes lost here, and so in the ids, too.
    by_cell: dict[str, set[str]] = {}
    for each in user_ids:
        by_cell.setdefault(each.replace("\\", ""), set()).add(each)
    rows = csv.reader(_texts(lines), escapechar="\\")
    header = [name.strip().upper() for name in next(rows, [])]
    if USER_COLUMN not in header:
        return set()
    column = header.index(USER_COLUMN)
    cells = (row[column].replace("\\", "") for row in rows if len(row) > column)
    return set().union(*(by_cell[cell] for cell in {cell for cell in cells if cell in by_cell}))


def lines_of(s3: Any, bucket: str, key: str) -> Iterator[bytes]:
    """The lines of an object, as they come from S3; none of one that a deployment has just replaced."""
    try:
        body = s3.get_object(Bucket=bucket, Key=key)["Body"]
    except ClientError as error:
        if error_code(error) in GONE:
            return iter(())
        raise
    return iter(body.iter_lines(keepends=True))


def _texts(lines: Iterable[bytes]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield line.decode("utf-8-sig" if number == 0 else "utf-8", errors="replace")
