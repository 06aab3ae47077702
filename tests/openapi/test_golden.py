"""The document as it is served, and as clients get it, are interfaces: a change of either shows here.

A change that is meant: `UPDATE_GOLDEN=1 pytest tests/openapi/test_golden.py`, and read the difference.
"""

import json
import os
from pathlib import Path
from typing import Any

from tests.support.openapi import document, sample_document

GOLDEN = Path(__file__).parent / "golden"


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
        sample_document(),
        "The output openApiDocument has changed: clients that were generated from it have to be generated again.",
    )
