"""Fixtures of the end-to-end tests: the real engine, the project's program, a local AWS."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from sample.generate import main as generate
from tests.support.local_aws import LocalAws, running_local_aws
from tests.support.program import Program


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with those that may take longest, so that no worker is left with one when the others are done."""
    items.sort(key=_seconds, reverse=True)


def _seconds(item: pytest.Item) -> float:
    marker = item.get_closest_marker("timeout")
    return float(marker.args[0]) if marker and item.get_closest_marker("e2e") else 0.0


@pytest.fixture
def local_aws(tmp_path: Path) -> Iterator[LocalAws]:
    """Return a local AWS of the test's own: what a test that failed leaves behind fails no other."""
    with running_local_aws(tmp_path / "local-aws") as running:
        yield running


@pytest.fixture
def program(local_aws: LocalAws, tmp_path: Path) -> Program:
    """Return the project's program in a folder of its own."""
    return Program.prepare(tmp_path / "program", local_aws)


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a small travel sample."""
    folder = tmp_path_factory.mktemp("sample")
    generate(["--out", str(folder), "--interactions", "6000", "--users", "300", "--items", "120"])
    return folder
