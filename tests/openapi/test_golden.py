"""The document as it is served, and as clients get it, are interfaces: a change of either shows here.

A change that is meant: `UPDATE_GOLDEN=1 pytest tests/openapi/test_golden.py`, and read the difference.
"""

import json
import os
from pathlib import Path
from typing import Any

from components.api.openapi_document import public_form
from tests.support.openapi import document

GOLDEN = Path(__file__).parent / "golden"
URL = "https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod"


def check(golden: str, actual: dict[str, Any], breaks: str) -> None:
    path = GOLDEN / f"{golden}.json"
    text = json.dumps(actual, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    if os.environ.get("UPDATE_GOLDEN"):
        path.write_text(text, encoding="utf-8")
    assert text == path.read_text(encoding="utf-8"), breaks


def test_served() -> None:
    check(
        "served",
        document(("click", "purchase")),
        "What API Gateway gets has changed: every stack deploys its API again with the next `pulumi up`. "
        "Clients break if a route, a required field or a status has gone.",
    )


def test_public() -> None:
    check(
        "public",
        public_form(document(("click", "purchase")), URL),
        "The output openApiDocument has changed: clients that were generated from it have to be generated again.",
    )
