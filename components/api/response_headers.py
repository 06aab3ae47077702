"""Headers that API Gateway itself puts on answers: on those of its own, and on those that no function makes."""

from collections.abc import Iterable, Mapping

from components.api.openapi_source import Document

INTEGRATION = "x-amazon-apigateway-integration"
GATEWAY_RESPONSES = "x-amazon-apigateway-gateway-responses"

SECURITY_HEADERS: Mapping[str, str] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "sandbox",
    "Referrer-Policy": "no-referrer",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""What every answer says to browsers. Functions say the same of theirs (handlers/shared/security_headers.py).

Sources: OWASP Cheat Sheet Series, "REST Security", Security Headers. The policy is `sandbox`, which keeps an answer that is
opened as a page from running anything: `'none'` would stand in quotes, and so does a static value of API Gateway.
"""


def with_headers(document: Document, headers: Mapping[str, str]) -> Document:
    """Return the document with static headers on all answers of API Gateway, those of functions excepted.

    Args:
        document: as it is put together; it is not changed.
        headers: values by names; a value has no single quote.
    """
    return with_gateway_headers(
        {
            **document,
            "paths": {
                path: {
                    method: answering(operation, headers)
                    for method, operation in operations.items()
                }
                for path, operations in document["paths"].items()
            },
        },
        headers,
    )


def with_gateway_headers(document: Document, headers: Mapping[str, str]) -> Document:
    """Return the document with static headers on the responses of the gateway's own, which belong to no route."""
    return {
        **document,
        GATEWAY_RESPONSES: {
            kind: _with_parameters(response, "gatewayresponse.header.", headers)
            for kind, response in document[GATEWAY_RESPONSES].items()
        },
    }


def answering(operation: Document, headers: Mapping[str, str]) -> Document:
    """Return an operation whose mapped answers have static headers; a function makes those of its answers itself."""
    integration = operation[INTEGRATION]
    if "responses" not in integration:
        return operation
    answers = {
        pattern: _with_parameters(answer, "method.response.header.", headers)
        for pattern, answer in integration["responses"].items()
    }
    return declaring({**operation, INTEGRATION: {**integration, "responses": answers}}, headers)


def declaring(operation: Document, names: Iterable[str]) -> Document:
    """Return an operation whose mapped answers declare headers: API Gateway maps only those that are declared."""
    mapped = {answer["statusCode"] for answer in operation[INTEGRATION]["responses"].values()}
    declared = {name: {"schema": {"type": "string"}} for name in names}
    return {
        **operation,
        "responses": {
            status: {**response, "headers": {**declared, **response.get("headers", {})}}
            if status in mapped
            else response
            for status, response in operation["responses"].items()
        },
    }


def _with_parameters(response: Document, prefix: str, headers: Mapping[str, str]) -> Document:
    """Return a response with headers; those that it has of its own win.

    A static value stands in single quotes. Source: API Gateway Developer Guide, "Parameter mapping".
    """
    added = {f"{prefix}{name}": f"'{value}'" for name, value in headers.items()}
    return {**response, "responseParameters": {**added, **response.get("responseParameters", {})}}
