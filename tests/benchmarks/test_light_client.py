"""What the light client sends holds at the server, and it goes on when a connection ends."""

from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler

import pytest

from benchmarks.light_client import Connection, Request, signed
from localaws.process.credentials import Credentials
from localaws.process.signature import SignableRequest, check_claim, read_claim
from tests.support.http_server import serving

ROOT = Credentials(access_key_id="AKIAROOT", secret_access_key="secret")
REQUESTS_A_CONNECTION = 2


class Handler(BaseHTTPRequestHandler):
    """Answers each request with its number on the connection, and closes after the second."""

    protocol_version = "HTTP/1.1"
    asked = 0

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["content-length"]))
        self.asked += 1
        self.send_response(200 if self.path == "/known" else 404)
        self.send_header("Content-Length", str(100_000))
        if self.asked == REQUESTS_A_CONNECTION:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(b"x" * 100_000)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    with serving(Handler) as server:
        yield server.server_port


def message(path: str, port: int) -> bytes:
    request = Request(path, {"content-type": "application/json"}, '{"a": 1}')
    return signed(request, port, ROOT, region="us-east-1", service="personalize").encode()


def test_a_connection_that_the_server_ends_is_made_anew(port: int) -> None:
    connection = Connection(port)
    for _ in range(2 * REQUESTS_A_CONNECTION + 1):
        connection.ask(message("/known", port))


def test_another_status_than_200_is_an_error(port: int) -> None:
    with pytest.raises(RuntimeError, match="expected the status 200, not"):
        Connection(port).ask(message("/unknown", port))


def test_the_signature_holds() -> None:
    head, _, body = message("/known", 4566).partition(b"\r\n\r\n")
    _, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    request = SignableRequest("POST", "/known", "", headers)
    check_claim(read_claim(request), request, body, ROOT.secret_access_key, datetime.now(UTC))
