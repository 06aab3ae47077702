from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest

from commands.api_client import Answer, Api, ApiError
from tests.support.http_server import serving


class Handler(BaseHTTPRequestHandler):
    """Answers the top list of a user whose name needs escaping, 403 without the key, else what was asked."""

    def do_GET(self) -> None:
        """Answer a GET."""
        if self.headers["x-api-key"] != "key":
            self.answer(403, {"message": "Forbidden"})
        elif self.path == "/recommendations/a%2Fb%20c?numResults=2":
            self.answer(200, {"itemList": [{"itemId": "x", "score": 0.5}, {"itemId": "y"}]})
        else:
            self.answer(404, {"message": self.path})

    def do_POST(self) -> None:
        """Answer a POST with its body."""
        self.answer(200, json.loads(self.rfile.read(int(self.headers["content-length"]))))

    def answer(self, status: int, body: Any) -> None:
        """Send a JSON body."""
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""


@pytest.fixture
def url() -> Iterator[str]:
    with serving(Handler) as server:
        yield f"http://127.0.0.1:{server.server_port}"


def test_the_top_list_of_any_user_can_be_asked_for(url: str) -> None:
    assert Api(url, "key").top("a/b c", 2) == [("x", 0.5), ("y", 0.0)]


def test_what_is_posted_is_json(url: str) -> None:
    assert Api(url, "key").post("/events", {"events": []}) == Answer(200, {"events": []})


def test_an_error_is_an_answer_to_a_request_and_an_exception_of_a_top_list(url: str) -> None:
    assert Api(url, "wrong").get("/") == Answer(403, {"message": "Forbidden"})
    with pytest.raises(ApiError, match=r"403.*Forbidden"):
        Api(url, "wrong").top("user")


def test_a_top_list_can_be_filtered(url: str) -> None:
    with pytest.raises(ApiError, match=r"404.*/recommendations/u\?numResults=5&filter=unseen"):
        Api(url, "key").top("u", filter_name="unseen")
