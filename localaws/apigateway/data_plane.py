"""Serving calls of deployed APIs: routing, checks, integration, answer."""

import logging
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from localaws.apigateway.access_log import AccessLogs
from localaws.apigateway.authorizers import Authorizers
from localaws.apigateway.compression import compressed, decompressed
from localaws.apigateway.context import call_context
from localaws.apigateway.definition import ApiDefinition, Method
from localaws.apigateway.exchange import MAX_BODY_BYTES, Call, GatewayReply, GatewayRequest
from localaws.apigateway.gateway_responses import GatewayError, reply_to
from localaws.apigateway.integrations.dispatch import answer
from localaws.apigateway.metrics import ApiMetrics
from localaws.apigateway.openapi_import import import_definition
from localaws.apigateway.paths import resource_id
from localaws.apigateway.records import Deployment, RestApi, Stage
from localaws.apigateway.router import Route, Router
from localaws.apigateway.schemas import body_validator
from localaws.apigateway.surely_valid import Check, surely_valid
from localaws.apigateway.usage import Usage
from localaws.apigateway.validation import (
    check_body,
    check_content_type,
    check_encoding,
    check_parameters,
)
from localaws.shared.ports import LoopCalls, Metrics

if TYPE_CHECKING:
    from jsonschema import Draft4Validator

_SIGNATURE = "AWS4-HMAC-SHA256"
CallerIdentity = Callable[[GatewayRequest], Mapping[str, Any] | None]
_logger = logging.getLogger(__name__)


class ServedDeployment:
    """A deployment's document, ready to serve; made once, because a deployment never changes."""

    def __init__(self, deployment: Deployment) -> None:
        self.definition: ApiDefinition = import_definition(deployment.document)
        self.router = Router(self.definition.methods)
        self._validators: dict[tuple[str, str, str], tuple[Draft4Validator, Check]] = {}

    def validators(
        self, method: Method, content_type: str
    ) -> "tuple[Draft4Validator, Check] | None":
        """The validator of a method's body and its fast yes; None when it has no model for the content type."""
        schema = method.request_models.get(content_type)
        if schema is None:
            return None
        key = (method.path, method.http_method, content_type)
        if key not in self._validators:
            validator = body_validator(schema, self.definition.schemas)
            self._validators[key] = validator, surely_valid(validator.schema)
        return self._validators[key]


