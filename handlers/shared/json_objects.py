"""JSON objects as clients send them. Messages name the rule, never the content: they are logged."""

import json
from typing import Any, NoReturn


class NotJsonObjectError(ValueError):
    """Content that is no JSON object; the text goes on after what the content is called, as in `the record is not JSON`."""


def json_object(content: bytes | str) -> dict[str, Any]:
    """Read a JSON object.

    Raises:
        NotJsonObjectError: it is none, or it holds text that is no Unicode (half of a surrogate pair).
    """
    try:
        decoded = json.loads(content, parse_constant=_refuse_constant)
    except (UnicodeDecodeError, ValueError, RecursionError):
        raise NotJsonObjectError("is not JSON") from None
    if not isinstance(decoded, dict):
        raise NotJsonObjectError("is not a JSON object")
    try:
        json.dumps(decoded, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        raise NotJsonObjectError("holds text that is not valid Unicode") from None
    return decoded


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")
