"""Lambda function `docs`: `GET /docs` and `GET /docs/{file}`, the page of the API and what it is made of.

The files are in the function's own package; it calls no service.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from handlers.shared.entity_tags import entity_tag, names_tag
from handlers.shared.replies import Reply, failure, not_modified, reply_to
from handlers.shared.requests import header_of
from handlers.shared.security_headers import SECURITY_HEADERS

FOLDER = Path(__file__).parent
PAGE = "page.html"

TYPES: Mapping[str, str] = {
    PAGE: "text/html; charset=utf-8",
    "page.js": "text/javascript; charset=utf-8",
    "openapi.json": "application/json",
    "swagger-ui-bundle.js": "text/javascript; charset=utf-8",
    "swagger-ui.css": "text/css; charset=utf-8",
}
"""All that is answered, with the media type."""

OF_SWAGGER_UI = frozenset({"swagger-ui-bundle.js", "swagger-ui.css"})
"""The same for every stack until Swagger UI is another version: kept for a day, and then asked about."""

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""The page runs its own scripts, and talks to its own API. Source: W3C, Content Security Policy Level 3, section 6."""


def handler(event: Mapping[str, Any], _context: object) -> Reply:
    """Answer one API Gateway proxy request."""
    return respond(event, FOLDER)


def respond(event: Mapping[str, Any], folder: Path) -> Reply:
    """Answer with a file of the folder, 304 to who has it, or 404 if it is none of the page's."""
    return reply_to(event, lambda request_id: _reply(event, folder, request_id))


def _reply(event: Mapping[str, Any], folder: Path, request_id: str) -> Reply:
    name = (event.get("pathParameters") or {}).get("file", PAGE)
    if name not in TYPES:
        return failure(404, "The page of the API has no such file.", request_id)
    body, tag = _read(folder / name)
    kept = "public, max-age=86400" if name in OF_SWAGGER_UI else "no-cache"
    headers = {"Cache-Control": kept, "Content-Security-Policy": CONTENT_POLICY, "ETag": tag}
    if names_tag(header_of(event, "if-none-match"), tag):
        return not_modified(headers)
    return {
        "statusCode": 200,
        "headers": {**SECURITY_HEADERS, "Content-Type": TYPES[name], **headers},
        "body": body,
    }


@cache
def _read(path: Path) -> tuple[str, str]:
    """Content and entity tag of a file, once for each instance of the function."""
    body = path.read_text(encoding="utf-8")
    return body, entity_tag(body)
