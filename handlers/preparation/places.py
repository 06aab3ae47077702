"""Where objects are in S3."""

from typing import NamedTuple


class Place(NamedTuple):
    """An object.

    Attributes:
        bucket: its bucket.
        key: its key.
    """

    bucket: str
    key: str


def place_of(location: str) -> Place:
    """The place of an `s3://` address, as Athena tells those of results."""
    bucket, _, key = location.removeprefix("s3://").partition("/")
    return Place(bucket, key)
