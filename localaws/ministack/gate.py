"""The gate before MiniStack: every HTTP request is looked at before anything is routed.

1. `Host` must be this server's; a foreign web page is refused (`localaws.process.admission`). The one exception is a call
   of a deployed API that declares CORS, by an OPTIONS method at the path that is called.
2. Whoever asks must have signed (`localaws.process.signature`) with the root key, or with a key that IAM or STS of this
   process gave out. Calls of deployed APIs need what the API's document says: MiniStack and the gateway check that.
3. Administrative paths, which begin with `/_`, take the root key alone.

Answers carry no CORS headers but those of a deployed API.
"""

import json
import uuid
from collections.abc import Awaitable, Callable, MutableMapping, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from urllib.parse import parse_qs, quote

from ministack import app as ministack_app
from ministack.core.iam_evaluator import (
    AmbiguousAccessKeyError,
    AuthError,
    CredentialResolutionError,
    find_iam_access_key_account,
    resolve_credential,
)
from ministack.core.responses import _account_from_sts_session
from ministack.core.router import detect_service
from ministack.services import apigateway_v1

from localaws.process.admission import host_refusal, origin_refusal
from localaws.process.credentials import Credentials
from localaws.process.server import HEALTH_PATH, NOTEBOOK_PATH
from localaws.process.signature import (
    Claim,
    SignableRequest,
    SignatureError,
    check_claim,
    check_payload,
    read_claim,
)
from localaws.shared.settings import Settings

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]
RawHeaders = Sequence[tuple[bytes, bytes]]
DeclaresCors = Callable[[str, str, str], bool]

ADMINISTRATIVE_PREFIX = "/_"
UNSIGNED_PATHS = (HEALTH_PATH, NOTEBOOK_PATH)
"""They say the same to everyone, and nothing of what the local AWS holds."""
CORS_PREFIX = b"access-control-"


class ApiCall(NamedTuple):
    """A call of a deployed API: which one, at which stage, and the path below the stage."""

    api_id: str
    stage: str
    path: str


class Gate:
    """An ASGI application that lets requests through to another one, or refuses them.

    Args:
        application: what answers the requests that are let through.
        settings: port and account.
        root: the root key.
        declares_cors: says of an API's id, a stage and a path below it whether the API has an OPTIONS method there.
    """

    def __init__(
        self,
        application: Application,
        *,
        settings: Settings,
        root: Credentials,
        declares_cors: DeclaresCors,
    ) -> None:
        self._application = application
        self._settings = settings
        self._root = root
        self._declares_cors = declares_cors

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Let one HTTP request through, or answer why not."""
        headers = tuple(scope["headers"])
        call = api_call(scope)
        refusal = host_refusal(headers, self._settings.port)
        if refusal is None and not (call and self._declares_cors(*call)):
            refusal = origin_refusal(headers, self._settings.port)
        if refusal is not None:
            await send_json(send, 403, {"message": refusal})
        elif call is not None:
            await self._pass_api_call(scope, receive, send)
        elif scope["path"] in UNSIGNED_PATHS:
            await self._application(scope, receive, without_cors(send))
        else:
            await self._pass_signed(scope, receive, without_cors(send))

    async def _pass_api_call(self, scope: Message, receive: Receive, send: Send) -> None:
        """Signatures are checked behind, as far as the API's document asks; the body they name must be the body."""
        headers = joined_headers(scope["headers"])
        if "x-amz-content-sha256" in headers:
            body = await read_body(receive)
            if body is None:
                return
            try:
                check_payload(headers, body)
            except SignatureError as failure:
                await send_json(send, 403, {"message": failure.message})
                return
            receive = replay(body, receive)
        await self._application(scope, receive, send)

    async def _pass_signed(self, scope: Message, receive: Receive, send: Send) -> None:
        request = signable(scope)
        try:
            claim = read_claim(request)
            self._check_administrator(scope["path"], claim)
            secret = self._secret(claim.access_key_id, claim.session_token)
            body = await read_body(receive)
            if body is None:
                return
            check_claim(claim, request, body, secret, datetime.now(UTC))
        except SignatureError as failure:
            await _send_failure(send, scope, request, failure)
            return
        await self._application(scope, replay(body, receive), send)

    def _check_administrator(self, path: str, claim: Claim) -> None:
        if (
            path.startswith(ADMINISTRATIVE_PREFIX)
            and claim.access_key_id != self._root.access_key_id
        ):
            raise SignatureError(
                "AccessDenied", "Administrative paths of the local AWS take the root key alone."
            )

    def _secret(self, access_key_id: str, session_token: str) -> str:
        """The secret of a key of this process.

        Raises:
            SignatureError: there is no such key, it is not in force, or the session token is not its own.
        """
        try:
            account = (
                _account_from_sts_session(access_key_id)
                or find_iam_access_key_account(access_key_id)
                or self._settings.account
            )
        except AmbiguousAccessKeyError:
            account = self._settings.account
        found = resolve_credential(access_key_id, account, session_token)
        if isinstance(found, CredentialResolutionError):
            raise SignatureError(found.code, found.message)
        return str(found.secret_access_key)


