"""A control plane of its own for each test."""

from pathlib import Path

import pytest

from tests.support.gateway import Control, one_path


@pytest.fixture
def control(tmp_path: Path) -> Control:
    """A control plane without any API."""
    return Control(tmp_path)


@pytest.fixture
def api(control: Control) -> str:
    """Id of an API with the document `one_path`."""
    made: str = control.done("POST", "/restapis", one_path(), mode="import")["id"]
    return made
