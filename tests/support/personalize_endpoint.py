"""The local Personalize of a lifecycle test (and GetCallerIdentity) behind a real HTTP endpoint on this machine."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from botocore.awsrequest import AWSPreparedRequest

from localaws.shared.clock import Clock
from localaws.shared.personalize_behaviour import PersonalizeBehaviour
from tests.support.http_server import serving
from tests.support.lifecycle_service import ACCOUNT, LifecycleService

_IDENTITY = f"""<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>
<Arn>arn:aws:iam::{ACCOUNT}:root</Arn><UserId>{ACCOUNT}</UserId><Account>{ACCOUNT}</Account>
</GetCallerIdentityResult></GetCallerIdentityResponse>"""


@contextmanager
def personalize_endpoint(speed: float) -> Iterator[tuple[str, LifecycleService]]:
    """Serve a fresh service; answer its URL and itself.

    Args:
        speed: how many seconds pass for the service in one real second.
    """
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            target = self.headers.get("X-Amz-Target")
            if target is None:
                self._send(200, {"Content-Type": "text/xml"}, _IDENTITY.encode())
                return
            headers = {"X-Amz-Target": target.encode()}
            with lock:
                answer = service.send(AWSPreparedRequest("POST", self.path, headers, body, False))
            self._send(answer.status, dict(answer.headers), answer.body)

        def _send(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(body))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name is the base class's
            """Keep quiet."""

    with TemporaryDirectory() as home:
        pace = Clock(pace=lambda seconds: seconds / speed)
        behaviour = PersonalizeBehaviour()
        service = LifecycleService(Path(home), pace, lambda: time.monotonic() * speed, behaviour)
        service.personalize.start()
        try:
            with serving(Handler) as server:
                yield f"http://127.0.0.1:{server.server_port}", service
        finally:
            service.personalize.stop()