def api_call(scope: Message) -> ApiCall | None:
    """The deployed API that a request calls, as MiniStack routes it; None when it calls none.

    A host of an API serves more than the API (its host is looked at last), so there the stage must be one of the API's.
    """
    host = joined_headers(scope["headers"]).get("host", "")
    parsed = ministack_app._parse_execute_api_url(host, scope["path"])
    if parsed is None:
        return None
    call = ApiCall(*parsed)
    by_host = ministack_app._EXECUTE_API_RE.match(host) is not None
    if by_host and call.stage not in apigateway_v1.stages_for_api(call.api_id):
        return None
    return call


def signable(scope: Message) -> SignableRequest:
    """What of a request is signed, as it came over the wire."""
    raw_path = scope.get("raw_path") or quote(scope["path"]).encode()
    return SignableRequest(
        method=scope["method"],
        path=raw_path.decode("latin-1"),
        query=scope.get("query_string", b"").decode("latin-1"),
        headers=joined_headers(scope["headers"]),
    )


def joined_headers(headers: RawHeaders) -> dict[str, str]:
    """Headers by lower-case name; the values of one that came more than once are joined by a comma."""
    joined: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1").lower(), _decoded(raw_value)
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined


async def read_body(receive: Receive) -> bytes | None:
    """The whole body; None when the client went away."""
    parts: list[bytes] = []
    while True:
        message = await receive()
        if message["type"] != "http.request":
            return None
        parts.append(message.get("body", b""))
        if not message.get("more_body", False):
            return b"".join(parts)


def replay(body: bytes, receive: Receive) -> Receive:
    """Give a body that was read once more, then what comes after it."""
    pending = [body]

    async def next_message() -> Message:
        if pending:
            return {"type": "http.request", "body": pending.pop(), "more_body": False}
        return await receive()

    return next_message


def without_cors(send: Send) -> Send:
    """Take MiniStack's permission for every web page out of the answers."""

    async def send_without(message: Message) -> None:
        if message["type"] == "http.response.start":
            kept = [
                (name, value)
                for name, value in message.get("headers", ())
                if not name.lower().startswith(CORS_PREFIX)
            ]
            message = {**message, "headers": kept}
        await send(message)

    return send_without


async def send_json(send: Send, status: int, data: dict[str, Any]) -> None:
    """Answer with a JSON object."""
    await _send(send, status, {"content-type": "application/json"}, json.dumps(data).encode())


async def _send_failure(
    send: Send, scope: Message, request: SignableRequest, failure: SignatureError
) -> None:
    """Answer a failed signature as the service does that was asked."""
    if scope["path"].startswith(ADMINISTRATIVE_PREFIX):
        await send_json(send, 403, {"message": failure.message})
        return
    headers = dict(request.headers)
    query = parse_qs(request.query, keep_blank_values=True)
    service = detect_service(scope["method"], scope["path"], headers, query)
    status, answered, body = ministack_app._credential_failure(
        service, "", str(uuid.uuid4()), AuthError(failure.code, failure.message), headers
    )
    await _send(send, status, answered, body)


async def _send(send: Send, status: int, headers: dict[str, str], body: bytes) -> None:
    raw = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    raw = [(name, value) for name, value in raw if name != b"content-length"]
    raw.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})


def _decoded(value: bytes) -> str:
    """A header's value, as MiniStack reads it."""
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")
