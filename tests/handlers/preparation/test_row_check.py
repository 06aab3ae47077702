from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from handlers.preparation.row_check import judge_check, start_check
from handlers.shared.row_queries import RowsError
from handlers.shared.service.line_tables import table_input
from handlers.shared.service.schemas import Field, Schema
from tests.support.athena_client import AthenaClient
from tests.support.athena_world import AthenaWorld

SCHEMA = Schema("Users", (Field("USER_ID", "string"), Field("NAME", "string", categorical=True)))
EVENT = {
    "dataset": {"datasetType": "Users", "schema": SCHEMA.to_json(), "key": "Users/prepared.csv"},
    "location": "s3://data/preparation/0e1f.csv",
    "columns": ["USER_ID", "NAME"],
    "workGroup": "primary",
    "database": "db",
    "table": "results_lines",
    "token": "t" * 32,
}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[AthenaWorld]:
    made = AthenaWorld(tmp_path)
    made.tables["db", "results_lines"] = table_input("results_lines", "s3://data/preparation/", "")
    # What else is there: the description of the result, and a result of yesterday.
    made.objects["/data/preparation/0e1f.csv.metadata"] = b"\x08\x01\xff\xfe\n\x00"
    made.objects["/data/preparation/0a0b.csv"] = b'"ITEM_ID"\n"i1"\n'
    yield made
    made.athena.stop()


def judged(world: AthenaWorld, *rows: str) -> Any:
    lines = "\n".join(('"USER_ID","NAME"', *rows, ""))
    world.objects["/data/preparation/0e1f.csv"] = lines.encode()
    athena = AthenaClient(world)
    return judge_check(athena, {**EVENT, **start_check(athena, EVENT)})


def test_a_result_whose_rows_are_right(world: AthenaWorld) -> None:
    assert judged(world, '"u1","Ada"', '"u2","Bob, the builder"') == {"warnings": []}


@pytest.mark.parametrize("row", ['"u1","the ""best"""', '"u1",', '"u1","Ada","x"'])
def test_rows_that_an_import_does_not_read(world: AthenaWorld, row: str) -> None:
    with pytest.raises(RowsError, match=r"s3://data/preparation/0e1f\.csv: "):
        judged(world, '"u2","Bob"', row)


def test_only_the_result_itself_is_read(world: AthenaWorld) -> None:
    judged(world, '"u1","Ada"')
    assert {path for path in world.read if path.startswith("/data/")} == {
        "/data/preparation/0e1f.csv"
    }
