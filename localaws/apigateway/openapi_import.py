"""From an OpenAPI document to an API definition, with the checks that API Gateway makes on import."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast, get_args

from localaws.apigateway import compression, openapi_authorizer
from localaws.apigateway.definition import (
    ApiDefinition,
    ApiKeySource,
    Authorization,
    Authorizer,
    GatewayResponse,
    Method,
    ParameterLocation,
    RequestParameter,
)
from localaws.apigateway.errors import BadRequestError
from localaws.apigateway.gateway_responses import DEFAULT_STATUS
from localaws.apigateway.openapi_document import (
    ANY_METHOD,
    HTTP_METHODS,
    Document,
    import_failed,
    resolve,
)
from localaws.apigateway.openapi_integration import import_integration, mapping_problems
from localaws.apigateway.paths import path_problems

_LOCATIONS: dict[str, ParameterLocation] = {
    "path": "path",
    "query": "querystring",
    "header": "header",
}
KEY_SOURCE = "x-amazon-apigateway-api-key-source"
_MODEL_NAME = re.compile(r"[A-Za-z0-9]+")


@dataclass
class _Security:
    api_key_required: bool = False
    authorization: Authorization = "NONE"
    authorizer: Authorizer | None = None


def import_definition(document: Document) -> ApiDefinition:
    """Read everything API Gateway takes from an OpenAPI 3.0 document.

    Raises:
        BadRequestError: parts of the document cannot be imported; the message lists each part and
            the reason.
    Source: Amazon API Gateway Developer Guide, "OpenAPI extensions for API Gateway".
    """
    problems: list[str] = []
    methods = []
    for path, http_method, operation, item in _operations(document):
        where = f"'{http_method}' for resource at path '{path}'"
        try:
            method = _method(document, path, http_method, operation, item)
        except BadRequestError as error:
            problems.append(f"Unable to put method {where}: {error}")
            continue
        responses = resolve_all(document, operation.get("responses", {}))
        problems += [
            f"Unable to put integration on {where}: {problem}"
            for problem in mapping_problems(method, responses)
        ]
        methods.append(method)
    schemas = document.get("components", {}).get("schemas", {})
    problems += [
        f"Model name must be alphanumeric: {name}"
        for name in schemas
        if not _MODEL_NAME.fullmatch(name)
    ]
    problems += path_problems(document.get("paths", {}))
    gateway_responses = document.get("x-amazon-apigateway-gateway-responses", {})
    problems += [
        f"Invalid gateway response type: {name}. Expected one of: {', '.join(DEFAULT_STATUS)}"
        for name in gateway_responses
        if name not in DEFAULT_STATUS
    ]
    minimum_compression_bytes = document.get(compression.EXTENSION)
    problems += _compression_problems(minimum_compression_bytes)
    key_source = document.get(KEY_SOURCE, "HEADER")
    if key_source not in get_args(ApiKeySource):
        problems.append(f"Invalid API key source {key_source!r}: expected HEADER or AUTHORIZER")
    if problems:
        raise import_failed(problems)
    return ApiDefinition(
        methods=tuple(methods),
        schemas=schemas,
        gateway_responses={
            name: _gateway_response(value) for name, value in gateway_responses.items()
        },
        binary_media_types=tuple(document.get("x-amazon-apigateway-binary-media-types", ())),
        minimum_compression_bytes=minimum_compression_bytes,
        api_key_source=cast("ApiKeySource", key_source),
    )


def resolve_all(document: Document, nodes: Mapping[str, Any]) -> dict[str, Any]:
    """The nodes by the same names, each with its reference followed."""
    return {str(name): resolve(document, node) for name, node in nodes.items()}


def _compression_problems(size: object) -> list[str]:
    if size is None or (isinstance(size, int) and 0 <= size <= compression.MAX_SIZE_BYTES):
        return []
    return [
        f"Invalid minimum compression size {size!r}: expected 0 to {compression.MAX_SIZE_BYTES} bytes"
    ]


def _operations(
    document: Document,
) -> Iterator[tuple[str, str, Mapping[str, Any], Mapping[str, Any]]]:
    for path, item in document.get("paths", {}).items():
        for key, operation in item.items():
            if key in HTTP_METHODS:
                yield path, key.upper(), operation, item
            elif key == ANY_METHOD:
                yield path, "ANY", operation, item


def _method(
    document: Document,
    path: str,
    http_method: str,
    operation: Mapping[str, Any],
    item: Mapping[str, Any],
) -> Method:
    validator = _request_validator(document, operation)
    security = _security(document, operation)
    integration = resolve(document, operation.get("x-amazon-apigateway-integration"))
    return Method(
        path=path,
        http_method=http_method,
        operation_name=operation.get("operationId"),
        api_key_required=security.api_key_required,
        authorization=security.authorization,
        authorizer=security.authorizer,
        parameters=_parameters(document, operation, item),
        validates_parameters=bool(validator.get("validateRequestParameters")),
        validates_body=bool(validator.get("validateRequestBody")),
        request_models=_request_models(document, operation),
        response_statuses=tuple(str(status) for status in operation.get("responses", {})),
        integration=import_integration(integration) if integration else None,
    )


def _parameters(
    document: Document, operation: Mapping[str, Any], item: Mapping[str, Any]
) -> tuple[RequestParameter, ...]:
    """Declared parameters; the operation's own win over those of its path."""
    found: dict[tuple[str, str], RequestParameter] = {}
    for node in [*item.get("parameters", ()), *operation.get("parameters", ())]:
        parameter = resolve(document, node)
        location = _LOCATIONS.get(parameter["in"])
        if location is None:  # cookies: API Gateway passes them on and knows nothing of them
            continue
        name = str(parameter["name"])
        found[location, name] = RequestParameter(
            location=location, name=name, required=bool(parameter.get("required", False))
        )
    return tuple(found.values())


