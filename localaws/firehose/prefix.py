"""Prefixes of S3 objects: `!{timestamp:…}`, `!{firehose:random-string}` and `!{firehose:error-output-type}`.

Source: Amazon Data Firehose Developer Guide, "Understand custom prefixes for Amazon S3 objects".
"""

import re
import secrets
import string
from datetime import datetime

DEFAULT_TIMESTAMP = "!{timestamp:yyyy/MM/dd/HH/}"
RANDOM_LENGTH = 11

_EXPRESSION = re.compile(r"!\{([^:}]*):([^}]*)\}")
_PATTERN_PART = re.compile(r"'([^']*)'|([A-Za-z])\2*|[^A-Za-z']+")
_FORMATS = {
    "yyyy": "%Y",
    "yy": "%y",
    "MM": "%m",
    "MMM": "%b",
    "MMMM": "%B",
    "dd": "%d",
    "DDD": "%j",
    "HH": "%H",
    "hh": "%I",
    "mm": "%M",
    "ss": "%S",
    "a": "%p",
    "EEE": "%a",
    "EEEE": "%A",
}
_UNPADDED = {"M": "%m", "d": "%d", "H": "%H", "m": "%M", "s": "%S", "D": "%j", "y": "%Y"}


class PrefixError(ValueError):
    """A prefix that Firehose refuses."""


def check(prefix: str, error_prefix: str) -> None:
    """Check a pair of prefixes as CreateDeliveryStream does.

    Raises:
        PrefixError: an expression is unknown or misplaced, or one that has to be there is missing.
    """
    for name, text in (("Prefix", prefix), ("ErrorOutputPrefix", error_prefix)):
        if text.count("!{") != len(_EXPRESSION.findall(text)):
            raise PrefixError(
                f"{name}: the sequence !{{ can appear only in an expression !{{namespace:value}}"
            )
        for namespace, value in _EXPRESSION.findall(text):
            _check_expression(name, namespace, value)
    if _uses(prefix, "firehose", "error-output-type"):
        raise PrefixError("Prefix cannot contain !{firehose:error-output-type}")
    if _EXPRESSION.search(prefix) and not error_prefix:
        raise PrefixError("ErrorOutputPrefix must be given when Prefix contains expressions")
    if _EXPRESSION.search(error_prefix) and not _uses(
        error_prefix, "firehose", "error-output-type"
    ):
        raise PrefixError(
            "ErrorOutputPrefix with expressions must contain !{firehose:error-output-type}"
        )


def object_prefix(prefix: str, moment: datetime) -> str:
    """Evaluate the prefix of delivered records.

    Args:
        prefix: the stream's `Prefix`; without a timestamp expression the date and hour follow it.
        moment: arrival of the oldest record in the object, in the time zone of the prefix.
    """
    has_timestamp = any(namespace == "timestamp" for namespace, _ in _EXPRESSION.findall(prefix))
    return _evaluate(prefix if has_timestamp else prefix + DEFAULT_TIMESTAMP, moment, "")


def error_object_prefix(error_prefix: str, prefix: str, moment: datetime, error_type: str) -> str:
    """Evaluate the prefix of records that could not be delivered.

    Args:
        error_prefix: the stream's `ErrorOutputPrefix`; when empty, `prefix`, the type and the date are used.
        prefix: the stream's `Prefix`, which then has no expressions.
        moment: arrival of the oldest record in the object, in the time zone of the prefix.
        error_type: what went wrong, such as `processing-failed`.
    """
    if not error_prefix:
        return _evaluate(f"{prefix}{error_type}/{DEFAULT_TIMESTAMP}", moment, error_type)
    has_timestamp = any(
        namespace == "timestamp" for namespace, _ in _EXPRESSION.findall(error_prefix)
    )
    text = error_prefix if has_timestamp else error_prefix + DEFAULT_TIMESTAMP
    return _evaluate(text, moment, error_type)


def java_time(pattern: str, moment: datetime) -> str:
    """Format a time with a pattern of Java's DateTimeFormatter.

    Raises:
        PrefixError: the pattern has a letter that is not served.
    """
    parts = []
    position = 0
    while position < len(pattern):
        match = _PATTERN_PART.match(pattern, position)
        if match is None:
            raise PrefixError(f"the timestamp pattern {pattern!r} has a quote without its end")
        parts.append(_part(match, pattern, moment))
        position = match.end()
    return "".join(parts)


def _part(match: re.Match[str], pattern: str, moment: datetime) -> str:
    if match[1] is not None:
        return match[1] or "'"
    if match[2] is None:
        return match[0]
    if match[0] in _FORMATS:
        return moment.strftime(_FORMATS[match[0]])
    if match[0] in _UNPADDED:
        return moment.strftime(_UNPADDED[match[0]]).lstrip("0") or "0"
    raise PrefixError(
        f"the timestamp pattern {pattern!r} has {match[0]!r}, which the local Firehose does not serve"
    )


def _evaluate(text: str, moment: datetime, error_type: str) -> str:
    def value_of(match: re.Match[str]) -> str:
        if match[1] == "timestamp":
            return java_time(match[2], moment)
        return error_type if match[2] == "error-output-type" else _random_string()

    return _EXPRESSION.sub(value_of, text)


def _check_expression(name: str, namespace: str, value: str) -> None:
    if namespace == "timestamp":
        java_time(value, datetime(2000, 1, 1))  # noqa: DTZ001 - only the pattern is checked
    elif namespace.startswith("partitionKeyFrom"):
        raise PrefixError(
            f"{name}: !{{{namespace}:{value}}} needs dynamic partitioning, which the local Firehose does not serve"
        )
    elif namespace != "firehose" or value not in {"random-string", "error-output-type"}:
        raise PrefixError(f"{name}: the expression !{{{namespace}:{value}}} is not known")


def _uses(text: str, namespace: str, value: str) -> bool:
    return (namespace, value) in _EXPRESSION.findall(text)


def _random_string() -> str:
    return "".join(
        secrets.choice(string.ascii_letters + string.digits) for _ in range(RANDOM_LENGTH)
    )
