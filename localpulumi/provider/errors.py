"""Which service errors mean that an object is gone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from botocore.exceptions import ClientError


def code(error: ClientError) -> str:
    """Return the service's error code."""
    return str(error.response.get("Error", {}).get("Code", ""))


@contextmanager
def absent_is_fine(*codes: str) -> Iterator[None]:
    """Swallow a service error with one of these codes: what shall be deleted is gone already."""
    try:
        yield
    except ClientError as error:
        if code(error) not in codes:
            raise


def is_absent(error: ClientError, *codes: str) -> bool:
    """Whether the error is one of the service's own answers for "no such object"; 403 never is."""
    return code(error) in codes
