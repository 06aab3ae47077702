"""The fake Amazon Personalize (and GetCallerIdentity) behind a real HTTP endpoint on this machine."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from botocore.exceptions import ClientError

from tests.support.fake_personalize_state import ACCOUNT, PersonalizeState

_IDENTITY = f"""<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::{ACCOUNT}:root</Arn><UserId>{ACCOUNT}</UserId><Account>{ACCOUNT}</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>"""


@contextmanager
def fake_endpoint(speed: float) -> Iterator[tuple[str, PersonalizeState]]:
    """Serve a fresh service; answer its URL and its state.

    Args:
        speed: how many seconds pass for the service in one real second.
    """
    began = time.monotonic()
    state = PersonalizeState(lambda: (time.monotonic() - began) * speed)
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            target = self.headers.get("X-Amz-Target")
            if target is None:
                self._send(200, _IDENTITY.encode(), "text/xml")
                return
            with lock:
                status, answer = _answer(state, target.split(".")[1], json.loads(body))
            self._send(
                status, json.dumps(answer, default=_epoch).encode(), "application/x-amz-json-1.1"
            )

        def _send(self, status: int, body: bytes, content_type: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _answer(
    state: PersonalizeState, operation: str, request: dict[str, Any]
) -> tuple[int, dict[str, Any]]:
    try:
        return 200, state.handle(operation, request)
    except ClientError as error:
        refusal = error.response["Error"]
        return 400, {"__type": refusal["Code"], "message": refusal["Message"]}


def _epoch(value: Any) -> float:
    assert isinstance(value, datetime)
    return value.timestamp()
