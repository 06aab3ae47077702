"""Moments as the service writes and reads them."""

import re
from datetime import UTC, datetime

_WRITTEN = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")


def told(moment: float) -> str:
    """A moment as text with milliseconds, in UTC.

    Args:
        moment: seconds since the Unix epoch.
    """
    written = datetime.fromtimestamp(moment, UTC).isoformat(timespec="milliseconds")
    return written.replace("+00:00", "Z")


def read(text: str) -> float:
    """A moment from a timestamp of RFC 3339: an upper-case T, and Z or an offset.

    Source: Amazon States Language specification, "Timestamps".

    Returns:
        seconds since the Unix epoch.

    Raises:
        ValueError: it is none.
    """
    if not _WRITTEN.fullmatch(text):
        raise ValueError(f"{text!r} is no timestamp such as 2026-01-31T12:00:00Z")
    return datetime.fromisoformat(text).timestamp()
