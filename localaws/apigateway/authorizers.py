"""Lambda authorizers: asked before a method is served, their answers kept for a while.

Source: Amazon API Gateway Developer Guide, "Use API Gateway Lambda authorizers", "Input to an API Gateway Lambda
authorizer" and "Output from an API Gateway Lambda authorizer".
"""

import logging
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from localaws.apigateway.definition import Authorizer
from localaws.apigateway.exchange import Call
from localaws.apigateway.gateway_responses import GatewayError
from localaws.apigateway.integrations.functions import arn_in, invoke
from localaws.apigateway.integrations.lambda_proxy import proxy_event
from localaws.apigateway.invoke_policy import PolicyError, verdict
from localaws.apigateway.mapping import request_value
from localaws.shared.ports import FunctionAnswer, LoopCalls

MAX_KEPT = 1000
_UNAUTHORIZED = "Unauthorized"
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What an authorizer answered.

    Attributes:
        principal_id: who calls.
        policy: what the caller may invoke.
        context: `$context.authorizer`, as text.
        usage_key: the API key under which the call counts, where the API takes it from here.
    """

    principal_id: str
    policy: Any
    context: Mapping[str, str]
    usage_key: str


class Authorizers:
    """Asks authorizers and keeps what they answered.

    Args:
        backends: the functions.
        clock: seconds that only grow.
    """

    def __init__(self, backends: LoopCalls, clock: Callable[[], float] = time.monotonic) -> None:
        self._backends = backends
        self._clock = clock
        self._kept: dict[tuple[str, ...], tuple[float, Answer]] = {}

    def reset(self) -> None:
        """Forget all answers."""
        self._kept.clear()

    async def authorize(self, authorizer: Authorizer, call: Call) -> Answer:
        """The answer about a call that may go on; `$context.authorizer` is set.

        Raises:
            GatewayError: UNAUTHORIZED, ACCESS_DENIED, AUTHORIZER_FAILURE or AUTHORIZER_CONFIGURATION_ERROR.
        """
        identity = _identity(authorizer, call)
        answer = await self._answer(authorizer, call, identity)
        call.context["authorizer"] = {"principalId": answer.principal_id, **answer.context}
        try:
            found = verdict(answer.policy, method_arn(call))
        except PolicyError as error:
            raise _misconfigured(authorizer, f"its policy cannot be evaluated: {error}") from error
        if found != "allowed":
            explicit = " with an explicit deny" if found == "explicitly denied" else ""
            raise GatewayError(
                "ACCESS_DENIED", f"User is not authorized to access this resource{explicit}"
            )
        return answer

    async def _answer(
        self, authorizer: Authorizer, call: Call, identity: tuple[str, ...]
    ) -> Answer:
        key = (call.api_id, call.stage, authorizer.name, authorizer.uri, *identity)
        until, kept = self._kept.get(key, (0.0, None))
        if kept is not None and self._clock() < until:
            return kept
        event = _event(authorizer, call, identity)
        answer = _read(
            authorizer, await invoke(self._backends, arn_in(authorizer.uri, call), event, call)
        )
        if authorizer.ttl_seconds:
            if len(self._kept) >= MAX_KEPT:
                self._kept.clear()
            self._kept[key] = (self._clock() + authorizer.ttl_seconds, answer)
        return answer


def method_arn(call: Call) -> str:
    """The ARN of what a call invokes."""
    path = "/".join(call.request.segments)
    return (
        f"arn:aws:execute-api:{call.region}:{call.account}:{call.api_id}"
        f"/{call.stage}/{call.request.method}/{path}"
    )


def _identity(authorizer: Authorizer, call: Call) -> tuple[str, ...]:
    """The values of the identity sources; without one of them the function is not asked."""
    values = tuple(request_value(source, call) or "" for source in authorizer.identity_sources)
    pattern = authorizer.identity_pattern
    if not all(values) or (pattern is not None and not pattern.fullmatch(values[0])):
        raise GatewayError("UNAUTHORIZED", _UNAUTHORIZED)
    return values


def _event(authorizer: Authorizer, call: Call, identity: tuple[str, ...]) -> dict[str, Any]:
    event = {"type": authorizer.kind, "methodArn": method_arn(call)}
    if authorizer.kind == "TOKEN":
        return {**event, "authorizationToken": identity[0]}
    request = proxy_event(call)
    del request["body"], request["isBase64Encoded"]
    return {**event, **request}


def _read(authorizer: Authorizer, answer: FunctionAnswer) -> Answer:
    payload = answer.payload
    if answer.function_error is not None:
        message = payload.get("errorMessage") if isinstance(payload, dict) else None
        if message == _UNAUTHORIZED:
            raise GatewayError("UNAUTHORIZED", _UNAUTHORIZED)
        _logger.warning("the authorizer %s failed: %s", authorizer.name, message)
        raise GatewayError("AUTHORIZER_FAILURE", "Internal server error")
    if not isinstance(payload, dict) or not payload.get("principalId"):
        raise _misconfigured(authorizer, "its answer has no principalId")
    context = payload.get("context") or {}
    if not isinstance(context, dict) or not all(map(_is_plain, context.values())):
        raise _misconfigured(
            authorizer, "its context has other values than texts, numbers and booleans"
        )
    return Answer(
        principal_id=str(payload["principalId"]),
        policy=payload.get("policyDocument"),
        context={name: _text(value) for name, value in context.items() if value is not None},
        usage_key=str(payload.get("usageIdentifierKey") or ""),
    )


def _is_plain(value: object) -> bool:
    return value is None or isinstance(value, str | int | float)


def _text(value: str | float) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _misconfigured(authorizer: Authorizer, reason: str) -> GatewayError:
    _logger.warning("the authorizer %s cannot be used: %s", authorizer.name, reason)
    return GatewayError("AUTHORIZER_CONFIGURATION_ERROR", "Internal server error")
