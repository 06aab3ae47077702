"""Ids of users and items as requests name them."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from handlers.shared.limits import MAX_ID_LENGTH
from handlers.shared.null_words import NULL_WORDS
from handlers.shared.requests import RequestError


def path_id(event: Mapping[str, Any], name: str) -> str:
    """An id in the path, which is still percent-encoded in the event.

    Raises:
        RequestError: 400, see `checked_id`.
    """
    return checked_id(unquote((event.get("pathParameters") or {}).get(name, "")), name)


def checked_id(value: object, name: str) -> str:
    """An id of a user or an item.

    Raises:
        RequestError: 400 for what is no text, empty or too long, and for a word for a missing value.
    """
    if not isinstance(value, str) or not 1 <= len(value) <= MAX_ID_LENGTH:
        raise RequestError(400, f"{name} must be 1 to {MAX_ID_LENGTH} characters.")
    if value in NULL_WORDS:
        raise RequestError(
            400,
            f"{name} is a word for a missing value, such as null or undefined. "
            "Send an id; for an anonymous user, that of the session.",
        )
    return value
