"""Partitions: added, dropped, found in S3, projected, and read only where a query needs them."""

import pytest

from localaws.athena.catalog.table import LAZY_SIMPLE
from tests.support.athena_world import AthenaWorld

DAYS = ("2024-01-01", "2024-01-02", "2024-02-01")


@pytest.fixture
def logs(world: AthenaWorld) -> AthenaWorld:
    """A table with a folder for each day, none of which is a partition yet."""
    files = {f"day={day}/a.txt": f"{number},x\n".encode() for number, day in enumerate(DAYS)}
    world.add_table(
        "logs",
        {"n": "int", "s": "string"},
        LAZY_SIMPLE,
        files,
        keys={"day": "date"},
        serde_parameters={"field.delim": ","},
    )
    return world


def test_folders_of_partitions_are_found(logs: AthenaWorld) -> None:
    assert logs.rows("SELECT count(*) FROM logs") == [["0"]]
    told = logs.rows("MSCK REPAIR TABLE logs")
    assert ["Repair: Added partition to metastore logs:day=2024-01-02"] in told
    assert logs.rows("SHOW PARTITIONS logs") == [[f"day={day}"] for day in DAYS]
    assert logs.rows("SELECT sum(n), max(day) FROM logs") == [["3", "2024-02-01"]]
    assert logs.rows("MSCK REPAIR TABLE logs") == []


@pytest.mark.parametrize(
    ("condition", "days"),
    [
        ("day = DATE '2024-01-02'", ["2024-01-02"]),
        ("day BETWEEN DATE '2024-01-01' AND DATE '2024-01-31' AND s = 'x'", list(DAYS[:2])),
        ("logs.day IN (DATE '2024-02-01') AND n > 0", ["2024-02-01"]),
        ("month(day) = 2", ["2024-02-01"]),
        ("day = DATE '2024-01-02' OR n = 0", list(DAYS)),
    ],
)
def test_only_what_the_query_leaves_is_read(
    logs: AthenaWorld, condition: str, days: list[str]
) -> None:
    logs.rows("MSCK REPAIR TABLE logs")
    logs.read.clear()
    logs.rows(f"SELECT count(*) FROM logs WHERE {condition}")  # noqa: S608 - of the table above
    assert [path for path in logs.read if path.startswith("/data/")] == [
        f"/data/logs/day={day}/a.txt" for day in days
    ]


def test_an_outer_join_keeps_rows_that_have_no_partner(logs: AthenaWorld) -> None:
    logs.rows("MSCK REPAIR TABLE logs")
    sql = "SELECT count(*) FROM (VALUES 7) AS v(k) LEFT JOIN logs ON logs.n = v.k WHERE logs.day IS NULL"
    assert logs.rows(sql) == [["1"]]


def test_partitions_are_added_and_dropped(logs: AthenaWorld) -> None:
    logs.rows(
        "ALTER TABLE logs ADD PARTITION (day = '2024-01-01') "
        "PARTITION (day = '2030-01-01') LOCATION 's3://data/logs/day=2024-01-02/'"
    )
    assert logs.rows("SELECT day, n FROM logs ORDER BY 1") == [
        ["2024-01-01", "0"],
        ["2030-01-01", "1"],
    ]
    assert "already exists" in logs.failure("ALTER TABLE logs ADD PARTITION (day='2024-01-01')")
    logs.rows("ALTER TABLE logs ADD IF NOT EXISTS PARTITION (day = '2024-01-01')")
    logs.rows("ALTER TABLE logs DROP PARTITION (day = '2024-01-01')")
    assert "not found" in logs.failure("ALTER TABLE logs DROP PARTITION (day = '2024-01-01')")
    assert logs.rows("SHOW PARTITIONS logs") == [["day=2030-01-01"]]
    assert "does not have the keys day" in logs.failure("ALTER TABLE logs ADD PARTITION (x = '1')")


def test_only_a_table_with_keys_has_partitions(events: AthenaWorld) -> None:
    assert "is not partitioned" in events.failure("MSCK REPAIR TABLE events")


def test_projected_partitions_are_in_no_catalog(world: AthenaWorld) -> None:
    world.add_table(
        "projected",
        {"n": "int"},
        LAZY_SIMPLE,
        {"eu/2024/01/02/a.txt": b"1\n", "us/2024/01/03/a.txt": b"2\n"},
        keys={"region": "string", "day": "string"},
        projection__enabled="true",
        projection__region__type="enum",
        projection__region__values="eu,us",
        projection__day__type="date",
        projection__day__range="2024/01/01,2024/01/05",
        projection__day__format="yyyy/MM/dd",
        storage__location__template="s3://data/projected/${region}/${day}/",
    )
    assert world.rows("SELECT region, day, n FROM projected ORDER BY n") == [
        ["eu", "2024/01/02", "1"],
        ["us", "2024/01/03", "2"],
    ]
    world.read.clear()
    assert world.rows("SELECT n FROM projected WHERE region = 'us' AND day > '2024/01/02'") == [
        ["2"]
    ]
    assert [path for path in world.read if path.startswith("/data/")] == [
        "/data/projected/us/2024/01/03/a.txt"
    ]


def test_an_object_has_the_values_of_each_partition_that_it_lies_in(world: AthenaWorld) -> None:
    world.add_table("p", {"a": "string"}, LAZY_SIMPLE, {"x": b"1\n2\n"}, keys={"d": "string"})
    world.add_partition("p", "one", folder="")
    world.add_partition("p", "two", folder="")
    world.add_table("plain", {"a": "string"}, LAZY_SIMPLE, {})
    world.tables["db", "plain"]["StorageDescriptor"]["Location"] = "s3://data/p/"
    found = world.rows("SELECT d, p.a FROM plain JOIN p ON p.a = plain.a ORDER BY 1, 2")
    assert found == [["one", "1"], ["one", "2"], ["two", "1"], ["two", "2"]]
