"""Calls into any service of this process, without HTTP and without an IAM check."""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote
from xml.etree import ElementTree as ET

from ministack import app as ministack_app
from ministack.core.responses import request_scope

S3_NAMESPACE = "{http://s3.amazonaws.com/doc/2006-03-01/}"


@dataclass(frozen=True)
class Response:
    """What a service answered: HTTP status, headers with lower-case names, body."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class InvokeResult:
    """What a Lambda function answered; `function_error` is `Unhandled` when the function failed."""

    status: int
    payload: Any
    function_error: str | None


class ServiceCallError(RuntimeError):
    """A service refused a call that this process needs."""


async def call(
    service: str,
    *,
    target: str | None = None,
    body: bytes,
    account: str,
    region: str,
    method: str = "POST",
    path: str = "/",
    headers: Mapping[str, str] = {},
    query: Mapping[str, list[str]] = {},
) -> Response:
    """Call a service's handler as root of `account`, on the event loop that serves requests.

    Args:
        service: name of the service as it signs, e.g. `kinesis`, `sqs`, `personalize`.
        target: value of `X-Amz-Target` of a JSON service, e.g. `Kinesis_20131202.PutRecord`.
        body: request body as it stands on the wire.
        account: twelve-digit account on whose behalf the call is made.
        region: region of the call.
        method: HTTP method.
        path: decoded path, as an ASGI server gives it.
        headers: further request headers.
        query: query parameters, each with all its values.

    Raises:
        ServiceCallError: no service of that name is served.
    """
    name = ministack_app.SERVICE_NAME_ALIASES.get(service, service)
    handler = ministack_app.SERVICE_HANDLERS.get(name)
    if handler is None:
        raise ServiceCallError(f"no service {service!r} is served by the local AWS")
    all_headers = _request_headers(service, target, account, region, headers)
    with request_scope(account, region):
        status, answered, payload = await handler(
            method, path, all_headers, body, {key: list(value) for key, value in query.items()}
        )
    lowered = {str(key).lower(): str(value) for key, value in (answered or {}).items()}
    return Response(int(status), lowered, _bytes(payload))


def call_sync(
    service: str,
    *,
    target: str | None = None,
    body: bytes,
    account: str,
    region: str,
    method: str = "POST",
    path: str = "/",
    headers: Mapping[str, str] = {},
    query: Mapping[str, list[str]] = {},
    timeout_seconds: float | None = None,
) -> Response:
    """Do `call` from a thread and wait for the answer.

    Raises:
        RuntimeError: called on the event loop itself, which would wait for itself.
        TimeoutError: no answer within `timeout_seconds`.
    """
    loop = serving_loop()
    try:
        on_loop = asyncio.get_running_loop() is loop
    except RuntimeError:
        on_loop = False
    if on_loop:
        raise RuntimeError("call_sync was called on the event loop; await call() there instead")
    coroutine = call(
        service,
        target=target,
        body=body,
        account=account,
        region=region,
        method=method,
        path=path,
        headers=headers,
        query=query,
    )
    return asyncio.run_coroutine_threadsafe(coroutine, loop).result(timeout_seconds)


def serving_loop() -> asyncio.AbstractEventLoop:
    """Return the event loop that serves requests.

    Raises:
        RuntimeError: the server has not started yet.
    """
    loop: asyncio.AbstractEventLoop | None = ministack_app._MAIN_LOOP
    if loop is None or loop.is_closed():
        raise RuntimeError(
            "the local AWS is not serving; internal calls work between start and stop"
        )
    return loop


def call_json(
    service: str, target: str, data: Mapping[str, Any], *, account: str, region: str
) -> Any:
    """Call an operation of a JSON service from a thread and return its decoded answer.

    Raises:
        ServiceCallError: the service answered with an error.
    """
    response = call_sync(
        service, target=target, body=json.dumps(data).encode(), account=account, region=region
    )
    if response.status >= 400:
        raise ServiceCallError(
            f"{target} answered {response.status}: {response.body.decode(errors='replace')}"
        )
    return json.loads(response.body or b"{}")


def invoke_function(
    function_arn_or_name: str, payload: dict[str, Any], *, account: str, region: str
) -> InvokeResult:
    """Invoke a Lambda function and wait for its answer; blocking, so call it from a thread.

    Args:
        function_arn_or_name: name, or ARN with an optional version or alias.
        payload: the event.
        account: account of the function when only its name is given.
        region: region of the function when only its name is given.
    """
    response = call_sync(
        "lambda",
        body=json.dumps(payload).encode(),
        account=account,
        region=region,
        path=f"/2015-03-31/functions/{function_arn_or_name}/invocations",
        headers={"content-type": "application/json", "x-amz-invocation-type": "RequestResponse"},
    )
    return InvokeResult(
        response.status, _json_or_text(response.body), response.headers.get("x-amz-function-error")
    )


def s3_put(bucket: str, key: str, body: bytes, account: str) -> None:
    """Store an object.

    Raises:
        ServiceCallError: there is no such bucket.
    """
    _s3("PUT", f"/{bucket}/{key}", body, account)


def s3_get(bucket: str, key: str, account: str) -> bytes | None:
    """Return an object's content; None when there is no such object or bucket."""
    response = _s3("GET", f"/{bucket}/{key}", b"", account, missing_is_error=False)
    return response.body if response.status == 200 else None


def s3_list(bucket: str, prefix: str, account: str) -> list[str]:
    """Return all keys that start with `prefix`, in order.

    Raises:
        ServiceCallError: there is no such bucket.
    """
    keys: list[str] = []
    query = {"list-type": ["2"], "prefix": [prefix]}
    while True:
        page = ET.fromstring(_s3("GET", f"/{bucket}", b"", account, query=query).body)  # noqa: S314 - our own answer
        keys += [key.text or "" for key in page.iter(f"{S3_NAMESPACE}Key")]
        token = page.findtext(f"{S3_NAMESPACE}NextContinuationToken")
        if not token:
            return keys
        query = {**query, "continuation-token": [token]}


def _s3(
    method: str,
    path: str,
    body: bytes,
    account: str,
    *,
    query: Mapping[str, list[str]] = {},
    missing_is_error: bool = True,
) -> Response:
    response = call_sync(
        "s3", method=method, path=path, body=body, account=account, region="us-east-1", query=query
    )
    if response.status >= 400 and (missing_is_error or response.status != 404):
        raise ServiceCallError(
            f"S3 {method} {quote(path)} answered {response.status}: {response.body.decode(errors='replace')}"
        )
    return response


def _request_headers(
    service: str, target: str | None, account: str, region: str, headers: Mapping[str, str]
) -> dict[str, str]:
    """Headers of a request signed by root of the account, as far as a handler reads them."""
    result = {
        "host": "localhost",
        "authorization": f"AWS4-HMAC-SHA256 Credential={account}/00000000/{region}/{service}/aws4_request",
    }
    if target is not None:
        result |= {"x-amz-target": target, "content-type": "application/x-amz-json-1.1"}
    return result | {key.lower(): value for key, value in headers.items()}


def _bytes(payload: Any) -> bytes:
    if payload is None:
        return b""
    if isinstance(payload, bytes):
        return payload
    if isinstance(payload, str):
        return payload.encode()
    raise ServiceCallError(
        f"a {type(payload).__name__} cannot be read in process; use HTTP for streamed answers"
    )


def _json_or_text(body: bytes) -> Any:
    try:
        return json.loads(body) if body else None
    except ValueError:
        return body.decode(errors="replace")
