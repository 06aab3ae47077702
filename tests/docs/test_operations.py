"""What the page says of errors of runs is what the workflow and its function say."""

import json
import re
from collections.abc import Iterator
from typing import Any

from tests.support.local_aws import CHECKOUT

DEFINITION = CHECKOUT / "components" / "training" / "retraining" / "definition.asl.json"
FUNCTION = CHECKOUT / "handlers" / "retraining"


def errors_told() -> set[str]:
    """The names in the first column of the table."""
    page = (CHECKOUT / "docs" / "operations.md").read_text(encoding="utf-8")
    section = page.partition("### A run that failed\n")[2].partition("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return {name for cell in rows for name in re.findall(r"`([\w.]+)`", cell)}


def errors_of_a_run(node: Any) -> Iterator[str]:
    """Names of errors that the definition has by themselves, and that are not only told of in another one's cause."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "failure" and isinstance(value, dict):
                yield value["error"]
            elif key == "Error":
                yield value
            else:
                yield from errors_of_a_run(value)
    elif isinstance(node, list):
        for each in node:
            yield from errors_of_a_run(each)


def test_every_error_by_which_a_run_ends_has_its_row() -> None:
    names = {
        name
        for name in errors_of_a_run(json.loads(DEFINITION.read_text(encoding="utf-8")))
        if "{%" not in name
    }
    assert {"ImportFailed", "ModelsNotDeployed", "VersionGone"} <= names
    assert names <= errors_told()


def test_errors_of_the_function_are_its_own() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in FUNCTION.rglob("*.py"))
    raised = set(re.findall(r"class (\w+Error)\(ValueError\)", text))
    assert {each for each in errors_told() if each.endswith("Error")} <= raised
