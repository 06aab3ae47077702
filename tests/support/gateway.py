"""A small OpenAPI document with every kind of integration, and an API served without a server."""

import asyncio
import copy
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from localaws.apigateway.control.operations import handle
from localaws.apigateway.data_plane import DataPlane
from localaws.apigateway.exchange import GatewayReply, GatewayRequest
from localaws.apigateway.store import Store
from localaws.apigateway.usage import Usage
from localaws.cloudwatch.metrics.store import MetricStore
from localaws.shared.ports import FunctionAnswer, Response, ServiceRequest

ACCOUNT = "000000000000"
REGION = "us-east-1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/gateway"
FUNCTION = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:handler"
Document = dict[str, Any]


def service_uri(service: str, action: str) -> str:
    """The integration URI of an AWS service."""
    return f"arn:aws:apigateway:{REGION}:{service}:{action}"


def lambda_uri(function: str = FUNCTION) -> str:
    """The integration URI of a Lambda function."""
    return service_uri("lambda", f"path/2015-03-31/functions/{function}/invocations")


def operation(integration: Document | None, **extra: Any) -> Document:
    """An OpenAPI operation with an integration; it declares the statuses that tests answer."""
    declared = {
        status: {
            "description": "an answer",
            "headers": {"X-Seen": {"schema": {"type": "string"}}},
        }
        for status in ("200", "400", "403", "404", "502")
    }
    found: Document = {"responses": declared, **extra}
    if integration is not None:
        found["x-amazon-apigateway-integration"] = integration
    return found


def kinesis_integration(**extra: Any) -> Document:
    """PutRecord of the whole body, keyed by `userId`."""
    return {
        "type": "aws",
        "httpMethod": "POST",
        "uri": service_uri("kinesis", "action/PutRecord"),
        "credentials": ROLE,
        "passthroughBehavior": "never",
        "requestTemplates": {
            "application/json": (
                '{"StreamName":"events","Data":"$util.base64Encode($input.json(\'$\'))",'
                '"PartitionKey":"$input.path(\'$.userId\')"}'
            )
        },
        "responses": {
            "default": {
                "statusCode": "200",
                "responseTemplates": {"application/json": '{"shard":"$input.path(\'$.ShardId\')"}'},
            },
            "4\\d{2}": {
                "statusCode": "400",
                "responseTemplates": {"application/json": '{"message":"refused"}'},
            },
        },
        **extra,
    }


def mock_integration(template: str = '{"statusCode": 200}', **response: Any) -> Document:
    """A mock; `response` is its default response."""
    return {
        "type": "mock",
        "requestTemplates": {"application/json": template},
        "responses": {"default": {"statusCode": "200", **response}},
    }


def proxy_integration(**extra: Any) -> Document:
    """A Lambda proxy integration."""
    return {"type": "aws_proxy", "httpMethod": "POST", "uri": lambda_uri(), **extra}


def document(paths: Document, **extra: Any) -> Document:
    """An OpenAPI document with an API key scheme and both request validators."""
    return copy.deepcopy(
        {
            "openapi": "3.0.1",
            "info": {"title": "test", "version": "1.0"},
            "paths": paths,
            "components": {
                "securitySchemes": {"key": {"type": "apiKey", "name": "x-api-key", "in": "header"}},
                "schemas": {
                    "Event": {
                        "type": "object",
                        "required": ["userId"],
                        "additionalProperties": False,
                        "properties": {
                            "userId": {"type": "string", "minLength": 1, "maxLength": 8},
                            "value": {"type": "number", "nullable": True},
                        },
                    }
                },
            },
            "x-amazon-apigateway-request-validators": {
                "all": {"validateRequestBody": True, "validateRequestParameters": True}
            },
            **extra,
        }
    )


EVENT_BODY = {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Event"}}}}


@dataclass
class RecordingBackends:
    """Answers what a test wants and remembers what it was asked."""

    answer: Response = field(default_factory=lambda: Response(200, {}, b'{"ShardId":"shard-1"}'))
    function: FunctionAnswer = field(
        default_factory=lambda: FunctionAnswer(200, {"statusCode": 200, "body": "ok"}, None)
    )
    delay_seconds: float = 0
    requests: list[ServiceRequest] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)

    async def call(self, request: ServiceRequest) -> Response:
        """Remember the request."""
        self.requests.append(request)
        await asyncio.sleep(self.delay_seconds)
        return self.answer

    async def invoke(
        self, function: str, payload: Mapping[str, Any], *, account: str, region: str
    ) -> FunctionAnswer:
        """Remember the event."""
        self.events.append(dict(payload))
        return self.function