class DataPlane:
    """Serves the calls of all stages.

    Args:
        backends: the services behind the integrations.
        usage: keys, throttling and quotas.
        caller_identity: who signed a request, for methods with AWS_IAM; the signature itself and
            the caller's permission are checked before a call arrives here.
        metrics: of the APIs.
    """

    def __init__(
        self, backends: LoopCalls, usage: Usage, caller_identity: CallerIdentity, metrics: Metrics
    ) -> None:
        self._backends = backends
        self._usage = usage
        self._caller_identity = caller_identity
        self._access_logs = AccessLogs(backends)
        self._metrics = ApiMetrics(metrics)
        self._authorizers = Authorizers(backends)
        self._served: dict[tuple[str, str], ServedDeployment] = {}

    def served(self, api: RestApi, stage: Stage) -> ServedDeployment:
        """What a stage serves."""
        key = (api.api_id, stage.deployment_id)
        if key not in self._served:
            self._served[key] = ServedDeployment(api.deployments[stage.deployment_id])
        return self._served[key]

    def route(
        self, api: RestApi, stage: Stage, http_method: str, segments: tuple[str, ...]
    ) -> Route | None:
        """The method that a request reaches, if any."""
        return self.served(api, stage).router.find(http_method, segments)

    def reset(self) -> None:
        """Forget what is compiled, and what authorizers answered."""
        self._served.clear()
        self._authorizers.reset()

    async def serve(self, api: RestApi, stage: Stage, request: GatewayRequest) -> GatewayReply:
        """Answer one call and log it; failures are answered through the API's gateway responses."""
        served = self.served(api, stage)
        context = call_context(
            request, account=api.account, region=api.region, api_id=api.api_id, stage=stage.name
        )
        try:
            reply = await self._answer(api, stage, served, request, context)
        except GatewayError as failure:
            if failure.__cause__ is not None and failure.response_type == "API_CONFIGURATION_ERROR":
                _logger.warning(
                    "%s %s cannot be served as configured: %s",
                    request.method,
                    request.path,
                    failure.__cause__,
                )
            reply = self.failure_reply(failure, api, stage, request, context)
        latency = int((time.time() - request.received_at) * 1000)
        self._metrics.served(
            api,
            stage,
            http_method=request.method,
            resource_path=context.get("resourcePath", ""),
            status=reply.status,
            latency_ms=float(latency),
            integration_ms=context.get("integrationLatency"),
        )
        self._access_logs.add(
            stage.settings.get("accessLogSettings", {}),
            {**context, "status": reply.status, "responseLatency": latency},
        )
        # In small letters, or MiniStack, which looks for them, adds another one.
        headers = {**reply.headers, "x-amzn-requestid": request.request_id}
        return GatewayReply(status=reply.status, headers=headers, body=reply.body)

    def failure_reply(
        self,
        failure: GatewayError,
        api: RestApi,
        stage: Stage,
        request: GatewayRequest,
        context: Mapping[str, Any],
    ) -> GatewayReply:
        """The gateway response to a failure."""
        return reply_to(
            failure,
            self.served(api, stage).definition.gateway_responses,
            context=context,
            parameters={
                "path": {},
                "querystring": {name: values[-1] for name, values in request.query.items()},
                "header": request.headers,
            },
            stage_variables=stage.variables,
        )

    async def _answer(
        self,
        api: RestApi,
        stage: Stage,
        served: ServedDeployment,
        request: GatewayRequest,
        context: dict[str, Any],
    ) -> GatewayReply:
        if len(request.body) > MAX_BODY_BYTES:
            raise GatewayError("REQUEST_TOO_LARGE", "Request Too Long")
        check_encoding(request)
        request = decompressed(request)
        route = served.router.find(request.method, request.segments)
        if route is None:
            raise GatewayError("MISSING_AUTHENTICATION_TOKEN", "Missing Authentication Token")
        method = route.method
        context["resourcePath"] = method.path
        context["resourceId"] = resource_id(api.api_id, method.path)
        call = Call(
            request=request,
            account=api.account,
            region=api.region,
            api_id=api.api_id,
            stage=stage.name,
            resource_path=method.path,
            path_parameters=route.path_parameters,
            stage_variables=stage.variables,
            binary_media_types=served.definition.binary_media_types,
            context=context,
        )
        usage_key = await self._authorize(method, call)
        if served.definition.api_key_source == "HEADER":
            usage_key = request.headers.get("x-api-key", "")
        self._admit(method, stage, call, usage_key)
        _validate(method, served, call)
        if method.integration is None:  # refused when a deployment is made
            raise GatewayError("API_CONFIGURATION_ERROR", "Internal server error")
        began = time.perf_counter()
        try:
            reply = await answer(method.integration, call, self._backends)
        finally:
            context["integrationLatency"] = int((time.perf_counter() - began) * 1000)
        accepted = request.headers.get("accept-encoding", "")
        return compressed(reply, accepted, served.definition.minimum_compression_bytes)

    async def _authorize(self, method: Method, call: Call) -> str:
        """Refuse who may not call; what an authorizer says is the call's API key is answered.

        Methods with AWS_IAM need a signature; a signature that is there was checked before.
        """
        if method.authorizer is not None:
            return (await self._authorizers.authorize(method.authorizer, call)).usage_key
        if method.authorization == "AWS_IAM":
            self._identify(call)
        return ""

    def _identify(self, call: Call) -> None:
        signed = call.request.headers.get("authorization", "").startswith(_SIGNATURE)
        if not signed and "X-Amz-Signature" not in call.request.query:
            raise GatewayError("MISSING_AUTHENTICATION_TOKEN", "Missing Authentication Token")
        call.context["identity"].update(self._caller_identity(call.request) or {})

    def _admit(self, method: Method, stage: Stage, call: Call, usage_key: str) -> None:
        key = self._usage.admit(
            api_id=call.api_id,
            stage=stage,
            resource_path=method.path,
            http_method=call.request.method,
            key_value=usage_key,
            key_required=method.api_key_required,
        )
        if key is not None:
            call.context["identity"].update(apiKey=key.value, apiKeyId=key.key_id)


def _validate(method: Method, served: ServedDeployment, call: Call) -> None:
    if method.validates_parameters:
        check_parameters(method.parameters, call.parameters)
    if method.validates_body:
        validators = served.validators(method, call.request.content_type)
        if validators is not None:
            check_body(call.request.body, *validators)
    if method.integration is not None:
        check_content_type(call.request.content_type, method.integration)
