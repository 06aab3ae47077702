"""What a browser does between a page's script and an API of another origin.

Source: Fetch Standard, "CORS protocol": a preflight before all but simple requests, and no answer to a script that it is not for.
"""

import json
from dataclasses import dataclass
from typing import Any

from tests.support.served_api import Api

SIMPLE_METHODS = {"GET", "HEAD", "POST"}
ALWAYS_READABLE = {"cache-control", "content-language", "content-length", "content-type", "expires"}


class CorsError(Exception):
    """The script learns that the request failed, and nothing more."""


@dataclass(frozen=True)
class Browser:
    """A browser that shows a page of one origin."""

    api: Api
    origin: str

    def fetch(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, dict[str, str], Any]:
        """Status, readable headers and decoded body of an answer.

        Raises:
            CorsError: the API does not allow the request, or the page to read the answer.
        """
        given = {"x-api-key": self.api.key, "content-type": "application/json", **headers}
        self._ask_before(method, path, given)
        status, found, content = self.api.exchange(
            method, path, body, Origin=self.origin, **{"Content-Type": "", **given}
        )
        self._check_origin(found)
        exposed = {
            name.strip().lower()
            for name in found.get("access-control-expose-headers", "").split(",")
        }
        readable = {n: v for n, v in found.items() if n in ALWAYS_READABLE | exposed}
        return status, readable, json.loads(content) if content else None

    def _ask_before(self, method: str, path: str, headers: dict[str, str]) -> None:
        status, found, _ = self.api.exchange(
            "OPTIONS",
            path,
            Origin=self.origin,
            **{
                "x-api-key": "",
                "Content-Type": "",
                "Access-Control-Request-Method": method,
                "Access-Control-Request-Headers": ",".join(sorted(headers)),
            },
        )
        if not 200 <= status < 300:
            raise CorsError(f"the preflight was answered with {status}")
        self._check_origin(found)
        methods = found.get("access-control-allow-methods", "").split(",")
        if method not in {name.strip() for name in methods} | SIMPLE_METHODS:
            raise CorsError(f"{method} is not allowed")
        allowed = found.get("access-control-allow-headers", "").lower().split(",")
        refused = set(headers) - {name.strip() for name in allowed}
        if refused:
            raise CorsError(f"the headers {refused} are not allowed")

    def _check_origin(self, found: dict[str, str]) -> None:
        allowed = found.get("access-control-allow-origin")
        if allowed not in {"*", self.origin}:
            raise CorsError(f"{allowed} may read the answer, not {self.origin}")