class Control:
    """The control plane without a server."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.store = Store(home)

    def call(
        self, method: str, path: str, data: Any = None, **query: str | list[str]
    ) -> tuple[int, dict[str, Any]]:
        """Status and decoded body of one request."""
        body = b"" if data is None else json.dumps(data).encode()
        status, headers, content = asyncio.run(
            handle(
                self.store,
                http_method=method,
                path=path,
                query={k: v if isinstance(v, list) else [v] for k, v in query.items()},
                body=body,
                account=ACCOUNT,
                region=REGION,
                now=1_700_000_000,
            )
        )
        decoded = json.loads(content or b"{}")
        if status >= 400:
            decoded["type"] = headers["x-amzn-ErrorType"]
        return status, decoded

    def done(self, method: str, path: str, data: Any = None, **query: str | list[str]) -> Any:
        """The decoded body of a request that must succeed."""
        status, decoded = self.call(method, path, data, **query)
        assert status < 400, decoded
        return decoded

    def refused(self, method: str, path: str, data: Any = None, **query: str) -> tuple[str, str]:
        """Type and message of a request that must fail."""
        status, decoded = self.call(method, path, data, **query)
        assert status >= 400, decoded
        return decoded["type"], decoded["message"]


class ServedApi:
    """A document, imported, deployed to the stage `prod` and served without a server."""

    def __init__(self, home: Path, spec: Document, *, clock: Any = None, **stage: Any) -> None:
        self.control = Control(home)
        self.backends = RecordingBackends()
        store = self.control.store
        self.usage = Usage(store, clock) if clock else Usage(store)
        self.metrics = MetricStore()
        self.data_plane = DataPlane(
            self.backends, self.usage, lambda _request: {"caller": "me"}, self.metrics
        )
        self.api_id = self.control.done("POST", "/restapis", spec, mode="import")["id"]
        self.deploy(stage)

    def deploy(self, stage: dict[str, Any] | None = None) -> None:
        """Deploy the document as it is now to `prod`."""
        self.control.done(
            "POST",
            f"/restapis/{self.api_id}/deployments",
            {"stageName": "prod", **(stage or {})},
        )

    def key(self, **plan: Any) -> str:
        """The value of a new key in a new usage plan of the stage."""
        key = self.control.done("POST", "/apikeys", {"name": "k", "enabled": True})
        stages = [{"apiId": self.api_id, "stage": "prod", **plan.pop("stage", {})}]
        made = self.control.done("POST", "/usageplans", {"name": "p", "apiStages": stages, **plan})
        self.control.done(
            "POST", f"/usageplans/{made['id']}/keys", {"keyId": key["id"], "keyType": "API_KEY"}
        )
        value: str = key["value"]
        return value

    def request(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: dict[str, list[str]] | None = None,
        **headers: str,
    ) -> GatewayReply:
        """The reply to one request; a body that is no bytes is sent as JSON."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        api = self.control.store.apis[self.api_id]
        return asyncio.run(
            self.data_plane.serve(
                api,
                api.stages["prod"],
                GatewayRequest(
                    method=method,
                    segments=tuple(part for part in path.split("/") if part),
                    headers={name.replace("_", "-"): value for name, value in headers.items()},
                    query=query or {},
                    body=b"" if body is None else content,
                ),
            )
        )


def one_path() -> Document:
    """A document with one method, whose path has a parameter."""
    parameter = {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
    method = {"parameters": [parameter], "get": operation(mock_integration())}
    return document({"/a/{id}": method})


def served(tmp_path: Path, method: str = "post", path: str = "/x", **kinds: Any) -> ServedApi:
    """A served API with one operation.

    Args:
        tmp_path: folder of its state.
        method: of the operation.
        path: of the operation.
        kinds: `integration`; `stage` and `root`, what the stage and the document have beside it; else of the operation.
    """
    stage = kinds.pop("stage", {})
    root = kinds.pop("root", {})
    spec = document({path: {method: operation(kinds.pop("integration"), **kinds)}}, **root)
    return ServedApi(tmp_path, spec, **stage)


def body_of(reply: Any) -> Any:
    """The JSON of an answer."""
    return json.loads(reply.body)


def patch(operation_: str, path: str, value: str | None = None) -> dict[str, Any]:
    """The body of an update with one operation."""
    entry = {"op": operation_, "path": path, **({} if value is None else {"value": value})}
    return {"patchOperations": [entry]}


def patched(control: Control, path: str, *args: Any) -> dict[str, Any]:
    """The resource after an update with one operation (`patch`)."""
    found: dict[str, Any] = control.done("PATCH", path, patch(*args))
    return found
