"""SELECT: what it answers, in what form, and how it fails."""

from dataclasses import dataclass
from typing import Any

import pytest

from localaws.athena.executions.result_rows import PIECE_BYTES
from tests.support.athena_world import AthenaWorld


@dataclass(frozen=True)
class Query:
    sql: str
    rows: list[list[str | None]]


QUERIES = (
    Query("SELECT count(*), max(item) FROM events", [["3", 'say "hi"']]),
    Query("SELECT \"user\" FROM events WHERE item = 'i2'", [["u2"]]),
    Query("SELECT try_cast(score AS double) s FROM events ORDER BY s", [["1.0"], ["4.5"], [None]]),
    Query("SELECT score FROM events WHERE \"user\" = 'u2'", [[""]]),
    Query(
        "WITH x AS (SELECT length(item) n FROM events) SELECT sum(n), avg(n) FROM x",
        [["13", "4.333333333333333"]],
    ),
    Query("WITH events AS (SELECT item FROM events) SELECT count(item) FROM events", [["3"]]),
    Query(
        'SELECT a.item FROM events a JOIN db.events b ON a."user" = b."user" WHERE b.score = \'1\'',
        [['say "hi"']],
    ),
    Query("SELECT events.item FROM db.events WHERE db.events.score = '1'", [['say "hi"']]),
    Query("VALUES (1, 'a'), (2, 'b')", [["1", "a"], ["2", "b"]]),
    Query("SELECT 7 / 2, 1 / 0.5e0, -7 / 2, 7 % 3", [["3", "2.0", "-3", "1"]]),
    Query("SELECT 1 UNION ALL SELECT 2 ORDER BY 1 DESC", [["2"], ["1"]]),
    Query("SELECT x FROM (VALUES 2, NULL, 1) AS t(x) ORDER BY x DESC", [["2"], ["1"], [None]]),
    Query('SELECT "user" FROM events ORDER BY 1 OFFSET 1 LIMIT 1', [["u2"]]),
)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.sql[:60])
def test_a_query_answers(events: AthenaWorld, query: Query) -> None:
    assert events.rows(query.sql) == query.rows


def test_a_result_has_a_header_and_quotes_every_value_but_null(events: AthenaWorld) -> None:
    found = events.run(
        "SELECT 'a\"b' AS Quoted, NULL AS n, '' AS empty, count(*), 1.5e0 FROM events"
    )
    key = found["ResultConfiguration"]["OutputLocation"].removeprefix("s3:/")
    assert key == f"/results/q/{found['QueryExecutionId']}.csv"
    assert events.objects[key] == (b'"Quoted","n","empty","_col3","_col4"\n"a""b",,"","3","1.5"\n')
    assert f"{key}.metadata" in events.objects


def test_a_name_may_stand_twice_in_a_header(world: AthenaWorld) -> None:
    found = world.run("SELECT 1 AS a, 2 AS A, 3 AS a")
    key = found["ResultConfiguration"]["OutputLocation"].removeprefix("s3:/")
    assert world.objects[key] == b'"a","A","a"\n"1","2","3"\n'
    assert world.results(found["QueryExecutionId"])[0] == ["a", "A", "a"]


def test_a_result_without_rows_has_a_header(events: AthenaWorld) -> None:
    found = events.run("SELECT item FROM events WHERE false")
    assert events.results(found["QueryExecutionId"]) == [["item"]]


def test_nothing_is_left_of_a_query(events: AthenaWorld) -> None:
    events.rows("SELECT * FROM events")
    assert list((events.settings.home / "athena" / "work").iterdir()) == []


