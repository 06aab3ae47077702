"""A world of its own for each test."""

import pytest

from tests.support.lifecycle_world import World


@pytest.fixture
def world() -> World:
    return World()
