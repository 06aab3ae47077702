from pathlib import Path
from typing import Any

import pytest

from handlers.docs.get_file import CONTENT_POLICY, OF_SWAGGER_UI, PAGE, TYPES, respond
from handlers.shared.security_headers import SECURITY_HEADERS
from tests.support.proxy_events import REQUEST_ID, status_and_body

OF_ALL = {name: SECURITY_HEADERS[name] for name in SECURITY_HEADERS if name not in {"Cache-Control", "Content-Security-Policy"}}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """All files, each with its name as content, and one that is nobody's business beside and above them."""
    inner = tmp_path / "docs"
    inner.mkdir()
    for name in TYPES:
        (inner / name).write_text(f"ü {name}")
    for place in (inner, tmp_path):
        (place / "secret.py").write_text("secret")
    return inner


def get(folder: Path, file: str | None, **headers: str) -> dict[str, Any]:
    parameters = None if file is None else {"file": file}
    event = {
        "httpMethod": "GET",
        "pathParameters": parameters,
        "headers": headers,
        "requestContext": {"requestId": REQUEST_ID},
    }
    return respond(event, folder)


def test_the_page_is_what_no_name_asks_for(folder: Path) -> None:
    assert get(folder, None) == get(folder, PAGE)
    assert get(folder, None)["body"] == "ü page.html"
    assert get(folder, None)["headers"]["Content-Type"].startswith("text/html")


@pytest.mark.parametrize("name", TYPES)
def test_a_file_has_its_type_and_the_headers_of_the_page(folder: Path, name: str) -> None:
    reply = get(folder, name)
    assert (reply["statusCode"], reply["body"]) == (200, f"ü {name}")
    assert reply["headers"].items() >= OF_ALL.items()
    assert reply["headers"]["Content-Type"] == TYPES[name]
    assert reply["headers"]["Content-Security-Policy"] == CONTENT_POLICY
    kept = reply["headers"]["Cache-Control"]
    assert kept == ("public, max-age=86400" if name in OF_SWAGGER_UI else "no-cache")


def test_nothing_runs_but_scripts_of_the_page() -> None:
    rules = dict(rule.split(" ", 1) for rule in CONTENT_POLICY.split("; "))
    assert rules["default-src"] == rules["frame-ancestors"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == rules["connect-src"] == "'self'"
    assert "unsafe" not in CONTENT_POLICY
    assert "http" not in CONTENT_POLICY


@pytest.mark.parametrize("name", TYPES)
def test_who_has_a_file_gets_no_body(folder: Path, name: str) -> None:
    first = get(folder, name)
    again = get(folder, name, **{"If-None-Match": first["headers"]["ETag"]})
    assert (again["statusCode"], again["body"]) == (304, "")
    for header in ("ETag", "Cache-Control", "Content-Security-Policy"):
        assert again["headers"][header] == first["headers"][header]
    assert get(folder, name, **{"If-None-Match": '"other"'}) == first


@pytest.mark.parametrize(
    "name",
    [
        "secret.py",
        "../secret.py",
        "/etc/passwd",
        "page.html/",
        "./page.html",
        "PAGE.HTML",
        "page.html\0",
        "",
    ],
)
def test_nothing_else_is_answered(folder: Path, name: str) -> None:
    reply = get(folder, name)
    status, body = status_and_body(reply)
    assert (status, set(body)) == (404, {"message", "requestId"})
    assert reply["headers"].items() >= SECURITY_HEADERS.items()


def test_the_page_asks_for_nothing_but_files_of_its_own() -> None:
    import re

    from handlers.docs.get_file import FOLDER

    texts = [(FOLDER / name).read_text() for name in ("page.html", "page.js")]
    asked = {name for text in texts for name in re.findall(r'"docs/([^"]+)"', text)}
    assert asked == TYPES.keys() - {PAGE}
    assert not re.search(r"https?:|<script>|style=| on[a-z]+=", "".join(texts))
