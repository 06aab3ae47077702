"""What the pages for users of older projects name is there: routes, configuration keys, outputs, commands."""

import importlib.util
import json
import re
from pathlib import Path

import pytest

from tests.support.local_aws import CHECKOUT
from tests.support.openapi import document

PAGES = sorted((CHECKOUT / "docs" / "coming-from").glob("*.md"))
# The pipeline and the kickstart had no API.
WITH_AN_API = [page for page in PAGES if page.stem not in {"003", "004"}]
ROUTE = re.compile(r"`(GET|POST|PUT|DELETE) (/[^`?]*)")
OLD_ROUTES = {
    "POST /campaign",
    "POST /eventTracker",
    "POST /solutionVersion",
    "POST /putEvents",
    "GET /getRecommendations",
    "DELETE /deleteResources",
    "POST /describeSolutionVersion",
    "POST /describeCampaign",
}


def cells(page: Path) -> list[list[str]]:
    """The cells of all rows of a page's tables."""
    lines = page.read_text(encoding="utf-8").splitlines()
    return [line.strip("|").split("|") for line in lines if line.startswith("|")]


def routes(text: str) -> set[str]:
    return {f"{method} {path}" for method, path in ROUTE.findall(text)}


@pytest.mark.parametrize("page", WITH_AN_API, ids=lambda page: page.stem)
def test_every_old_request_has_its_row(page: Path) -> None:
    assert routes(" ".join(row[0] for row in cells(page))) >= OLD_ROUTES


@pytest.mark.parametrize("page", WITH_AN_API, ids=lambda page: page.stem)
def test_routes_that_are_named_are_there(page: Path) -> None:
    served = {
        f"{method.upper()} {path}"
        for path, methods in document()["paths"].items()
        for method in methods
    }
    named = routes(" ".join(row[1] for row in cells(page)))
    assert named
    assert named <= served


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_keys_and_outputs_that_are_named_are_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    # A test of its own compares that table with the code.
    table = (CHECKOUT / "docs" / "configuration.md").read_text(encoding="utf-8")
    keys = set(re.findall(r"^\| `(\w+:\w+)`", table, re.MULTILINE))
    assert set(re.findall(r"`((?:personalize|aws):\w+)`", text)) <= keys
    listed = [
        name
        for names in re.findall(r"outputs? ((?:`\w+`(?:, )?)+)", text)
        for name in re.findall(r"\w+", names)
    ]
    golden = CHECKOUT / "tests" / "graph" / "golden" / "outputs.json"
    there = set(json.loads(golden.read_text())) | outputs_of_the_readme()
    assert {"apiUrl", "apiKey"} <= set(listed) <= there


def outputs_of_the_readme() -> set[str]:
    """Outputs in the README's table, those that only some stacks have among them."""
    section = (CHECKOUT / "README.md").read_text(encoding="utf-8").partition("| output |")[2]
    names = re.findall(r"^\| (`[^|]*`) \|", section.partition("\n\n")[0], re.MULTILINE)
    return {name for cell in names for name in re.findall(r"\w+", cell)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_commands_that_are_named_are_there(page: Path) -> None:
    modules = set(re.findall(r"`python -m ([\w.]+)", page.read_text(encoding="utf-8")))
    assert all(importlib.util.find_spec(each) for each in modules)


def test_every_section_of_the_parameter_file_has_its_row() -> None:
    named = " ".join(row[0] for row in cells(PAGES[3]))
    for section in ("datasetGroup", "datasets", "solution", "campaign"):
        assert f"`{section}`" in named
