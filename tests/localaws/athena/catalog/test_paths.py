"""Objects that a query excludes by their paths are not read."""

import pytest

from localaws.athena.catalog.table import LAZY_SIMPLE
from tests.support.athena_world import AthenaWorld


@pytest.fixture
def lines(world: AthenaWorld) -> AthenaWorld:
    files = {name: name.encode() * 10 + b"\n" for name in ("a.txt", "b.txt", "it's.txt")}
    world.add_table("lines", {"line": "string"}, LAZY_SIMPLE, files)
    return world


def read(world: AthenaWorld) -> list[str]:
    return sorted(each.rpartition("/")[2] for each in world.read if each.startswith("/data/"))


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ("\"$path\" = 's3://data/lines/a.txt'", ["a.txt"]),
        (
            "\"$path\" IN ('s3://data/lines/b.txt', 's3://data/lines/it''s.txt') AND line <> ''",
            ["b.txt", "it's.txt"],
        ),
        ("\"$path\" LIKE '%/a.%'", ["a.txt"]),
        ("\"$path\" = 's3://data/lines/none.txt'", []),
        ("\"$path\" = 's3://data/lines/a.txt' OR line = 'x'", ["a.txt", "b.txt", "it's.txt"]),
    ],
)
def test_only_files_that_may_have_rows_are_read(
    lines: AthenaWorld, condition: str, names: list[str]
) -> None:
    found = lines.run(f'SELECT count(*), min("$path") FROM lines WHERE {condition}')  # noqa: S608 - of the table above
    assert found["Status"]["State"] == "SUCCEEDED", found["Status"]
    assert read(lines) == names
    size = sum(len(lines.objects[f"/data/lines/{each}"]) for each in names)
    assert found["Statistics"]["DataScannedInBytes"] == size
