"""The service in MiniStack's place: its REST API functions replaced by ours.

MiniStack dispatches requests of REST APIs through functions of one module, `apigateway_v1`: control
plane, lookup of APIs and stages, authorization type, calls. This module replaces exactly those
functions, so that all URL forms, signatures and `execute-api:Invoke` policies stay MiniStack's:

* `<endpoint>/_aws/execute-api/<api id>/<stage>/…`
* `<endpoint>/restapis/<api id>/<stage>/_user_request_/…`
* `Host: <api id>.execute-api.localhost`
"""

import re
import time
from contextvars import ContextVar
from typing import Any
from urllib.parse import unquote

from ministack import app as ministack_app
from ministack.core.responses import get_account_id, get_region, get_request_client_ip
from ministack.services import apigateway_v1

from localaws.apigateway.context import call_context
from localaws.apigateway.control.operations import handle
from localaws.apigateway.control.rest_apis import policy_of
from localaws.apigateway.data_plane import DataPlane
from localaws.apigateway.exchange import GatewayReply, GatewayRequest
from localaws.apigateway.gateway_responses import GatewayError
from localaws.apigateway.internal_backends import InternalBackends
from localaws.apigateway.store import Store
from localaws.apigateway.usage import Usage
from localaws.shared.settings import Settings

Answer = tuple[int, dict[str, Any], bytes]
_KEPT = ("account", "domainnames")
# MiniStack's own API identifiers are eight hexadecimal digits; ours have ten characters, as AWS's.
_HOST = re.compile(r"^([a-z0-9]{8,10})\.execute-api\.(?:localhost|127\.0\.0\.1)(?::\d+)?$")
_raw_path: ContextVar[str | None] = ContextVar("raw_path", default=None)
_FORBIDDEN: Answer = (
    403,
    {"Content-Type": "application/json", "x-amzn-ErrorType": "ForbiddenException"},
    b'{"message":"Forbidden"}',
)


