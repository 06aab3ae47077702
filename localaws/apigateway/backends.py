"""What the gateway needs of the services behind it; tests give their own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class ServiceAnswer:
    """The HTTP answer of an AWS service; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class FunctionAnswer:
    """The answer of a Lambda invocation; `function_error` is set when the function failed."""

    status: int
    payload: Any
    function_error: str | None


@dataclass(frozen=True, kw_only=True)
class ServiceRequest:
    """A call of an AWS service; `target` is the value of `X-Amz-Target`, if the service has one."""

    service: str
    target: str | None
    method: str
    path: str
    headers: Mapping[str, str]
    query: Mapping[str, list[str]]
    body: bytes
    account: str
    region: str


class Backends(Protocol):
    """Everything an integration can reach."""

    async def call(self, request: ServiceRequest) -> ServiceAnswer:
        """Call an AWS service."""

    async def invoke(
        self, function: str, payload: dict[str, Any], *, account: str, region: str
    ) -> FunctionAnswer:
        """Invoke a Lambda function, named by its ARN, and wait for the answer."""
