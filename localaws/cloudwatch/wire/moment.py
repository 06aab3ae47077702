"""A moment in an answer: each protocol writes it in its own way."""

from datetime import UTC, datetime
from typing import Any

from localaws.cloudwatch.errors import invalid


class Moment(float):
    """Seconds since the Unix epoch, UTC."""

    @property
    def iso(self) -> str:
        """As text, with milliseconds: `2026-01-31T12:00:00.000Z`."""
        return datetime.fromtimestamp(self, UTC).isoformat(timespec="milliseconds")[:-6] + "Z"


def seconds(value: Any, name: str) -> float:
    """Seconds since the Unix epoch of a moment in a request: a number, or text in ISO 8601.

    Raises:
        CloudWatchError: it is neither.
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError as error:
        raise invalid(f"The parameter {name} must be a timestamp, not {value!r}.") from error
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()