def test_a_result_is_told_in_pages_with_its_header_in_the_first(world: AthenaWorld) -> None:
    id_ = world.run("SELECT x, 'a' FROM unnest(sequence(1, 5)) AS t(x) ORDER BY x")[
        "QueryExecutionId"
    ]
    page = world.call_athena("GetQueryResults", QueryExecutionId=id_, MaxResults=3)
    told = [row["Data"][0]["VarCharValue"] for row in page["ResultSet"]["Rows"]]
    assert told == ["x", "1", "2"]
    columns = page["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
    assert [(each["Name"], each["Type"]) for each in columns] == [
        ("x", "bigint"),
        ("_col1", "varchar"),
    ]
    further = world.call_athena(
        "GetQueryResults", QueryExecutionId=id_, MaxResults=9, NextToken=page["NextToken"]
    )
    assert [row["Data"][0]["VarCharValue"] for row in further["ResultSet"]["Rows"]] == [
        "3",
        "4",
        "5",
    ]
    assert "NextToken" not in further


PAIRS = "FROM unnest(sequence(1, 400)) AS a(x) CROSS JOIN unnest(sequence(1, 400)) AS b(y)"
"""More rows than DuckDB writes at once."""


def test_a_large_result_has_all_rows_in_their_order(world: AthenaWorld) -> None:
    found = world.run(f"SELECT x, y {PAIRS} ORDER BY x, y DESC")
    wanted = "".join(f'"{x}","{y}"\n' for x in range(1, 401) for y in range(400, 0, -1))
    assert written(world, found) == f'"x","y"\n{wanted}'.encode()
    told = world.call_athena(
        "GetQueryRuntimeStatistics", QueryExecutionId=found["QueryExecutionId"]
    )["QueryRuntimeStatistics"]["Rows"]
    assert (told["OutputRows"], told["OutputBytes"]) == (160_000, len(written(world, found)))


def test_all_pages_together_read_a_result_about_once(world: AthenaWorld) -> None:
    found = world.run(f"SELECT x, y, 'some text of a row' {PAIRS} LIMIT 20000")
    assert len(world.results(found["QueryExecutionId"])) == 20_001
    pages = 21
    assert sum(world.pieces) < len(written(world, found)) + pages * 2 * PIECE_BYTES


def written(world: AthenaWorld, found: dict[str, Any]) -> bytes:
    """The object with the result of a query."""
    return world.objects[found["ResultConfiguration"]["OutputLocation"].removeprefix("s3:/")]


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("SELECT nope FROM events", "COLUMN_NOT_FOUND: line 1:8: Column 'nope' cannot be resolved"),
        (
            "SELECT 1\nFROM nope",
            "TABLE_NOT_FOUND: line 2:6: Table 'awsdatacatalog.db.nope' does not exist",
        ),
        ("SELECT 1 FROM no.t", "SCHEMA_NOT_FOUND: line 1:15: Schema 'no' does not exist"),
        ("SELECT foo(1)", "FUNCTION_NOT_FOUND: line 1:8: Function 'foo' not registered"),
        ("SELECT nvl(1, 2)", "FUNCTION_NOT_FOUND: line 1:8: Function 'nvl' not registered"),
        ("SELECT item, count(*) FROM events", "EXPRESSION_NOT_AGGREGATE: line 1:8: 'item' must be"),
        ("SELECT 1 / 0", "DIVISION_BY_ZERO"),
        ("SELECT CAST('x' AS integer)", "INVALID_CAST_ARGUMENT"),
        ("SELECT CAST(ts AS bigint) FROM events", "INVALID_CAST_ARGUMENT"),
        ("SELECT * FROM events WHERE ts = ?", "INVALID_PARAMETER_USAGE"),
    ],
)
def test_a_query_fails_in_athenas_words(events: AthenaWorld, sql: str, reason: str) -> None:
    assert events.failure(sql).startswith(reason)


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM read_csv('/etc/hosts')",
        "SELECT * FROM read_text('/etc/hosts')",
        "SELECT * FROM glob('/etc/*')",
        "SELECT * FROM '/etc/hosts'",
        'SELECT * FROM "/etc/hosts"',
        "SELECT * FROM duckdb_settings()",
        "SELECT getenv('HOME')",
        "SELECT current_setting('memory_limit')",
        "SELECT content FROM (SELECT 1) WHERE 1 IN (SELECT 1 FROM read_blob('/etc/hosts'))",
    ],
)
def test_no_query_reaches_what_is_no_table(events: AthenaWorld, sql: str) -> None:
    assert events.run(sql)["Status"]["State"] == "FAILED"


def test_parameters_take_the_places_of_question_marks_in_their_order(events: AthenaWorld) -> None:
    sql = 'SELECT "user" FROM events WHERE item = ? OR score = ? ORDER BY 1 LIMIT ?'
    assert events.rows(sql, "'i2'", "'1'", "5") == [["u2"], ["u3"]]
    assert "is no literal" in events.failure(sql, "item", "'1'", "5")