class GatewayService:
    """REST APIs of the local AWS."""

    def __init__(self, settings: Settings) -> None:
        self._store = Store(settings.home / "gateway")
        self._usage = Usage(self._store)
        self._data_plane = DataPlane(InternalBackends(), self._usage, _caller_identity)
        self._kept_control = apigateway_v1.handle_request
        self._kept_execute = ministack_app._handle_execute_api_request

    def start(self) -> None:
        """Nothing runs in the background."""

    def stop(self) -> None:
        """Write what is only in memory: the quota counters."""
        self._usage.flush()

    def reset(self) -> None:
        """Forget all APIs, keys and plans."""
        self._store.clear()
        self._usage.reset()
        self._data_plane.reset()

    def register(self) -> None:
        """Put this service's functions into MiniStack."""
        apigateway_v1.handle_request = self._control
        apigateway_v1.find_api_scope = self._find_api_scope
        apigateway_v1.stages_for_api = self._stages_for_api
        apigateway_v1.method_authorization_type = self._authorization_type
        apigateway_v1.rest_api_policy_for_arn = self._policy_for_arn
        apigateway_v1.authentication_error_response = self._authentication_error
        apigateway_v1.handle_execute = self._execute
        ministack_app._handle_execute_api_request = self._execute_with_raw_path
        ministack_app._EXECUTE_API_RE = _HOST

    def declares_cors(self, api_id: str, stage: str, path: str) -> bool:
        """Whether what a stage serves has an OPTIONS method at a path, with which it answers foreign web pages."""
        api = self._store.apis.get(api_id)
        if api is None or stage not in api.stages:
            return False
        route = self._data_plane.route(api, api.stages[stage], "OPTIONS", _segments(path))
        return route is not None and route.method.http_method == "OPTIONS"

    async def _control(
        self, method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
    ) -> Answer:
        if path.strip("/").split("/", 1)[0] in _KEPT:
            kept: Answer = await self._kept_control(method, path, headers, body, query)
            return kept
        return await handle(
            self._store,
            http_method=method,
            path=path.rstrip("/"),
            query=query,
            body=body,
            account=get_account_id(),
            region=get_region(),
            now=int(time.time()),
        )

    def _find_api_scope(self, api_id: str) -> tuple[str, str] | None:
        api = self._store.apis.get(api_id)
        return (api.account, api.region) if api else None

    def _stages_for_api(self, api_id: str) -> dict[str, Any]:
        api = self._store.apis.get(api_id)
        return dict(api.stages) if api else {}

    def _authorization_type(self, api_id: str, stage: str, method: str, path: str) -> str | None:
        """How the method that a request reaches is authorized.

        A request that reaches none is answered with 403 by the data plane; its signature, if any,
        is not looked at.
        """
        api = self._store.apis.get(api_id)
        if api is None:
            return None
        if stage not in api.stages:
            return "NONE"
        route = self._data_plane.route(api, api.stages[stage], method, _segments(path))
        return route.method.authorization if route else "NONE"

    def _policy_for_arn(self, arn: str) -> tuple[str, str] | None:
        """The resource policy of the API that an `execute-api` ARN names, and the API's account."""
        parts = arn.split(":", 5)
        if len(parts) < 6 or parts[2] != "execute-api":
            return None
        api = self._store.apis.get(parts[5].split("/", 1)[0])
        if api is None:
            return None
        prefix = f"arn:aws:execute-api:{api.region}:{api.account}:{api.api_id}/"
        policy = policy_of(api.document).replace('"execute-api:/', f'"{prefix}')
        return policy, api.account

    def _authentication_error(
        self, api_id: str, stage: str, error: Any, headers: dict[str, str], query: dict[str, Any]
    ) -> Answer | None:
        """A failed signature as the API's gateway responses render it."""
        api = self._store.apis.get(api_id)
        if api is None or stage not in api.stages:
            return None
        kinds = {
            "SignatureDoesNotMatch": "INVALID_SIGNATURE",
            "RequestTimeTooSkewed": "INVALID_SIGNATURE",
        }
        kinds |= {"ExpiredTokenException": "EXPIRED_TOKEN"}
        failure = GatewayError(kinds.get(error.code, "ACCESS_DENIED"), error.message)
        request = _gateway_request("GET", "/", headers, b"", query)
        context = call_context(
            request, account=api.account, region=api.region, api_id=api_id, stage=stage
        )
        return _answer(
            self._data_plane.failure_reply(failure, api, api.stages[stage], request, context)
        )

    async def _execute(self, api_id: str, stage: str, *request: Any) -> Answer:
        """Serve a call; `request` are its method, path, headers, body and query."""
        api = self._store.apis.get(api_id)
        if api is None or stage not in api.stages:
            return _FORBIDDEN
        return _answer(
            await self._data_plane.serve(api, api.stages[stage], _gateway_request(*request))
        )

    async def _execute_with_raw_path(
        self, *args: Any, raw_path: str | None = None, **kwargs: Any
    ) -> Any:
        """Remember the undecoded path: `a%2Fb` is one segment, which the decoded path hides."""
        token = _raw_path.set(raw_path)
        try:
            return await self._kept_execute(*args, raw_path=raw_path, **kwargs)
        finally:
            _raw_path.reset(token)


def install(settings: Settings) -> GatewayService:
    """Serve REST APIs in MiniStack's place."""
    service = GatewayService(settings)
    service.register()
    return service


def _gateway_request(
    method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, Any]
) -> GatewayRequest:
    return GatewayRequest(
        method=method,
        segments=_segments(path),
        headers=headers,
        query=query,
        body=body,
        source_ip=get_request_client_ip(),
    )


def _segments(path: str) -> tuple[str, ...]:
    """The decoded segments of the path below the stage."""
    decoded = [part for part in path.split("/") if part]
    raw = _raw_path.get()
    if raw is None or "%2f" not in raw.lower():
        return tuple(decoded)
    parts = [part for part in raw.split("?", 1)[0].split("/") if part]
    above = 1
    if raw.startswith(("/_aws/execute-api/", "/restapis/")):
        above = 4
    return tuple(unquote(part) for part in parts[above:])


def _caller_identity(request: GatewayRequest) -> dict[str, Any] | None:
    identity: dict[str, Any] | None = apigateway_v1._iam_caller_identity(
        dict(request.headers), dict(request.query)
    )
    return identity


def _answer(reply: GatewayReply) -> Answer:
    return reply.status, dict(reply.headers), reply.body
