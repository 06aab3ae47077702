"""A client of the deployed REST API, as the owner of an API key is one."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

REQUEST_TIMEOUT_SECONDS = 30


class ApiError(RuntimeError):
    """The API answered an error; the message says what was asked and what came."""


@dataclass(frozen=True)
class Answer:
    """Status and parsed JSON body of an HTTP answer."""

    status: int
    body: Any


@dataclass(frozen=True)
class Api:
    """The deployed REST API."""

    url: str
    key: str

    def get(self, path: str) -> Answer:
        """Answer of `GET path`, errors included."""
        return self._send(urllib.request.Request(self.url + path))

    def post(self, path: str, body: Any) -> Answer:
        """Answer of `POST path` with a JSON body, errors included."""
        return self._send(urllib.request.Request(self.url + path, json.dumps(body).encode()))

    def _send(self, request: urllib.request.Request) -> Answer:
        request.add_header("x-api-key", self.key)
        request.add_header("content-type", "application/json")
        try:
            with urllib.request.urlopen(request, timeout=REQUEST_TIMEOUT_SECONDS) as response:
                return Answer(response.status, json.load(response))
        except urllib.error.HTTPError as error:
            with error:
                return Answer(error.code, json.load(error))

    def top(
        self, user: str, count: int = 5, filter_name: str | None = None
    ) -> list[tuple[str, float]]:
        """The best `count` items of a user with their scores, best first.

        Args:
            user: any id.
            count: 1 to 500.
            filter_name: a filter of the stack without parameters; None for none.

        Raises:
            ApiError: it answered an error.
        """
        path = f"/recommendations/{quote(user, safe='')}?numResults={count}"
        if filter_name is not None:
            path += f"&filter={filter_name}"
        answer = self.get(path)
        if answer.status != 200:
            raise ApiError(f"GET {path} answered {answer.status}: {answer.body}")
        return [(item["itemId"], item.get("score", 0.0)) for item in answer.body["itemList"]]
