"""What an imported REST API is made of: plain immutable records, no behaviour that needs a request."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

ParameterLocation = Literal["path", "querystring", "header"]
IntegrationKind = Literal["AWS", "AWS_PROXY", "MOCK"]
PassthroughBehavior = Literal["WHEN_NO_MATCH", "WHEN_NO_TEMPLATES", "NEVER"]
Authorization = Literal["NONE", "AWS_IAM", "CUSTOM"]
AuthorizerKind = Literal["TOKEN", "REQUEST"]
ApiKeySource = Literal["HEADER", "AUTHORIZER"]


@dataclass(frozen=True, kw_only=True)
class RequestParameter:
    """A declared request parameter of a method."""

    location: ParameterLocation
    name: str
    required: bool


@dataclass(frozen=True, kw_only=True)
class IntegrationResponse:
    """How one kind of back-end answer becomes the method's answer.

    `selection_pattern` is a regular expression over the back end's status (AWS services) or error
    message (Lambda functions); None marks the default response.
    """

    status_code: int
    selection_pattern: str | None
    parameters: Mapping[str, str]
    templates: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Integration:
    """The back end of a method (`x-amazon-apigateway-integration`)."""

    kind: IntegrationKind
    uri: str
    http_method: str
    credentials: str | None
    request_parameters: Mapping[str, str]
    request_templates: Mapping[str, str]
    passthrough_behavior: PassthroughBehavior
    responses: tuple[IntegrationResponse, ...]
    timeout_seconds: float


@dataclass(frozen=True, kw_only=True)
class Authorizer:
    """A Lambda function that says who may call (`x-amazon-apigateway-authorizer`).

    A call without one of `identity_sources`, or whose first does not match `identity_pattern`, is refused unasked; answers
    are kept by them for `ttl_seconds`.
    """

    name: str
    kind: AuthorizerKind
    uri: str
    identity_sources: tuple[str, ...]
    identity_pattern: re.Pattern[str] | None
    ttl_seconds: int


@dataclass(frozen=True, kw_only=True)
class Method:
    """One HTTP method (or ANY) of one resource path."""

    path: str
    http_method: str
    operation_name: str | None
    api_key_required: bool
    authorization: Authorization
    authorizer: Authorizer | None
    parameters: tuple[RequestParameter, ...]
    validates_parameters: bool
    validates_body: bool
    request_models: Mapping[str, Mapping[str, Any]]
    response_statuses: tuple[str, ...]
    integration: Integration | None


@dataclass(frozen=True, kw_only=True)
class GatewayResponse:
    """A customised answer of API Gateway's own (`x-amazon-apigateway-gateway-responses`)."""

    status_code: int | None
    parameters: Mapping[str, str]
    templates: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class ApiDefinition:
    """A REST API as its OpenAPI document describes it.

    `schemas` are the models by name; answers of at least `minimum_compression_bytes` are compressed, none without it.
    """

    methods: tuple[Method, ...]
    schemas: Mapping[str, Mapping[str, Any]]
    gateway_responses: Mapping[str, GatewayResponse]
    binary_media_types: tuple[str, ...]
    minimum_compression_bytes: int | None
    api_key_source: ApiKeySource
