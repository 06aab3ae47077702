"""Our API Gateway in the place of MiniStack's functions for REST APIs.

MiniStack dispatches requests of REST APIs through functions of one module, `apigateway_v1`: control
plane, lookup of APIs and stages, authorization type, calls. Exactly those are replaced, so that all URL
forms, signatures and `execute-api:Invoke` policies stay MiniStack's:

* `<endpoint>/_aws/execute-api/<api id>/<stage>/…`
* `<endpoint>/restapis/<api id>/<stage>/_user_request_/…`
* `Host: <api id>.execute-api.localhost`
"""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from contextvars import ContextVar
from typing import Any
from urllib.parse import unquote

from ministack.core.iam_evaluator import AuthError
from ministack.core.responses import get_account_id, get_region, get_request_client_ip
from ministack.services import apigateway_v1

from localaws.apigateway.exchange import GatewayReply, GatewayRequest
from localaws.apigateway.service import GatewayService
from localaws.shared.ports import Request

Answer = tuple[int, dict[str, Any], bytes]
Authorize = Callable[..., Answer | None]
AsyncHandler = Callable[..., Awaitable[Any]]

_KEPT = ("domainnames",)
# MiniStack's own API identifiers are eight hexadecimal digits; ours have ten characters, as AWS's.
HOST = re.compile(r"^([a-z0-9]{8,10})\.execute-api\.(?:localhost|127\.0\.0\.1)(?::\d+)?$")
_raw_path: ContextVar[str | None] = ContextVar("raw_path", default=None)


class RestApis:
    """What stands in the place of MiniStack's functions.

    Args:
        gateway: serves the REST APIs.
    """

    def __init__(self, gateway: GatewayService) -> None:
        self._gateway = gateway

    def controlling(self, original: AsyncHandler) -> AsyncHandler:
        """Give the control plane to the gateway, but for what it does not have."""

        async def control(
            method: str, path: str, headers: dict[str, str], body: bytes, query_params: Any
        ) -> Any:
            if path.strip("/").split("/", 1)[0] in _KEPT:
                return await original(method, path, headers, body, query_params)
            request = Request(
                method=method,
                path=path,
                headers=headers,
                query=query_params,
                body=body,
                account=get_account_id(),
                region=get_region(),
            )
            response = await self._gateway.control(request)
            return response.status, dict(response.headers), response.body

        return control

    def find_api_scope(self, api_id: str) -> tuple[str, str] | None:
        """Account and region of an API."""
        return self._gateway.scope(api_id)

    def stages_for_api(self, api_id: str) -> Mapping[str, Any]:
        """The stages of an API, by name."""
        return self._gateway.stages(api_id)

    def method_authorization_type(
        self, api_id: str, stage_name: str, method: str, path: str
    ) -> str | None:
        """How the method that a request reaches is authorized."""
        return self._gateway.authorization_type(api_id, stage_name, method, segments_of(path))

    def declares_cors(self, api_id: str, stage: str, path: str) -> bool:
        """Whether a stage has an OPTIONS method at a path below it."""
        return self._gateway.declares_cors(api_id, stage, segments_of(path))

    def rest_api_policy_for_arn(self, resource_arn: str) -> tuple[str, str] | None:
        """The resource policy of an API, and its account."""
        return self._gateway.policy_for_arn(resource_arn)

    def authentication_error_response(
        self,
        api_id: str,
        stage_name: str,
        error: Any,
        headers: dict[str, str],
        query_params: dict[str, Any],
    ) -> Answer | None:
        """A failed signature as the API renders it."""
        request = _gateway_request("GET", "/", headers, b"", query_params)
        reply = self._gateway.authentication_failure(
            api_id, stage_name, error.code, error.message, request
        )
        return None if reply is None else _answer(reply)

    def authorizing(self, original: Authorize) -> Authorize:
        """Render a refusal of the caller's policies as the API does; MiniStack lets it render failed signatures alone."""

        def authorize(api_id: str, stage: str, *request: Any, **action: Any) -> Answer | None:
            denied = original(api_id, stage, *request, **action)
            refusal = json.loads(denied[2]) if denied else {}
            if "__type" not in refusal:
                return denied
            *_, headers, query_params = request
            error = AuthError("AccessDeniedException", refusal["message"])
            rendered = self.authentication_error_response(
                api_id, stage, error, headers, query_params
            )
            return rendered or denied

        return authorize

    async def handle_execute(self, api_id: str, stage_name: str, *request: Any) -> Answer:
        """Serve a call; `request` are its method, path, headers, body and query."""
        return _answer(await self._gateway.execute(api_id, stage_name, _gateway_request(*request)))


def with_raw_path(original: AsyncHandler) -> AsyncHandler:
    """Remember the undecoded path: `a%2Fb` is one segment, which the decoded path hides."""

    async def execute(*args: Any, raw_path: str | None = None, **kwargs: Any) -> Any:
        token = _raw_path.set(raw_path)
        try:
            return await original(*args, raw_path=raw_path, **kwargs)
        finally:
            _raw_path.reset(token)

    return execute


def caller_identity(request: GatewayRequest) -> dict[str, Any] | None:
    """Who signed a call."""
    identity: dict[str, Any] | None = apigateway_v1._iam_caller_identity(
        dict(request.headers), dict(request.query)
    )
    return identity


def segments_of(path: str) -> tuple[str, ...]:
    """The decoded segments of the path below the stage, of the call that is being served."""
    decoded = [part for part in path.split("/") if part]
    raw = _raw_path.get()
    if raw is None or "%2f" not in raw.lower():
        return tuple(decoded)
    parts = [part for part in raw.split("?", 1)[0].split("/") if part]
    above = 1
    if raw.startswith(("/_aws/execute-api/", "/restapis/")):
        above = 4
    return tuple(unquote(part) for part in parts[above:])


def _gateway_request(
    method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
) -> GatewayRequest:
    return GatewayRequest(
        method=method,
        segments=segments_of(path),
        headers=headers,
        query=query,
        body=body,
        source_ip=get_request_client_ip(),
    )


def _answer(reply: GatewayReply) -> Answer:
    return reply.status, dict(reply.headers), reply.body
