"""Calls into any service of this process, for the ports: without HTTP, as root or in a role whose policies are checked."""

import asyncio
import json
from collections.abc import Coroutine, Mapping
from http import HTTPStatus
from typing import Any, TypeVar
from urllib.parse import quote

from ministack import app as ministack_app
from ministack.core.responses import request_scope

from localaws.ministack import callers, role_permissions
from localaws.ministack.file_bytes import FileBytes
from localaws.shared.ports import (
    FunctionAnswer,
    Response,
    ServiceCallError,
    ServiceRequest,
    ThreadCalls,
    accepted,
)

Answered = TypeVar("Answered")

S3_REGION = "us-east-1"
"""Of calls of S3, whose buckets are one namespace over all regions here."""


Payload = bytes | FileBytes
Raw = tuple[int, dict[str, str], Payload]
"""An answer whose body may be in a file."""


class MiniStackLoopCalls:
    """`LoopCalls`: the handlers of MiniStack's table, ours among them."""

    async def call(self, request: ServiceRequest) -> Response:
        """Call a service's handler in the account and region of the request."""
        return received(request, await self.answer(request, sent(request)))

    async def answer(self, request: ServiceRequest, body: Payload) -> Raw:
        """Call it with a body, and leave that of its answer where it is."""
        name = ministack_app.SERVICE_NAME_ALIASES.get(request.service, request.service)
        handler = ministack_app.SERVICE_HANDLERS.get(name)
        if handler is None:
            raise ServiceCallError(f"no service {request.service!r} is served by the local AWS")
        headers = _headers(request)
        refused = role_permissions.refusal(request, name, headers)
        if refused is not None:
            return refused.status, dict(refused.headers), refused.body
        query = {key: list(values) for key, values in request.query.items()}
        with request_scope(request.account, request.region), callers.acting_in(request.role_arn):
            status, answered, payload = await handler(
                request.method, request.path, headers, body, query
            )
        lowered = {str(key).lower(): str(value) for key, value in (answered or {}).items()}
        return int(status), lowered, _bytes(payload)

    async def invoke(
        self, function: str, payload: Mapping[str, Any], *, account: str, region: str
    ) -> FunctionAnswer:
        """Invoke a function through the Lambda API."""
        return _function_answer(await self.call(_invocation(function, payload, account, region)))


class MiniStackThreadCalls:
    """`ThreadCalls`: the same from a thread."""

    def __init__(self, calls: MiniStackLoopCalls) -> None:
        self._calls = calls

    def call(self, request: ServiceRequest) -> Response:
        """Have the event loop do the call, and wait; files are read in this thread."""
        body = sent(request)
        if isinstance(body, FileBytes):
            _ = body.md5  # which S3 needs
        return received(request, _waited(self._calls.answer(request, body)))

    def invoke(
        self, function: str, payload: Mapping[str, Any], *, account: str, region: str
    ) -> FunctionAnswer:
        """Have the event loop invoke the function, and wait."""
        return _waited(self._calls.invoke(function, payload, account=account, region=region))


class MiniStackObjects:
    """`Objects`: through the S3 API."""

    def __init__(self, calls: ThreadCalls) -> None:
        self._calls = calls

    def put(
        self, bucket: str, key: str, body: bytes, *, account: str, role_arn: str | None
    ) -> None:
        """Store an object, in a role if one is given."""
        path = f"/{bucket}/{key}"
        request = ServiceRequest(
            service="s3",
            method="PUT",
            path=path,
            body=body,
            account=account,
            region=S3_REGION,
            role_arn=role_arn,
        )
        accepted(self._calls.call(request), f"S3 PUT {quote(path)}")


def sent(request: ServiceRequest) -> Payload:
    """The body of a request."""
    return request.body if request.upload is None else FileBytes.of(request.upload)


def received(request: ServiceRequest, answer: Raw) -> Response:
    """An answer, its body where the request wants it."""
    status, headers, payload = answer
    if request.download is None or status >= HTTPStatus.BAD_REQUEST:
        return Response(
            status, headers, payload.read() if isinstance(payload, FileBytes) else payload
        )
    if isinstance(payload, FileBytes):
        payload.save(request.download)
    else:
        request.download.write_bytes(payload)
    return Response(status, headers, b"")


def serving_loop() -> asyncio.AbstractEventLoop:
    """Return the event loop that serves requests.

    Raises:
        RuntimeError: the server has not started yet.
    """
    loop: asyncio.AbstractEventLoop | None = ministack_app._MAIN_LOOP
    if loop is None or loop.is_closed():
        raise RuntimeError("the local AWS is not serving; calls work between start and stop")
    return loop


def _waited(answer: Coroutine[Any, Any, Answered]) -> Answered:
    """Wait in a thread for what the event loop does.

    Raises:
        RuntimeError: called on the event loop itself, which would wait for itself; or nothing is served.
    """
    try:
        loop = _other_loop()
    except RuntimeError:
        answer.close()
        raise
    return asyncio.run_coroutine_threadsafe(answer, loop).result()


def _other_loop() -> asyncio.AbstractEventLoop:
    loop = serving_loop()
    if _running_loop() is loop:
        raise RuntimeError(
            "a blocking call on the event loop would wait for itself; await the call there instead"
        )
    return loop


def _running_loop() -> asyncio.AbstractEventLoop | None:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        return None


def _invocation(
    function: str, payload: Mapping[str, Any], account: str, region: str
) -> ServiceRequest:
    return ServiceRequest(
        service="lambda",
        path=f"/2015-03-31/functions/{function}/invocations",
        headers={"content-type": "application/json", "x-amz-invocation-type": "RequestResponse"},
        body=json.dumps(payload).encode(),
        account=account,
        region=region,
    )


def _function_answer(response: Response) -> FunctionAnswer:
    failure = response.headers.get("x-amz-function-error")
    return FunctionAnswer(response.status, _json_or_text(response.body), failure)


def _headers(request: ServiceRequest) -> dict[str, str]:
    """Headers of a request signed by root of the account, as far as a handler reads them."""
    scope = f"{request.account}/00000000/{request.region}/{request.service}/aws4_request"
    result = {"host": "localhost", "authorization": f"AWS4-HMAC-SHA256 Credential={scope}"}
    if request.target is not None:
        result |= {"x-amz-target": request.target, "content-type": "application/x-amz-json-1.1"}
    return result | {key.lower(): value for key, value in request.headers.items()}


def _bytes(payload: Any) -> Payload:
    if payload is None:
        return b""
    if isinstance(payload, bytes | FileBytes):
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
