"""Runs a notebook from its first cell to its last, in a kernel of its own."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

DATA_EXPLORATION = Path(__file__).with_name("data-exploration.ipynb")
CELL_SECONDS = 600


def executed(notebook: Path, variables: Mapping[str, str]) -> Any:
    """The notebook with its outputs; the file stays as it is.

    Args:
        notebook: a file.
        variables: of the kernel's environment, beside those of this process.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell failed.
    """
    document = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]  # nbformat is untyped
    client = NotebookClient(
        document, timeout=CELL_SECONDS, resources={"metadata": {"path": str(notebook.parent)}}
    )
    client.execute(env={**os.environ, **variables})
    return document
