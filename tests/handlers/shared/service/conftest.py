"""Fixtures of tests of rules."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.athena_world import AthenaWorld
from tests.support.databases import engine

__all__ = ["engine"]


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[AthenaWorld]:
    """One Athena for all files, each in a table of its own."""
    made = AthenaWorld(Path(tmp_path_factory.mktemp("athena")))
    yield made
    made.athena.stop()
