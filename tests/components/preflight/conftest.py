"""Fixtures of the checks before a deployment."""

from pathlib import Path

import pytest

from tests.support.databases import databases, engine

__all__ = ["databases", "engine"]


@pytest.fixture(autouse=True)
def cache(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The program's part of an empty user's cache."""
    home = tmp_path_factory.mktemp("cache")
    monkeypatch.setenv("XDG_CACHE_HOME", str(home))
    return home / "pulumi-personalize"
