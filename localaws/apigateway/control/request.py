"""A control-plane request, and what every operation is given."""

import base64
import binascii
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from localaws.apigateway.errors import BadRequestError
from localaws.apigateway.store import Store

_MAX_LIMIT = 500
_DEFAULT_LIMIT = 25


@dataclass(frozen=True, kw_only=True)
class ControlRequest:
    """One call: `path` are the values of the URI's variables, `data` the JSON body."""

    store: Store
    account: str
    region: str
    now: int
    path: Mapping[str, str]
    query: Mapping[str, list[str]]
    data: Mapping[str, Any]
    body: bytes

    def parameter(self, name: str, default: str = "") -> str:
        """One query parameter."""
        values = self.query.get(name)
        return values[0] if values else default

    def flag(self, name: str) -> bool:
        """A query parameter that is `true`."""
        return self.parameter(name).lower() == "true"


@dataclass(frozen=True)
class ControlReply:
    """Status and JSON body; None for an answer without a body."""

    status: int
    data: dict[str, Any] | None


def page(request: ControlRequest, items: Sequence[dict[str, Any]]) -> ControlReply:
    """One page of a list: `limit` items from `position`.

    Raises:
        BadRequestError: `limit` is no number from 1 to 500, or `position` was not given out.
    """
    try:
        limit = int(request.parameter("limit", str(_DEFAULT_LIMIT)))
        start = _offset(request.parameter("position"))
    except (ValueError, binascii.Error) as error:
        raise BadRequestError("Invalid limit or position parameter") from error
    if not 1 <= limit <= _MAX_LIMIT:
        raise BadRequestError(f"limit is {limit}: expected 1 to {_MAX_LIMIT}")
    data: dict[str, Any] = {"item": list(items[start : start + limit])}
    if start + limit < len(items):
        data["position"] = base64.urlsafe_b64encode(str(start + limit).encode()).decode()
    return ControlReply(200, data)


def text(data: Mapping[str, Any], name: str) -> str:
    """A text of the body; empty when it is absent."""
    value = data.get(name)
    return "" if value is None else str(value)


def _offset(position: str) -> int:
    return int(base64.urlsafe_b64decode(position)) if position else 0
