"""The notebook as it is opened: without outputs, and whole from its first cell to its last."""

import ast
import json
import re
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Any

import pytest
from nbclient.exceptions import CellExecutionError

from notebooks.execution import DATA_EXPLORATION, executed
from sample.generate import write_sample
from tests.support.local_aws import CHECKOUT

QUESTIONS = (
    "What data can we use?",
    "What data do we need?",
    "Is the quality sufficient?",
    "How do we reach the data?",
    "How do we tell users, interactions and items apart?",
)


def cells(kind: str) -> list[dict[str, Any]]:
    document = json.loads(DATA_EXPLORATION.read_text("utf-8"))
    return [cell for cell in document["cells"] if cell["cell_type"] == kind]


def test_the_notebook_is_kept_without_outputs() -> None:
    for cell in cells("code"):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None
        assert set(cell["metadata"]) <= {"tags"}


def test_the_guiding_questions_are_headings() -> None:
    text = "\n".join("".join(cell["source"]) for cell in cells("markdown"))
    for question in QUESTIONS:
        assert f"\n## {question}" in f"\n{text}"
        assert f"(#{question.replace(' ', '-')})" in text


def test_cells_call_and_show_and_decide_nothing() -> None:
    allowed = (ast.Assign, ast.Expr, ast.Import, ast.ImportFrom)
    for cell in cells("code"):
        source = "".join(line for line in cell["source"] if not line.startswith("%"))
        assert all(isinstance(statement, allowed) for statement in ast.parse(source).body)


WITHOUT = """
import sys

class Missing:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {missing}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)

sys.meta_path.insert(0, Missing())
"""


def only_what_make_notebook_installs(folder: Path) -> dict[str, str]:
    """The environment of an interpreter in which nothing can be imported that `requirements/notebook.txt` does not name."""
    lock = (CHECKOUT / "requirements" / "notebook.txt").read_text()
    locked = set(re.findall(r"^([\w.-]+)==", lock, re.MULTILINE))
    missing = {
        module
        for module, owners in packages_distributions().items()
        if not locked & {re.sub(r"[-_.]+", "-", each).lower() for each in owners}
    }
    assert "pulumi" in missing
    folder.mkdir()
    (folder / "sitecustomize.py").write_text(WITHOUT.format(missing=missing))
    return {"PYTHONPATH": str(folder)}


@pytest.mark.slow
def test_the_sample_is_explored_from_the_first_cell_to_the_last(tmp_path: Path) -> None:
    write_sample(tmp_path, interactions=6_000, users=300, items=120)
    document = executed(
        DATA_EXPLORATION,
        {
            f"EXPLORATION_{name.upper()}": str(tmp_path / f"{name}.csv")
            for name in ("interactions", "items", "users")
        }
        | only_what_make_notebook_installs(tmp_path / "environment"),
    )
    shown = [output for cell in document.cells for output in cell.get("outputs", ())]
    assert {output["output_type"] for output in shown} == {"execute_result"}
    assert sum("image/png" in output["data"] for output in shown) == 9
    tables = [output["data"]["text/html"] for output in shown if "text/html" in output["data"]]
    assert len(tables) == 12
    assert "6,000" in tables[0]
    assert "local model" in tables[-1]


@pytest.mark.slow
def test_a_cell_that_fails_is_an_error_that_says_why(tmp_path: Path) -> None:
    document = json.loads(DATA_EXPLORATION.read_text("utf-8"))
    cell = {**cells("code")[0], "source": ["import os\n", "raise ValueError(os.environ['REASON'])"]}
    notebook = tmp_path / "failing.ipynb"
    notebook.write_text(json.dumps({**document, "cells": [cell]}))
    with pytest.raises(CellExecutionError, match="because"):
        executed(notebook, {"REASON": "because"})
