"""AWS's JSON protocol, as services of our own speak it: a request is one JSON object, and so are an answer and an error.

Source: Smithy specification, "AWS JSON 1.0 protocol" and "AWS JSON 1.1 protocol".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from localaws.shared.ports import Request, Response

JSON_1_0 = "application/x-amz-json-1.0"
JSON_1_1 = "application/x-amz-json-1.1"


class RefusedError(Exception):
    """An error that boto3 raises as the exception class of the same name, or as a ClientError with its code.

    Attributes:
        code: e.g. `ValidationException`.
        status: of HTTP.
        further: members of the error beside its message.
    """

    def __init__(self, code: str, message: str, status: int = 400, **further: str) -> None:
        super().__init__(message)
        self.code = code
        self.status = status
        self.further: Mapping[str, str] = further


def operation_of(request: Request) -> str:
    """The operation that a request asks for, e.g. `StartQueryExecution`."""
    return request.headers.get("x-amz-target", "").rpartition(".")[2]


def decoded(body: bytes) -> dict[str, Any]:
    """The object that the body of a request is; an empty body is an empty object.

    Raises:
        RefusedError: it is none.
    """
    try:
        data = json.loads(body or b"{}")
    except (ValueError, RecursionError) as error:
        raise RefusedError("SerializationException", "The request is not JSON") from error
    if not isinstance(data, dict):
        raise RefusedError("SerializationException", "The request is not a JSON object")
    return data


def answered(answer: Mapping[str, Any], content_type: str = JSON_1_1) -> Response:
    """The answer of an operation that succeeded."""
    return Response(200, {"Content-Type": content_type}, json.dumps(answer).encode())


def refused(
    error: RefusedError, content_type: str = JSON_1_1, *, message: str = "message"
) -> Response:
    """The answer of an operation that failed.

    Args:
        error: why.
        content_type: of the protocol's version.
        message: how the service spells that member.
    """
    body = {"__type": error.code, message: str(error), **error.further}
    headers = {"Content-Type": content_type, "x-amzn-errortype": error.code}
    return Response(error.status, headers, json.dumps(body).encode())
