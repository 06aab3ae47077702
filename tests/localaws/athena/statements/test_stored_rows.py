"""CREATE TABLE AS, INSERT INTO and UNLOAD: what is written, where, and what the catalog has then."""

import gzip
import json

import pytest

from localaws.athena.catalog.table import LAZY_SIMPLE, OPEN_CSV
from tests.support.athena_world import AthenaWorld


def objects(world: AthenaWorld, below: str) -> dict[str, bytes]:
    return {path: body for path, body in world.objects.items() if path.startswith(below)}


@pytest.mark.parametrize("format_", ["PARQUET", "TEXTFILE", "JSON"])
def test_a_table_of_a_query_is_read_again(events: AthenaWorld, format_: str) -> None:
    found = events.run(
        f"CREATE TABLE copy WITH (format = '{format_}') AS "  # noqa: S608 - a name of the table above
        "SELECT \"user\", try_cast(score AS double) AS score, DATE '2024-01-02' AS day FROM events"
    )
    assert found["Status"]["State"] == "SUCCEEDED", found["Status"]
    assert (found["StatementType"], found["SubstatementType"]) == ("DDL", "CREATE_TABLE_AS_SELECT")
    assert found["ResultConfiguration"]["OutputLocation"].endswith(
        f"/tables/{found['QueryExecutionId']}"
    )
    rows = [["u1", "4.5", "2024-01-02"], ["u2", None, "2024-01-02"], ["u3", "1.0", "2024-01-02"]]
    assert events.rows("SELECT * FROM copy ORDER BY 1") == rows
    columns = events.tables["db", "copy"]["StorageDescriptor"]["Columns"]
    assert [(each["Name"], each["Type"]) for each in columns] == [
        ("user", "string"),
        ("score", "double"),
        ("day", "date"),
    ]


def test_a_text_table_has_the_delimiter_that_is_asked_for(events: AthenaWorld) -> None:
    events.rows(
        "CREATE TABLE out WITH (format = 'TEXTFILE', field_delimiter = ',', write_compression = 'NONE', "
        "external_location = 's3://data/out/') AS SELECT 'a\"b' AS x, 1 AS y, CAST(NULL AS integer) AS z"
    )
    assert list(objects(events, "/data/out/").values()) == [b'a"b,1,\\N\n']


def test_a_partitioned_table_has_a_folder_and_a_partition_for_each_value(
    events: AthenaWorld,
) -> None:
    events.rows(
        "CREATE TABLE parts WITH (format = 'JSON', partitioned_by = ARRAY['day', 'kind']) AS "
        "SELECT * FROM (VALUES (1, '2024-01-01', 'a b'), (2, '2024-01-02', 'c/d')) AS t(x, day, kind)"
    )
    assert [each["Values"] for each in events.partitions["db", "parts"]] == [
        ["2024-01-01", "a b"],
        ["2024-01-02", "c/d"],
    ]
    assert events.rows("SELECT x FROM parts WHERE kind = 'c/d'") == [["2"]]
    events.rows("INSERT INTO parts VALUES (3, '2024-01-02', 'c/d'), (4, '2024-01-03', 'e')")
    assert len(events.partitions["db", "parts"]) == 3
    assert events.rows("SELECT sum(x), count(DISTINCT day) FROM parts") == [["10", "3"]]


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("CREATE TABLE events AS SELECT 1 AS x", "already exists"),
        ("CREATE TABLE n AS SELECT 1", "Column name not specified at position 1"),
        ("CREATE TABLE n AS SELECT 1 AS a, 2 AS A", "Column name 'a' specified more than once"),
        (
            "CREATE TABLE n WITH (partitioned_by = ARRAY['x']) AS SELECT 1 AS x, 2 AS y",
            "HIVE_COLUMN_ORDER_MISMATCH",
        ),
        (
            "CREATE TABLE n WITH (external_location = 's3://data/events') AS SELECT 1 AS x",
            "HIVE_PATH_ALREADY_EXISTS",
        ),
        (
            "CREATE TABLE n WITH (format = 'ORC') AS SELECT 1 AS x",
            "NOT_SUPPORTED: The format 'ORC'",
        ),
        ("CREATE TABLE n WITH (bucket_count = 3) AS SELECT 1 AS x", "NOT_SUPPORTED: The property"),
        (
            "UNLOAD (SELECT 1) TO 's3://data/events' WITH (format = 'JSON')",
            "HIVE_PATH_ALREADY_EXISTS",
        ),
        ("INSERT INTO nope VALUES (1)", "TABLE_NOT_FOUND"),
        ("INSERT INTO events VALUES (1)", "mismatched column types"),
    ],
)
def test_what_cannot_be_written_is_refused(events: AthenaWorld, sql: str, reason: str) -> None:
    before = dict(events.objects)
    assert reason in events.failure(sql)
    assert events.objects == before


