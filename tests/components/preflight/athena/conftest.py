"""Fixtures of checks where the data lie."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.athena_world import AthenaWorld

WORK_GROUP: dict[str, Any] = {
    "Name": "checks",
    "Configuration": {"ResultConfiguration": {"OutputLocation": "s3://results/checks/"}},
}


@pytest.fixture(autouse=True)
def databases() -> None:
    """Every DuckDB is one of its own: the local Athena locks the settings of its own."""


@pytest.fixture
def world(tmp_path: Path) -> Iterator[AthenaWorld]:
    made = AthenaWorld(tmp_path / "athena")
    made.call_athena("CreateWorkGroup", **WORK_GROUP)
    yield made
    made.athena.stop()
