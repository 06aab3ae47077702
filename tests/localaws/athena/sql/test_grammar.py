"""Statements as they are read."""

import pytest

from localaws.athena.errors import QueryError
from localaws.athena.sql import statement as forms
from localaws.athena.sql.grammar import parse
from localaws.athena.sql.statement import Name

T = Name(None, "t")


@pytest.mark.parametrize(
    ("text", "statement"),
    [
        ("SELECT 1;", forms.Select("SELECT 1")),
        ("-- c\n/* d */ (SELECT 1)", forms.Select("    \n        (SELECT 1)")),
        ("MSCK REPAIR TABLE `AwsDataCatalog`.db.t", forms.RepairTable(Name("db", "t"))),
        ("DROP TABLE IF EXISTS db.t", forms.Drop("TABLE", Name("db", "t"), if_exists=True)),
        ("DROP SCHEMA t CASCADE", forms.Drop("DATABASE", T, if_exists=False, cascade=True)),
        ("SHOW TABLES FROM db LIKE 'x*'", forms.Show("TABLES", Name("db", ""), "x*")),
        ("show columns from t in db", forms.Show("COLUMNS", Name("db", "t"))),
        ("DESC EXTENDED t", forms.Show("DESCRIBE FORMATTED", T)),
        ("EXECUTE p USING 1, concat('a', 'b')", forms.Execute("p", ["1", "concat('a', 'b')"])),
        ("DEALLOCATE PREPARE p", forms.Deallocate("p")),
        ("PREPARE p FROM SELECT ?", forms.Prepare("p", "SELECT ?")),
        (
            "ALTER TABLE t DROP PARTITION (d = 'x'), PARTITION (d = 'y')",
            forms.DropPartitions(
                T,
                [forms.PartitionSpec({"d": "x"}), forms.PartitionSpec({"d": "y"})],
                if_exists=False,
            ),
        ),
        ("INSERT INTO t (VALUES 1)", forms.Insert(T, [], " " * 14 + "(VALUES 1)")),
        ("INSERT INTO t ((SELECT 1))", forms.Insert(T, [], " " * 14 + "((SELECT 1))")),
        ("INSERT INTO t (SELECT 1)", forms.Insert(T, [], " " * 14 + "(SELECT 1)")),
        (
            'INSERT INTO t (a, "B") VALUES (1, 2)',
            forms.Insert(T, ["a", "b"], " " * 23 + "VALUES (1, 2)"),
        ),
        (
            "UNLOAD (SELECT 1) TO 's3://b/' WITH (format = 'JSON', partitioned_by = ARRAY['a', 'b'])",
            forms.Unload(
                " " * 8 + "SELECT 1", "s3://b/", {"format": "JSON", "partitioned_by": ["a", "b"]}
            ),
        ),
        (
            "CREATE TABLE IF NOT EXISTS t AS SELECT 1 AS a WITH NO DATA",
            forms.CreateTableAs(
                T, " " * 32 + "SELECT 1 AS a", {}, if_not_exists=True, has_data=False
            ),
        ),
        (
            "CREATE DATABASE d COMMENT 'c' WITH DBPROPERTIES ('k' = 'v')",
            forms.CreateDatabase("d", if_not_exists=False, comment="c", properties={"k": "v"}),
        ),
    ],
)
def test_a_statement_is_read(text: str, statement: forms.Statement) -> None:
    assert parse(text) == statement


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "line 1:1: mismatched input '<EOF>'"),
        ("DROP\n TABLE 'x'", "line 2:8: mismatched input 'x'. Expecting: <identifier>"),
        ("SHOW TABLES IN db 'x' y", "line 1:23: mismatched input 'y'. Expecting: <EOF>"),
        ("ALTER TABLE t ADD COLUMNS (x int)", "line 1:19: mismatched input 'COLUMNS'"),
        ("CREATE EXTERNAL TABLE t (a int) PARTITIONED x", "mismatched input 'PARTITIONED'"),
        ("UNLOAD (SELECT 1) TO x WITH (format = 'JSON')", "Expecting: <string>"),
        ("DROP TABLE a.b.c.d", "Too many parts in the name a.b.c.d"),
        ("PREPARE p FROM SHOW TABLES", "prepared statement that is no SELECT"),
        ("SELECT 'open", "line 1:1"),
        ("MERGE INTO t USING u ON true", "mismatched input 'MERGE'"),
        ("WITH x AS (DELETE FROM t) SELECT 1", "NOT_SUPPORTED"),
        ("SELECT * INTO x FROM t", "NOT_SUPPORTED"),
    ],
)
def test_what_is_none_says_where(text: str, told: str) -> None:
    with pytest.raises(QueryError) as refusal:
        parse(text)
    assert told in str(refusal.value)


@pytest.mark.parametrize(
    ("text", "type_", "name"),
    [
        ("SELECT 1", "DML", "1.csv"),
        ("CREATE TABLE t AS SELECT 1 AS a", "DDL", "tables/1"),
        ("INSERT INTO t SELECT 1", "DML", "1"),
        ("DROP TABLE t", "DDL", "1.txt"),
        ("SHOW TABLES", "UTILITY", "1.txt"),
    ],
)
def test_each_kind_has_a_type_and_a_place_for_its_result(text: str, type_: str, name: str) -> None:
    found = parse(text)
    assert (found.type, found.output_name("1")) == (type_, name)
