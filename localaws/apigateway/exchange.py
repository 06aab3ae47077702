"""A request as the gateway received it, the answer it gives, and what it knows about the call."""

import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

HeaderValues = dict[str, str | list[str]]

MAX_BODY_BYTES = 10 * 1024 * 1024
"""Source: Amazon API Gateway quotas for configuring and running a REST API, payload size."""


@dataclass(frozen=True, kw_only=True)
class GatewayRequest:
    """One call of a deployed API.

    `segments` are the decoded path segments below the stage; `headers` have lower-case names;
    `received_at` is in seconds since the Unix epoch.
    """

    method: str
    segments: tuple[str, ...]
    headers: Mapping[str, str]
    query: Mapping[str, list[str]]
    body: bytes
    source_ip: str = "127.0.0.1"
    request_id: str = field(default_factory=lambda: str(uuid.uuid4()))
    received_at: float = field(default_factory=time.time)

    @property
    def path(self) -> str:
        """The decoded path below the stage."""
        return "/" + "/".join(self.segments)

    @property
    def content_type(self) -> str:
        """The media type without its parameters; `application/json` when the client names none."""
        return media_type(self.headers.get("content-type", "")) or "application/json"

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode("utf-8", errors="replace")


@dataclass(frozen=True, kw_only=True)
class GatewayReply:
    """What the client gets."""

    status: int
    headers: HeaderValues
    body: bytes


@dataclass(frozen=True, kw_only=True)
class Call:
    """A request that found its method.

    `context` is `$context` of templates, in part writable by them (`requestOverride`,
    `responseOverride`).
    """

    request: GatewayRequest
    account: str
    region: str
    api_id: str
    stage: str
    resource_path: str
    path_parameters: Mapping[str, str]
    stage_variables: Mapping[str, str]
    binary_media_types: tuple[str, ...]
    context: dict[str, Any]

    @cached_property
    def parameters(self) -> dict[str, dict[str, str]]:
        """What `$input.params()` shows: path, querystring and header, one value a name."""
        return {
            "path": dict(self.path_parameters),
            "querystring": {name: values[-1] for name, values in self.request.query.items()},
            "header": dict(self.request.headers),
        }


def media_type(content_type: str) -> str:
    """`Application/JSON; charset=utf-8` -> `application/json`."""
    return content_type.split(";", 1)[0].strip().lower()
