"""Databases, tables and views in the catalog."""

import pytest

from tests.support.athena_world import AthenaWorld

CREATE = """
-- a table
CREATE EXTERNAL TABLE IF NOT EXISTS `db`.`made` (
  `a` string COMMENT 'it\\'s a', b array<struct<x:int,y:string>>, c decimal(10,2))
COMMENT 'hey' PARTITIONED BY (`d` string)
ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.OpenCSVSerde'
WITH SERDEPROPERTIES ('separatorChar' = ';', 'quoteChar' = '"')
STORED AS TEXTFILE LOCATION 's3://data/made' TBLPROPERTIES ('skip.header.line.count'='1');
"""


def test_a_table_is_made_as_it_is_written(world: AthenaWorld) -> None:
    world.rows(CREATE.replace("b array<struct<x:int,y:string>>, ", ""))
    made = world.tables["db", "made"]
    storage = made["StorageDescriptor"]
    assert storage["Columns"] == [
        {"Name": "a", "Type": "string", "Comment": "it's a"},
        {"Name": "c", "Type": "decimal(10,2)"},
    ]
    assert made["PartitionKeys"] == [{"Name": "d", "Type": "string"}]
    assert storage["Location"] == "s3://data/made/"
    assert storage["SerdeInfo"]["Parameters"]["separatorChar"] == ";"
    assert made["Parameters"]["comment"] == "hey"
    world.objects["/data/made/d=x/a.csv"] = b'a;c\n"p;q";1.50\n'
    world.rows("ALTER TABLE made ADD PARTITION (d = 'x')")
    assert world.rows("SELECT a, c, d FROM made") == [["p;q", "1.50", "x"]]


def test_nested_types_are_kept_as_hive_spells_them(world: AthenaWorld) -> None:
    world.rows(
        "CREATE EXTERNAL TABLE nested (b array<struct<x:int,y:map<string,bigint>>>, t timestamp) "
        "STORED AS PARQUET LOCATION 's3://data/nested/'"
    )
    columns = world.tables["db", "nested"]["StorageDescriptor"]["Columns"]
    assert columns[0]["Type"] == "array<struct<x:int,y:map<string,bigint>>>"
    assert world.rows("SELECT count(b[1].y['k']) FROM nested") == [["0"]]


def test_delimiters_become_parameters(world: AthenaWorld) -> None:
    world.objects["/data/lines/a.tsv"] = b"1\tx\n\\N\ty\nz\t\n"
    world.rows(
        "CREATE EXTERNAL TABLE lines (a int, b string) ROW FORMAT DELIMITED FIELDS TERMINATED BY '\\t' "
        "ESCAPED BY '\\\\' LINES TERMINATED BY '\\n' LOCATION 's3://data/lines/'"
    )
    assert world.rows("SELECT * FROM lines") == [["1", "x"], [None, "y"], [None, ""]]


@pytest.mark.parametrize(
    ("sql", "reason"),
    [
        ("CREATE EXTERNAL TABLE events (a int) LOCATION 's3://data/x/'", "already exists"),
        ("CREATE EXTERNAL TABLE n (a int)", "location of the table is missing"),
        ("CREATE EXTERNAL TABLE n (a wrong) LOCATION 's3://data/x/'", "The type wrong"),
        ("CREATE EXTERNAL TABLE n (a int) STORED AS ORC LOCATION 's3://data/x/'", "STORED AS ORC"),
        ("CREATE VIEW events AS SELECT 1 AS x", "already exists"),
        ("CREATE VIEW v AS SELECT 1", "Column name not specified"),
        ("CREATE VIEW v AS SELECT nope FROM events", "COLUMN_NOT_FOUND"),
        ("DROP TABLE nope", "Table not found nope"),
        ("DROP VIEW events", "is no view"),
        ("DROP DATABASE nope", "Database does not exist: nope"),
        ("DROP DATABASE db", "Database db is not empty"),
        ("CREATE DATABASE db", "already exists"),
        ("ALTER TABLE nope SET TBLPROPERTIES ('a' = 'b')", "Table not found db.nope"),
    ],
)
def test_what_cannot_be_done_is_refused(events: AthenaWorld, sql: str, reason: str) -> None:
    assert reason in events.failure(sql)


def test_a_view_is_a_query_by_name(events: AthenaWorld) -> None:
    events.rows('CREATE VIEW short AS SELECT "user", length(item) AS n FROM events')
    events.rows("CREATE VIEW shorter AS SELECT n FROM short WHERE n > 2")
    assert events.rows("SELECT sum(n) FROM shorter") == [["11"]]
    events.rows("CREATE OR REPLACE VIEW short AS SELECT 5 AS n")
    assert events.rows("SELECT n FROM shorter") == [["5"]]
    assert events.rows("SHOW VIEWS") == [["short"], ["shorter"]]
    events.rows("DROP VIEW shorter")
    assert ("db", "shorter") not in events.tables


def test_a_view_on_itself_fails(events: AthenaWorld) -> None:
    events.rows("CREATE VIEW a AS SELECT 1 AS x")
    events.rows("CREATE VIEW b AS SELECT * FROM a")
    events.rows("CREATE OR REPLACE VIEW a AS SELECT * FROM b")
    assert "too many views" in events.failure("SELECT * FROM a")


def test_a_database_is_dropped_with_its_tables_when_asked(events: AthenaWorld) -> None:
    events.rows("CREATE DATABASE IF NOT EXISTS other COMMENT 'c' LOCATION 's3://data/other/'")
    assert events.databases["other"]["LocationUri"] == "s3://data/other/"
    events.rows("DROP DATABASE db CASCADE")
    assert (events.tables, list(events.databases)) == ({}, ["other"])
    assert events.run("DROP DATABASE IF EXISTS db")["Status"]["State"] == "SUCCEEDED"
    assert "/data/events/a.csv" in events.objects


def test_properties_of_a_table_are_changed(events: AthenaWorld) -> None:
    events.rows("ALTER TABLE events SET TBLPROPERTIES ('skip.header.line.count' = '2', 'n' = 'v')")
    assert events.rows("SELECT count(*) FROM events") == [["2"]]
    assert ["n\tv"] in events.rows("SHOW TBLPROPERTIES events")


def test_each_column_of_a_view_needs_a_name_of_its_own(world: AthenaWorld) -> None:
    assert world.failure("CREATE VIEW v AS SELECT 1 AS a, 2").startswith(
        "MISSING_COLUMN_NAME: line 1:1: Column name not specified at position 2"
    )
    assert world.failure("CREATE VIEW v AS SELECT 1 AS a, 2 AS A").startswith(
        "DUPLICATE_COLUMN_NAME: line 1:1: Column name 'a' specified more than once"
    )
