"""Cross-origin resource sharing: which web pages' scripts may call the public routes.

One origin, or `*`, is a static header. Of several, that of the request is answered if it is one of them: by a condition in the
templates of answers, and by functions themselves. Responses of the gateway's own know no conditions, so they name the first.

Sources: Fetch Standard, "CORS protocol"; Amazon API Gateway Developer Guide, "CORS for REST APIs in API Gateway" and "Override
your API's request and response parameters and status codes".
"""

from collections.abc import Mapping, Sequence

from components.api.openapi_source import Document
from components.api.public_routes import is_public
from components.api.response_headers import (
    INTEGRATION,
    answering,
    declaring,
    with_gateway_headers,
)

ALLOW_ORIGIN = "Access-Control-Allow-Origin"
EXPOSED: Mapping[str, str] = {"Access-Control-Expose-Headers": "ETag,Retry-After,x-amzn-RequestId"}
"""What scripts may read besides what every answer shows them."""

ALLOWED_HEADERS = "authorization,content-type,x-api-key"
MAX_AGE_SECONDS = 7200
"""How long a browser need not ask again; Chromium takes no more."""

_JSON = "application/json"
# The name of a header comes as the client spells it: in lower case with HTTP/2.
_CONDITION = """\
#set($origin = "$!input.params().header.get('Origin')")
#if($origin == "")
#set($origin = "$!input.params().header.get('origin')")
#end
#if({condition})
#set($context.responseOverride.header.Access-Control-Allow-Origin = $origin)
#end
"""


def with_cors(document: Document, origins: Sequence[str]) -> Document:
    """Return the document with what browsers ask of it.

    Every path of public routes answers OPTIONS, and every answer of them says whose scripts may read it. Signed routes do
    neither; a failure that the gateway answers itself says it of them too, since it belongs to no route.

    Args:
        document: as it is put together; it is not changed.
        origins: as browsers send them, or `*` alone; none leaves the document as it is.
    """
    if not origins:
        return document
    paths = {
        path: {
            method: _allowing(answering(operation, EXPOSED), origins)
            if is_public(operation)
            else operation
            for method, operation in operations.items()
        }
        for path, operations in document["paths"].items()
    }
    return with_gateway_headers(
        {**document, "paths": _with_preflights(paths, origins)},
        {ALLOW_ORIGIN: origins[0], **EXPOSED},
    )


def _allowing(operation: Document, origins: Sequence[str]) -> Document:
    """Return an operation whose mapped answers say whose scripts may read them."""
    if "responses" not in operation[INTEGRATION]:
        return operation
    if len(origins) == 1:
        return answering(operation, {ALLOW_ORIGIN: origins[0]})
    integration = operation[INTEGRATION]
    condition = " || ".join(f'$origin == "{origin}"' for origin in origins)
    answers = {
        pattern: _with_template(answer, _CONDITION.format(condition=condition))
        for pattern, answer in integration["responses"].items()
    }
    conditional = {**operation, INTEGRATION: {**integration, "responses": answers}}
    return declaring(answering(conditional, {"Vary": "Origin"}), [ALLOW_ORIGIN])


def _with_template(answer: Document, before: str) -> Document:
    templates = answer["responseTemplates"]
    return {**answer, "responseTemplates": {**templates, _JSON: before + templates[_JSON]}}


def _with_preflights(
    paths: Mapping[str, Mapping[str, Document]], origins: Sequence[str]
) -> dict[str, Mapping[str, Document]]:
    return {
        path: {**operations, "options": _preflight(operations, origins)}
        if any(map(is_public, operations.values()))
        else operations
        for path, operations in paths.items()
    }


def _preflight(operations: Mapping[str, Document], origins: Sequence[str]) -> Document:
    """Return the operation that tells a browser what a script may send to a path."""
    public = {method: operation for method, operation in operations.items() if is_public(operation)}
    parameters = [
        parameter
        for operation in public.values()
        for parameter in operation.get("parameters", ())
        if parameter["in"] == "path"
    ]
    operation = {
        "summary": "Tell a browser what the scripts of a page may send",
        "parameters": list({parameter["name"]: parameter for parameter in parameters}.values()),
        "responses": {"204": {"description": "In the headers."}},
        INTEGRATION: {
            "type": "mock",
            "passthroughBehavior": "never",
            "requestTemplates": {_JSON: '{"statusCode": 204}'},
            "responses": {"default": {"statusCode": "204", "responseTemplates": {_JSON: ""}}},
        },
    }
    said = {
        "Access-Control-Allow-Headers": ALLOWED_HEADERS,
        "Access-Control-Allow-Methods": ",".join([*map(str.upper, public), "OPTIONS"]),
        "Access-Control-Max-Age": str(MAX_AGE_SECONDS),
    }
    return _allowing(answering(operation, said), origins)
