"""What the README says of the API is what the document says."""

import json
import re
from typing import Any

import pytest

from components.api.examples import resolved
from tests.support.local_aws import CHECKOUT
from tests.support.openapi import sample_document

README = (CHECKOUT / "README.md").read_text(encoding="utf-8")
DOCUMENT = sample_document()
MODELS = DOCUMENT["components"]["schemas"]
ROUTE = re.compile(r"`(?:(GET|POST|PUT|DELETE|PATCH) )?(/[^`? ]*)")
LOOSE = re.compile(r'("\$?\w+")(?=\s*[,}\]])')


def api_rows() -> list[list[str]]:
    """Request and answer of each row of the table."""
    section = README.partition("\n## The API\n")[2].partition("\n## ")[0]
    rows = [line.strip("|").split("|") for line in section.splitlines() if line.startswith("| `")]
    assert rows
    return rows


def routes(cell: str) -> list[tuple[str, str]]:
    """The routes that a cell names; one without a method has that of the one before."""
    found: list[tuple[str, str]] = []
    for method, path in ROUTE.findall(cell):
        found.append((method or found[-1][0], path))
    return found


def test_the_table_has_every_route_and_no_other() -> None:
    told = [f"{method} {path}" for row in api_rows() for method, path in routes(row[0])]
    assert sorted(told) == sorted(
        f"{method.upper()} {path}"
        for path, methods in DOCUMENT["paths"].items()
        for method in methods
    )


def parsed(sample: str) -> Any:
    """A sample of the table: JSON in which members may stand without values."""
    text = sample.replace(", …", "").replace("…", "null")
    text = re.sub(r"\bn\b", "0", text)
    return json.loads(LOOSE.sub(r"\1: null", text))


def check_members(sample: Any, schema: Any) -> None:
    """Fail for a member that the model does not have."""
    schema = resolved(schema, MODELS)
    if isinstance(sample, list):
        for entry in sample:
            check_members(entry, schema["items"])
    elif isinstance(sample, dict):
        assert set(sample) <= set(schema["properties"])
        for name, value in sample.items():
            check_members(value, schema["properties"][name])


SAMPLES = [
    pytest.param(*routes(row[0])[0], column, sample, id=sample)
    for row in api_rows()
    for column in (0, 1)
    for sample in re.findall(r"`(\{[^`]*\})`", row[column])
]


@pytest.mark.parametrize(("method", "path", "column", "sample"), SAMPLES)
def test_samples_are_json_of_the_models(method: str, path: str, column: int, sample: str) -> None:
    operation = DOCUMENT["paths"][path][method.lower()]
    told = [operation.get("requestBody"), next(iter(operation["responses"].values()))][column]
    check_members(parsed(sample), told["content"]["application/json"]["schema"])
