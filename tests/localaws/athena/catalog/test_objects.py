"""Objects of S3."""

from pathlib import Path

import pytest

from localaws.athena.catalog.objects import S3Objects
from localaws.athena.errors import QueryError
from localaws.athena.locations import Location
from tests.support.athena_world import ACCOUNT, REGION, ROLE, AthenaWorld

FOLDER = Location("data", "a b/")


@pytest.fixture
def made(tmp_path: Path) -> AthenaWorld:
    world = AthenaWorld(tmp_path)
    world.objects["/data/a b/é.csv"] = b"xyz"
    return world


def test_objects_are_listed_read_and_written(made: AthenaWorld) -> None:
    objects = S3Objects(made, ACCOUNT, REGION, None)
    objects.put(FOLDER.below("n"), b"1")
    found = list(objects.list_below(FOLDER))
    assert [(str(each.location), each.size) for each in found] == [
        ("s3://data/a b/n", 1),
        ("s3://data/a b/é.csv", 3),
    ]
    assert objects.get(found[1].location) == b"xyz"


def test_a_refusal_says_which_object(made: AthenaWorld) -> None:
    objects = S3Objects(made, ACCOUNT, REGION, ROLE)
    with pytest.raises(
        QueryError, match=r"HIVE_CANNOT_OPEN_SPLIT.*s3://data/no: The specified key"
    ):
        objects.get(Location("data", "no"))
    made.denied = {"s3:PutObject"}
    with pytest.raises(QueryError, match="output bucket data: Access Denied"):
        objects.put(FOLDER.below("n"), b"1")
