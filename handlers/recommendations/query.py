"""The query parameters of a request, none of them unknown.

Source of the limits: Amazon Personalize API Reference, GetRecommendations and GetPersonalizedRanking.
"""

from collections.abc import Collection, Mapping
from typing import Any

from handlers.shared.requests import RequestError, repeated

Query = Mapping[str, list[str]]
"""All values of each parameter, in the order of the request."""


def read_query(
    event: Mapping[str, Any], names: Collection[str], prefixes: Collection[str] = ()
) -> Query:
    """The query parameters of an API Gateway proxy event.

    Args:
        event: Lambda proxy event of a REST API; in it query parameters are decoded.
        names: of the parameters that the route has.
        prefixes: of those whose names the client completes, as `filter.` of `filter.GENRE`.

    Raises:
        RequestError: 400 for a parameter that the route does not have.
    """
    query: Query = event.get("multiValueQueryStringParameters") or {}
    for name in query:
        if name not in names and not any(_completes(name, prefix) for prefix in prefixes):
            known = ", ".join([*names, *(f"{prefix}<name>" for prefix in prefixes)])
            raise RequestError(
                400, f"{repeated(name)} is no parameter of this route. It has {known}."
            )
    return query


def single(query: Query, name: str) -> str | None:
    """The value of a parameter that may be given once; None without one.

    Raises:
        RequestError: 400 when it is given several times.
    """
    values = query.get(name, [])
    if len(values) > 1:
        raise RequestError(400, f"{name} is given {len(values)} times. Give it once.")
    return values[0] if values else None


def completed(query: Query, prefix: str) -> dict[str, list[str]]:
    """The values of the parameters with a prefix, by what completes it."""
    return {
        name.removeprefix(prefix): values
        for name, values in query.items()
        if _completes(name, prefix)
    }


def whole_number(query: Query, name: str, highest: int) -> int | None:
    """A whole number from 1 to `highest`; None without one.

    Raises:
        RequestError: 400 for anything else.
    """
    text = single(query, name)
    if text is None:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 10 and 1 <= int(text) <= highest):
        raise RequestError(400, f"{name} must be a whole number from 1 to {highest}.")
    return int(text)


def _completes(name: str, prefix: str) -> bool:
    return name.startswith(prefix) and name != prefix
