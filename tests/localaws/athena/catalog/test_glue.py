"""Calls of Glue."""

from pathlib import Path

import pytest

from localaws.athena.catalog.glue import GlueCatalog, GlueError
from tests.support.athena_world import ACCOUNT, REGION, ROLE, AthenaWorld


def catalog(world: AthenaWorld, role: str | None = None) -> GlueCatalog:
    return GlueCatalog(world, ACCOUNT, REGION, role)


def test_what_is_not_there_is_none_and_all_else_an_error(tmp_path: Path) -> None:
    world = AthenaWorld(tmp_path)
    glue = catalog(world)
    assert (glue.database("no"), glue.table("db", "no")) == (None, None)
    with pytest.raises(GlueError, match="AlreadyExistsException: Database") as refusal:
        glue.create_database({"Name": "db"})
    assert refusal.value.code == "AlreadyExistsException"
    world.denied = {"glue:GetTable"}
    with pytest.raises(GlueError, match="Insufficient permissions"):
        catalog(world, ROLE).table("db", "no")


def test_many_partitions_are_made_in_several_calls(tmp_path: Path) -> None:
    world = AthenaWorld(tmp_path)
    glue = catalog(world)
    glue.create_partitions("db", "t", [{"Values": [str(number)]} for number in range(250)])
    assert len(list(glue.partitions("db", "t"))) == 250
    glue.delete_partition("db", "t", ["7"])
    assert len(list(glue.partitions("db", "t"))) == 249
