"""Whether the result of a query is a file that its dataset can import: one CSV file with a header, rows, and the right columns.

Athena writes the result of a SELECT as one CSV file with a header, whose values are all in quotation marks; results of other
statements are other files. Source: Amazon Athena User Guide, "Work with query results and recent queries".
"""

import csv
import io
from typing import Any

from handlers.preparation.places import place_of
from handlers.shared.service.dataset_columns import dataset_of
from handlers.shared.service.known_fields import required_fields
from handlers.shared.service.schemas import DatasetType

BEGINNING_BYTES = 64 * 1024
"""Of a file, which have its header: a hundred columns of names of 255 characters, and more."""


class PreparedFileError(ValueError):
    """The result of a query cannot be imported; the text is a sentence for the owner."""


def check_result(s3: Any, dataset_type: DatasetType, location: str) -> list[str]:
    """The columns of a result that fits its dataset.

    Args:
        s3: the service.
        dataset_type: that the query is for.
        location: `s3://` address of the result.

    Raises:
        PreparedFileError: it is no CSV file, has no rows, or the columns of another dataset, or lacks some.
    """
    if not location.endswith(".csv"):
        raise PreparedFileError(
            f"The query of {dataset_type} has written {location}, which is not one CSV file with a header. Only a SELECT writes "
            "that, UNLOAD and CREATE TABLE AS do not. Write the query as a SELECT."
        )
    place = place_of(location)
    answer = s3.get_object(
        Bucket=place.bucket, Key=place.key, Range=f"bytes=0-{BEGINNING_BYTES - 1}"
    )
    beginning: bytes = answer["Body"].read()
    lines = csv.reader(io.StringIO(beginning.decode("utf-8", errors="ignore"), newline=""))
    columns = next(lines, [])
    if next(lines, None) is None:
        raise PreparedFileError(
            f"The query of {dataset_type} found no rows, and an import of none would empty the dataset. Look at the raw data "
            "and at the query's conditions."
        )
    _check_columns(dataset_type, columns)
    return columns


def _check_columns(dataset_type: DatasetType, columns: list[str]) -> None:
    told = ", ".join(columns[:5])
    fits = dataset_of(columns)
    if fits is not None and fits != dataset_type:
        raise PreparedFileError(
            f"The query of {dataset_type} gives the columns {told}, which are those of {fits}: the queries are swapped. Name it "
            f"in {fits.lower()}PreparationQuery."
        )
    missing = [each.name for each in required_fields(dataset_type) if each.name not in columns]
    if missing:
        raise PreparedFileError(
            f"The query of {dataset_type} gives the columns {told}, and {' and '.join(missing)} is missing. Name columns with "
            f'their capital letters, in quotation marks: AS "{missing[0]}".'
        )
