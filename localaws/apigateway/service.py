"""REST APIs as a host serves them: the control plane, the calls of deployed APIs, and what the host asks about them.

Modules that are imported whole here are late ones (`localaws.process.late_modules`): a server without REST APIs does not
load templates, models and integrations.
"""

import time
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from localaws.apigateway import data_plane
from localaws.apigateway.context import call_context
from localaws.apigateway.control import operations, rest_apis
from localaws.apigateway.exchange import GatewayReply, GatewayRequest
from localaws.apigateway.gateway_responses import GatewayError
from localaws.apigateway.records import RestApi, Stage
from localaws.apigateway.store import Store
from localaws.apigateway.usage import Usage
from localaws.shared.ports import LoopCalls, Metrics, Request, Response
from localaws.shared.settings import Settings

if TYPE_CHECKING:
    from localaws.apigateway.data_plane import CallerIdentity, DataPlane

_FORBIDDEN = GatewayReply(
    status=403,
    headers={"Content-Type": "application/json", "x-amzn-ErrorType": "ForbiddenException"},
    body=b'{"message":"Forbidden"}',
)
_FAILED_SIGNATURES = {
    "SignatureDoesNotMatch": "INVALID_SIGNATURE",
    "RequestTimeTooSkewed": "INVALID_SIGNATURE",
    "ExpiredTokenException": "EXPIRED_TOKEN",
}


class GatewayService:
    """REST APIs of the local AWS.

    Args:
        settings: of the local AWS.
        calls: the services behind the integrations.
        caller_identity: who signed a request, for methods with AWS_IAM; the signature itself and
            the caller's permission are checked before a call arrives here.
        metrics: of the APIs.
    """

    def __init__(
        self,
        settings: Settings,
        calls: LoopCalls,
        caller_identity: "CallerIdentity",
        metrics: Metrics,
    ) -> None:
        self._store = Store(settings.home / "gateway")
        self._usage = Usage(self._store)
        self._calls = calls
        self._caller_identity = caller_identity
        self._metrics = metrics

    @cached_property
    def _data_plane(self) -> "DataPlane":
        return data_plane.DataPlane(self._calls, self._usage, self._caller_identity, self._metrics)

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

    def declares_cors(self, api_id: str, stage: str, segments: tuple[str, ...]) -> bool:
        """Whether what a stage serves has an OPTIONS method at a path, with which it answers foreign web pages."""
        found = self._find(api_id, stage)
        if found is None:
            return False
        route = self._data_plane.route(*found, "OPTIONS", segments)
        return route is not None and route.method.http_method == "OPTIONS"

    async def control(self, request: Request) -> Response:
        """Answer one request of the control plane."""
        status, headers, body = await operations.handle(
            self._store,
            http_method=request.method,
            path=request.path.rstrip("/"),
            query=dict(request.query),
            body=request.body,
            account=request.account,
            region=request.region,
            now=int(time.time()),
        )
        return Response(status, headers, body)

    async def execute(self, api_id: str, stage: str, request: GatewayRequest) -> GatewayReply:
        """Serve a call of a deployed API."""
        found = self._find(api_id, stage)
        if found is None:
            return _FORBIDDEN
        return await self._data_plane.serve(*found, request)

    def scope(self, api_id: str) -> tuple[str, str] | None:
        """Account and region of an API; None when there is no such API."""
        api = self._store.apis.get(api_id)
        return (api.account, api.region) if api else None

    def stages(self, api_id: str) -> dict[str, Stage]:
        """The stages of an API, by name."""
        api = self._store.apis.get(api_id)
        return dict(api.stages) if api else {}

    def authorization_type(
        self, api_id: str, stage: str, method: str, segments: tuple[str, ...]
    ) -> str | None:
        """How the method that a request reaches is authorized; None when there is no such API.

        A request that reaches none is answered with 403 by the data plane; its signature, if any,
        is not looked at.
        """
        api = self._store.apis.get(api_id)
        if api is None:
            return None
        if stage not in api.stages:
            return "NONE"
        route = self._data_plane.route(api, api.stages[stage], method, segments)
        return route.method.authorization if route else "NONE"

    def policy_for_arn(self, arn: str) -> tuple[str, str] | None:
        """The resource policy of the API that an `execute-api` ARN names, and the API's account."""
        parts = arn.split(":", 5)
        if len(parts) < 6 or parts[2] != "execute-api":
            return None
        api = self._store.apis.get(parts[5].split("/", 1)[0])
        if api is None:
            return None
        prefix = f"arn:aws:execute-api:{api.region}:{api.account}:{api.api_id}/"
        policy = rest_apis.policy_of(api.document).replace('"execute-api:/', f'"{prefix}')
        return policy, api.account

    def authentication_failure(
        self, api_id: str, stage: str, code: str, message: str, request: GatewayRequest
    ) -> GatewayReply | None:
        """A failed signature as the API's gateway responses render it; None when there is no such stage.

        Args:
            api_id: the API.
            stage: name of the stage.
            code: error code of the signature's check, e.g. `SignatureDoesNotMatch`.
            message: of the check.
            request: the call.
        """
        found = self._find(api_id, stage)
        if found is None:
            return None
        api = found[0]
        failure = GatewayError(_FAILED_SIGNATURES.get(code, "ACCESS_DENIED"), message)
        context: Mapping[str, Any] = call_context(
            request, account=api.account, region=api.region, api_id=api_id, stage=stage
        )
        return self._data_plane.failure_reply(failure, *found, request, context)

    def _find(self, api_id: str, stage: str) -> tuple[RestApi, Stage] | None:
        api = self._store.apis.get(api_id)
        return None if api is None or stage not in api.stages else (api, api.stages[stage])