def _request_models(
    document: Document, operation: Mapping[str, Any]
) -> dict[str, Mapping[str, Any]]:
    body = resolve(document, operation.get("requestBody", {}))
    return {
        content_type.lower(): media["schema"]
        for content_type, media in body.get("content", {}).items()
        if "schema" in media
    }


def _request_validator(document: Document, operation: Mapping[str, Any]) -> Mapping[str, Any]:
    extension = "x-amazon-apigateway-request-validator"
    name = operation.get(extension, document.get(extension))
    if name is None:
        return {}
    validators = document.get(f"{extension}s", {})
    if name not in validators:
        raise BadRequestError(
            f"Invalid Request Validator identifier specified: {name!r}. "
            f"Expected one of `{extension}s`: {', '.join(sorted(validators)) or 'none'}."
        )
    return cast("Mapping[str, Any]", validators[name])


def _security(document: Document, operation: Mapping[str, Any]) -> _Security:
    """What the operation asks for.

    API Gateway reads the requirements of one operation as all of them together: a key and an
    authorization may stand in one requirement or in two.
    """
    security = _Security()
    schemes = document.get("components", {}).get("securitySchemes", {})
    for requirement in operation.get("security", document.get("security", ())):
        for name in requirement:
            scheme = resolve(document, schemes.get(name))
            if not scheme:
                raise BadRequestError(f"Security scheme {name!r} is not defined in `components`.")
            if scheme.get("x-amazon-apigateway-authtype") == "awsSigv4":
                security.authorization = "AWS_IAM"
            elif openapi_authorizer.EXTENSION in scheme:
                security.authorization = "CUSTOM"
                security.authorizer = openapi_authorizer.import_authorizer(name, scheme)
            elif _is_api_key(scheme):
                security.api_key_required = True
            else:
                raise BadRequestError(
                    f"Security scheme {name!r} is not served by the local API Gateway: expected an "
                    "API key in the header x-api-key, a Lambda authorizer, or `x-amazon-apigateway-authtype: awsSigv4`."
                )
    extension = operation.get("x-amazon-apigateway-auth", document.get("x-amazon-apigateway-auth"))
    if extension is not None:
        kind = str(extension.get("type", "")).upper()
        if kind not in {"NONE", "AWS_IAM"}:
            raise BadRequestError(
                f"x-amazon-apigateway-auth has the type {kind!r}: expected NONE or AWS_IAM."
            )
        security.authorization = cast("Authorization", kind)
    return security


def _is_api_key(scheme: Mapping[str, Any]) -> bool:
    return (
        scheme.get("type") == "apiKey"
        and scheme.get("in") == "header"
        and str(scheme.get("name", "")).lower() == "x-api-key"
    )


def _gateway_response(value: Mapping[str, Any]) -> GatewayResponse:
    status = value.get("statusCode")
    return GatewayResponse(
        status_code=None if status is None else int(status),
        parameters=value.get("responseParameters", {}),
        templates=value.get("responseTemplates", {}),
    )