def test_one_that_is_there_is_left_when_that_is_asked(events: AthenaWorld) -> None:
    before = events.tables["db", "events"]
    assert events.run("CREATE TABLE IF NOT EXISTS events AS SELECT 1 AS x")["Status"]["State"] == (
        "SUCCEEDED"
    )
    assert events.tables["db", "events"] == before


def test_a_table_can_be_made_without_rows(events: AthenaWorld) -> None:
    events.rows("CREATE TABLE empty AS SELECT * FROM events WITH NO DATA")
    assert events.rows("SELECT count(*) FROM empty") == [["0"]]


def test_an_enforced_work_group_lets_no_table_lie_elsewhere(events: AthenaWorld) -> None:
    configuration = {"ResultConfiguration": {"OutputLocation": "s3://own/"}}
    events.call_athena("CreateWorkGroup", Name="team", Configuration=configuration)
    sql = "CREATE TABLE n WITH (external_location = 's3://data/n') AS SELECT 1 AS x"
    assert "enforces a centralized output location" in events.failure(sql, WorkGroup="team")


def test_rows_are_added_to_a_table_in_its_own_format(events: AthenaWorld) -> None:
    found = events.run("INSERT INTO events (item, \"user\") VALUES ('a,b', 'u4')")
    assert found["Status"]["State"] == "SUCCEEDED", found["Status"]
    assert events.rows("SELECT item, ts FROM events WHERE \"user\" = 'u4'") == []
    told = events.call_athena("GetQueryResults", QueryExecutionId=found["QueryExecutionId"])
    assert (told["UpdateCount"], told["ResultSet"]["Rows"]) == (1, [])


def test_a_query_is_unloaded_with_a_manifest(events: AthenaWorld) -> None:
    found = events.run(
        "UNLOAD (SELECT \"user\", count(*) FROM events WHERE item = 'i2' GROUP BY 1) TO 's3://out/u' "
        "WITH (format = 'TEXTFILE', field_delimiter = '|')"
    )
    assert found["Status"]["State"] == "SUCCEEDED", found["Status"]
    written = objects(events, "/out/u/")
    assert [gzip.decompress(body) for body in written.values()] == [b"u2|1\n"]
    manifest = found["Statistics"]["DataManifestLocation"].removeprefix("s3:/")
    assert events.objects[manifest].decode() == "".join(f"s3:/{path}\n" for path in written)


def test_an_unload_tells_partitions_by_folders(world: AthenaWorld) -> None:
    world.rows(
        "UNLOAD (SELECT 1 AS x, 'k' AS p) TO 's3://out/u/' "
        "WITH (format = 'JSON', compression = 'NONE', partitioned_by = ARRAY['p'])"
    )
    ((path, body),) = objects(world, "/out/u/").items()
    assert path.startswith("/out/u/p=k/")
    assert json.loads(body) == {"x": 1}


def test_arrays_of_a_text_table_are_read_again(world: AthenaWorld) -> None:
    world.rows("CREATE TABLE lists WITH (format = 'TEXTFILE') AS SELECT ARRAY[1, 2] AS x")
    assert (
        world.tables["db", "lists"]["StorageDescriptor"]["SerdeInfo"]["SerializationLibrary"]
        == LAZY_SIMPLE
    )
    assert world.rows("SELECT x[2], x FROM lists") == [["2", "[1, 2]"]]


def test_quoted_files_take_rows_without_a_header(world: AthenaWorld) -> None:
    world.add_table("quoted", {"x": "string"}, OPEN_CSV, {})
    world.rows("INSERT INTO quoted VALUES ('a\"b,c')")
    assert list(objects(world, "/data/quoted/").values()) == [b'"a""b,c"\n']
    assert world.rows("SELECT x FROM quoted") == [['a"b,c']]
