from collections.abc import Iterator
from pathlib import Path

import pytest

from handlers.shared import row_queries
from handlers.shared.row_queries import LinesTable, RowsError, row_warnings, start_row_check
from handlers.shared.service.line_tables import table_input
from handlers.shared.service.row_checks import RowProblem
from handlers.shared.service.schemas import Field, Schema
from tests.support.athena_client import AthenaClient
from tests.support.athena_world import AthenaWorld

ADDRESS, TOKEN = "s3://data/users/a.csv", "t" * 32
SCHEMA = Schema("Users", (Field("USER_ID", "string"), Field("AGE", "int")))
TABLE = LinesTable(work_group="primary", database="db", name="users_lines")


@pytest.fixture
def world(tmp_path: Path) -> Iterator[AthenaWorld]:
    made = AthenaWorld(tmp_path)
    made.tables["db", TABLE.name] = table_input(TABLE.name, "s3://data/users/", "Lines.")
    yield made
    made.athena.stop()


def warnings(world: AthenaWorld, content: str) -> list[str]:
    world.objects["/data/users/a.csv"] = content.encode()
    athena = AthenaClient(world)
    headers = {ADDRESS: ["USER_ID", "AGE"]}
    started = start_row_check(athena, SCHEMA, headers, TABLE, TOKEN)
    assert athena.asked["QueryExecutionContext"] == {"Database": "db"}
    assert (athena.asked["WorkGroup"], athena.asked["ClientRequestToken"]) == ("primary", TOKEN)
    return row_warnings(athena, SCHEMA, [ADDRESS], started)


def test_rows_that_are_right(world: AthenaWorld) -> None:
    assert warnings(world, "USER_ID,AGE\nu1,30\nu2,40\n") == []


def test_the_one_odd_row_far_behind_the_beginning(world: AthenaWorld) -> None:
    rows = [f"user-{number},30" for number in range(30_000)]
    rows[20_000] = "user-20000,30,1"
    content = "\n".join(("USER_ID,AGE", *rows))
    assert content.index(rows[20_000]) > 256 * 1024
    with pytest.raises(
        RowsError, match=r"^There are rows .* has examples:\n  - s3://data/users/a.csv: "
    ):
        warnings(world, content)


def test_what_is_only_told(world: AthenaWorld) -> None:
    (told,) = warnings(world, "USER_ID,AGE\n u1,30\n")
    assert "USER_ID" in told


def test_of_many_problems_some_are_told(
    world: AthenaWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [RowProblem(f"problem {number}", "error") for number in range(row_queries.MAX_TOLD + 2)]
    monkeypatch.setattr(row_queries, "row_problems", lambda *_, **__: found)
    with pytest.raises(RowsError) as told:
        warnings(world, "USER_ID,AGE\nu1,30\n")
    assert str(told.value).endswith("  - problem 19\n  - and 2 more")


def test_no_cell_is_told_but_by_the_answer_of_the_query(world: AthenaWorld) -> None:
    with pytest.raises(RowsError) as told:
        warnings(world, "USER_ID,AGE\nu1,some-secret\n")
    assert "AGE" in str(told.value)
    assert "some-secret" not in str(told.value)
    (answer,) = [
        body
        for path, body in world.objects.items()
        if path.startswith("/results/") and path.endswith(".csv")
    ]
    assert b"some-secret" in answer
