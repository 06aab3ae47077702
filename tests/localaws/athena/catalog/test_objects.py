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


def test_objects_are_listed_read_and_written(made: AthenaWorld, tmp_path: Path) -> None:
    objects = S3Objects(made, ACCOUNT, REGION, None)
    objects.put(FOLDER.below("n"), b"1")
    found = list(objects.list_below(FOLDER))
    assert [(str(each.location), each.size) for each in found] == [
        ("s3://data/a b/n", 1),
        ("s3://data/a b/é.csv", 3),
    ]
    objects.fetch(found[1].location, tmp_path / "xyz")
    assert (tmp_path / "xyz").read_bytes() == b"xyz"
    assert objects.put_file(FOLDER.below("again"), tmp_path / "xyz") == 3
    assert made.objects["/data/a b/again"] == b"xyz"


def test_a_piece_is_shorter_at_the_end_of_an_object_and_empty_after_it(made: AthenaWorld) -> None:
    objects = S3Objects(made, ACCOUNT, REGION, None)
    location = FOLDER.below("é.csv")
    assert [objects.piece(location, start, 2) for start in (0, 2, 3)] == [b"xy", b"z", b""]


def test_a_refusal_says_which_object(made: AthenaWorld, tmp_path: Path) -> None:
    objects = S3Objects(made, ACCOUNT, REGION, ROLE)
    with pytest.raises(
        QueryError, match=r"HIVE_CANNOT_OPEN_SPLIT.*s3://data/no: The specified key"
    ):
        objects.fetch(Location("data", "no"), tmp_path / "no")
    made.denied = {"s3:PutObject"}
    with pytest.raises(QueryError, match="output bucket data: Access Denied"):
        objects.put(FOLDER.below("n"), b"1")
