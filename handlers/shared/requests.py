"""Requests of the REST API as API Gateway hands them to a function."""

from collections.abc import Mapping
from typing import Any

from handlers.shared.json_objects import NotJsonObjectError, json_object

JSON = "application/json"

REPEATED_CHARACTERS = 100
"""Of a request's own words, in a message about them; no name of a parameter, filter or column is as long."""


class RequestError(ValueError):
    """A request that is not answered; the text is for the client."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(message)
        self.status = status


def repeated(words: str) -> str:
    """What a request has that does not fit, for a message: so much of it that who sent it knows it again."""
    if len(words) <= REPEATED_CHARACTERS:
        return words
    return f"{words[:REPEATED_CHARACTERS]}..."


def body_of(event: Mapping[str, Any]) -> dict[str, Any]:
    """Return the body of a request.

    API Gateway checks a body against its model only under the media types that have one, and hands on all others.

    Args:
        event: Lambda proxy event of a REST API.

    Raises:
        RequestError: 415 for another media type than JSON, 400 for a body that is no JSON object.

    Source: Amazon API Gateway Developer Guide, "Request validation for REST APIs".
    """
    if _media_type(event) != JSON:
        raise RequestError(415, f"The body must be {JSON}.")
    try:
        return json_object(event.get("body") or "")
    except NotJsonObjectError as error:
        raise RequestError(400, f"The body {error}.") from None


def header_of(event: Mapping[str, Any], name: str, default: str = "") -> str:
    """A header of a request; API Gateway hands on names as the client spells them.

    Args:
        event: Lambda proxy event of a REST API.
        name: in lower case.
        default: where the request does not have it.
    """
    headers = event.get("headers") or {}
    return next((text for given, text in headers.items() if given.lower() == name), default)


def _media_type(event: Mapping[str, Any]) -> str:
    """The media type without its parameters; JSON where the client names none, which is how API Gateway takes it."""
    return header_of(event, "content-type", JSON).partition(";")[0].strip().lower()
