"""How tokens and keys are written: base64url without padding, and JSON objects whose names are there once."""

import base64
import binascii
import json
from collections.abc import Sequence
from typing import Any


def decoded(text: str) -> bytes:
    """The bytes of base64url in its one spelling: no padding, no other sign, no bit that is left over.

    Raises:
        ValueError: it is spelt otherwise.

    Source: RFC 7515, section 2, "Base64url Encoding"; RFC 4648, section 3.5.
    """
    try:
        data = base64.urlsafe_b64decode(text.encode("ascii") + b"=" * (-len(text) % 4))
    except (UnicodeEncodeError, binascii.Error):
        raise ValueError("not base64url") from None
    if encoded(data) != text:
        raise ValueError("not base64url in its one spelling")
    return data


def encoded(data: bytes) -> str:
    """Bytes as base64url without padding."""
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def json_object_of(data: bytes) -> dict[str, Any]:
    """The JSON object of a text in UTF-8.

    Raises:
        ValueError: it is none, or has a name twice, which two readers would read as two things.
    """
    try:
        found = json.loads(data.decode("utf-8"), object_pairs_hook=_unique)
    except RecursionError:
        raise ValueError("nested too deeply") from None
    if not isinstance(found, dict):
        raise ValueError("no JSON object")  # noqa: TRY004 - what was written is wrong, not what was passed
    return found


def _unique(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is there twice")
    return found
