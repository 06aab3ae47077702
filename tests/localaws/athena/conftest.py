"""Fixtures of Athena's tests."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from localaws.athena.catalog.table import OPEN_CSV
from tests.support.athena_world import AthenaWorld, csv


@pytest.fixture
def world(tmp_path: Path) -> Iterator[AthenaWorld]:
    made = AthenaWorld(tmp_path)
    yield made
    made.athena.stop()


@pytest.fixture
def events(world: AthenaWorld) -> AthenaWorld:
    """A table `events` of texts, with a header in its file."""
    rows = csv(
        ("user", "item", "ts", "score"),
        ("u1", '"i,1"', 1577836800, 4.5),
        ("u2", "i2", 1577836801, ""),
        ("u3", '"say ""hi"""', "x", 1),
    )
    world.add_table(
        "events",
        dict.fromkeys(("user", "item", "ts", "score"), "string"),
        OPEN_CSV,
        {"a.csv": rows},
        skip__header__line__count="1",
    )
    return world
