"""The CSV files at an `s3://` location, downloaded with the credentials of a job's role."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from localaws.personalize.import_files import CsvFile, ImportRefusedError
from localaws.personalize.s3_reader import S3Reader, S3ReadError

_DENIED = frozenset({"AccessDenied", "AllAccessDisabled", "InvalidAccessKeyId", "403"})

Listing = Callable[[S3Reader, str, str], list[str]]
"""From a bucket and a folder's prefix to the keys of its files."""


def fetch(
    specification: Mapping[str, Any], folder: Path, listing: Listing = S3Reader.first_level
) -> list[CsvFile]:
    """Download an object, or the files of a folder, which ends with a slash.

    Args:
        specification: of the job: `location` (an `s3://` URL), `endpoint` and `region`.
        folder: where to write.
        listing: which files of a folder count.

    Raises:
        ImportRefusedError: access is denied, there is no file, or one that is no CSV file by its name.
    """
    location = specification["location"]
    parts = urlsplit(location)
    bucket, key = parts.netloc, parts.path.lstrip("/")
    reader = S3Reader.from_environment(specification["endpoint"], specification["region"])
    keys = [key]
    try:
        if not key or key.endswith("/"):
            # A console makes folders as empty objects, whose keys end with the slash.
            keys = [each for each in listing(reader, bucket, key) if not each.endswith("/")]
        files = [
            _download(reader, bucket, each, folder / f"{number}.csv")
            for number, each in enumerate(keys)
        ]
    except S3ReadError as error:
        if str(error) in _DENIED:
            raise ImportRefusedError(
                "Insufficient privileges for accessing data in Amazon S3."
            ) from error
        raise ImportRefusedError(f"{location} cannot be read: {error}.") from error
    if not files:
        raise ImportRefusedError(f"{location} holds no CSV file.")
    return files


def _download(reader: S3Reader, bucket: str, key: str, target: Path) -> CsvFile:
    if not key.lower().endswith(".csv"):
        raise ImportRefusedError(
            f"s3://{bucket}/{key} is not a CSV file: its name must end with .csv."
        )
    reader.download(bucket, key, target)
    return CsvFile(target, key.rpartition("/")[2])
