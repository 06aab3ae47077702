"""Which protocol a request speaks, what it asks, and how the answer is written.

SDKs choose among the three that the service's model names: CBOR (operation in the path), JSON (operation in
`X-Amz-Target`) and Query (operation in the form). Errors tell their code of the Query protocol in a header, which SDKs
put in place of the error's name.
Source: Smithy 2.0, "awsQueryCompatible trait".
"""

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from localaws.cloudwatch.errors import CloudWatchError
from localaws.cloudwatch.wire import cbor, query
from localaws.shared.ports import Request, Response

_CBOR_PATH = "/operation/"
_CBOR_HEADERS = {"Content-Type": "application/cbor", "smithy-protocol": "rpc-v2-cbor"}
_JSON_HEADERS = {"Content-Type": "application/x-amz-json-1.0"}
_XML_HEADERS = {"Content-Type": "text/xml"}


@dataclass(frozen=True)
class Question:
    """A request, decoded.

    Attributes:
        operation: e.g. `PutMetricData`.
        parameters: as the API has them.
        protocol: `cbor`, `json` or `query`.
    """

    operation: str
    parameters: dict[str, Any]
    protocol: str


def operation_of(request: Request) -> str:
    """The operation that a request asks for; empty when it names none."""
    if _CBOR_PATH in request.path:
        return request.path.rpartition(_CBOR_PATH)[2]
    target = request.headers.get("x-amz-target", "")
    return target.rpartition(".")[2] or query.fields(request.query, request.body).get("Action", "")


def question(request: Request) -> Question:
    """Decode a request.

    Raises:
        CloudWatchError: the body is not what the protocol has.
    """
    operation, protocol = operation_of(request), protocol_of(request)
    if protocol == "query":
        fields = query.fields(request.query, request.body)
        return Question(operation, query.parameters(operation, fields), protocol)
    try:
        read = cbor.decoded if protocol == "cbor" else json.loads
        parameters = read(request.body) if request.body else {}
    except (ValueError, RecursionError) as error:
        raise CloudWatchError(
            "SerializationException", f"The body of the request cannot be read: {error}"
        ) from error
    if not isinstance(parameters, dict):
        raise CloudWatchError("SerializationException", "The body of the request is no object.")
    given = {name: value for name, value in parameters.items() if value is not None}
    return Question(operation, given, protocol)


def protocol_of(request: Request) -> str:
    """The protocol of a request: `cbor`, `json` or `query`."""
    if _CBOR_PATH in request.path:
        return "cbor"
    return "json" if "x-amz-target" in request.headers else "query"


def answer(asked: Question, result: Mapping[str, Any]) -> Response:
    """Write an answer."""
    if asked.protocol == "cbor":
        return Response(200, _CBOR_HEADERS, cbor.encoded(dict(result)))
    if asked.protocol == "json":
        return Response(200, _JSON_HEADERS, json.dumps(result).encode())
    body = query.answer(asked.operation, result, str(uuid.uuid4()))
    return Response(200, _XML_HEADERS, body)


def failure(protocol: str, error: CloudWatchError) -> Response:
    """Write an error."""
    if protocol == "query":
        return Response(error.status, _XML_HEADERS, query.failure(error, str(uuid.uuid4())))
    legacy = {"x-amzn-query-error": f"{error.code};Sender"}
    content = {"__type": error.shape, "message": str(error), **error.details}
    if protocol == "cbor":
        return Response(error.status, _CBOR_HEADERS | legacy, cbor.encoded(content))
    return Response(error.status, _JSON_HEADERS | legacy, json.dumps(content).encode())
