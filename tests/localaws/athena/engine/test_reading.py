"""Files of tables: what each SerDe makes of them."""

import gzip

import pytest

from localaws.athena.catalog.table import JSON_SERDE, LAZY_SIMPLE, OPEN_CSV, REGEX_SERDE
from localaws.athena.engine import reading
from tests.support.athena_world import AthenaWorld

Rows = list[list[str | None]]


def read(world: AthenaWorld, name: str = "t") -> Rows:
    return world.rows(f"SELECT * FROM {name}")  # noqa: S608 - names of this module


def test_lines_with_too_few_and_too_many_fields_are_read(world: AthenaWorld) -> None:
    world.add_table(
        "t",
        {"a": "int", "b": "string", "c": "double"},
        LAZY_SIMPLE,
        {"a.txt": b'1,x,2.5\n2,,\n3\n4,"q",5,more\nz,\\N,\\N\n'},
        serde_parameters={"field.delim": ","},
    )
    assert read(world) == [
        ["1", "x", "2.5"],
        ["2", "", None],
        ["3", None, None],
        ["4", '"q"', "5.0"],
        [None, None, None],
    ]


def test_lazy_files_have_control_characters_unless_told_otherwise(world: AthenaWorld) -> None:
    types = {"a": "string", "b": "array<int>", "c": "date"}
    world.add_table("t", types, LAZY_SIMPLE, {"a": b"x\x011\x022\x012024-01-02\n"})
    assert read(world) == [["x", "[1, 2]", "2024-01-02"]]


def test_quoted_files_are_strict_about_their_types(world: AthenaWorld) -> None:
    types = {"a": "bigint", "b": "string", "d": "date", "t": "timestamp"}
    world.add_table(
        "t",
        types,
        OPEN_CSV,
        {"a.csv": b"'1';'it''s; \"so\"';'1';'1577836800000'\n"},
        serde_parameters={"separatorChar": ";", "quoteChar": "'"},
    )
    assert read(world) == [["1", 'it\'s; "so"', "1970-01-02", "2020-01-01 00:00:00.000"]]
    world.objects["/data/t/b.csv"] = b"'x';'';'';''\n"
    assert "HIVE_BAD_DATA: Error parsing field value 'x' for field a" in world.failure(
        "SELECT a FROM t"
    )


def test_objects_of_json_have_nested_values(world: AthenaWorld) -> None:
    types = {
        "a": "int",
        "s": "struct<x:int,l:array<string>>",
        "m": "map<string,int>",
        "n": "string",
    }
    body = b'{"a": 1, "s": {"x": 2, "l": ["p"]}, "m": {"k": 3}, "other": 1}\n{"a": null}\n'
    world.add_table("t", types, JSON_SERDE, {"a.json": body})
    assert read(world) == [["1", "{x=2, l=[p]}", "{k=3}", None], [None, None, None, None]]
    assert world.rows("SELECT s.l[1], m['k'] FROM t WHERE a = 1") == [["p", "3"]]


def test_columns_of_parquet_are_found_by_name(world: AthenaWorld) -> None:
    world.rows("CREATE TABLE p AS SELECT 1 AS a, 'x' AS b, ARRAY[1] AS c")
    location = world.tables["db", "p"]["StorageDescriptor"]["Location"]
    world.rows(
        "CREATE EXTERNAL TABLE q (b string, missing int, a bigint) STORED AS PARQUET "
        f"LOCATION '{location}'"
    )
    assert read(world, "q") == [["x", None, "1"]]


def test_only_the_named_columns_of_parquet_count_as_read(world: AthenaWorld) -> None:
    world.rows(
        "CREATE TABLE p AS SELECT x AS small, to_hex(sha256(to_utf8(CAST(x AS varchar)))) AS large "
        "FROM unnest(sequence(1, 2000)) AS t(x)"
    )

    def scanned(sql: str) -> int:
        return int(world.run(sql)["Statistics"]["DataScannedInBytes"])

    small, large = scanned("SELECT sum(small) FROM p"), scanned("SELECT max(large) FROM p")
    assert 0 < small < large
    assert scanned("SELECT * FROM p") == small + large
    assert scanned("SELECT count(*) FROM p") == 0


def test_compressed_files_count_as_they_lie(world: AthenaWorld) -> None:
    body = gzip.compress(b"a\n" * 1000)
    world.add_table("t", {"a": "string"}, LAZY_SIMPLE, {"a.gz": body})
    found = world.run("SELECT count(*) FROM t")
    assert found["Statistics"]["DataScannedInBytes"] == len(body)
    assert world.rows("SELECT count(*) FROM t") == [["1000"]]


def test_hidden_and_empty_objects_have_no_rows(world: AthenaWorld) -> None:
    files = {"_SUCCESS": b"x\n", ".hidden": b"x\n", "folder/": b"", "deep/a.csv": b"y\n"}
    world.add_table("t", {"a": "string"}, OPEN_CSV, files)
    assert read(world) == [["y"]]


def test_a_query_that_would_read_too_much_is_cancelled(world: AthenaWorld) -> None:
    world.add_table("t", {"a": "string"}, OPEN_CSV, {"a.csv": b"x\n" * 5_000_001})
    configuration = {
        "BytesScannedCutoffPerQuery": 10_000_000,
        "ResultConfiguration": {"OutputLocation": "s3://own/"},
    }
    world.call_athena("CreateWorkGroup", Name="team", Configuration=configuration)
    status = world.run("SELECT count(*) FROM t", WorkGroup="team")["Status"]
    assert status["State"] == "CANCELLED"
    assert "Bytes scanned limit was exceeded" in status["StateChangeReason"]
    assert not [path for path in world.read if path.startswith("/data/")]


@pytest.mark.parametrize(
    ("serde", "types", "told"),
    [
        ("org.apache.hadoop.hive.ql.io.orc.OrcSerde", {"a": "int"}, "OrcSerde of t"),
        (LAZY_SIMPLE, {"a": "map<string,int>"}, "The type map<string,int> in a text file"),
    ],
)
def test_what_cannot_be_read_is_refused(
    world: AthenaWorld, serde: str, types: dict[str, str], told: str
) -> None:
    world.add_table("t", {"a": "int"}, OPEN_CSV, {"a": b"1\n"})
    table = world.tables["db", "t"]["StorageDescriptor"]
    table["SerdeInfo"]["SerializationLibrary"] = serde
    table["Columns"] = [{"Name": name, "Type": type_} for name, type_ in types.items()]
    assert told in world.failure("SELECT * FROM t")


def test_lines_are_what_a_pattern_makes_of_them(world: AthenaWorld) -> None:
    content = b"head\nu1 12\nx\nU2 z\n"
    parameters = {"input.regex": "(u\\d) (.*)", "input.regex.case.insensitive": "true"}
    world.add_table(
        "t",
        {"a": "string", "b": "int"},
        REGEX_SERDE,
        {"a.txt": content, "b.txt.gz": gzip.compress(b"head\nu3 3\n")},
        serde_parameters=parameters,
        skip__header__line__count="1",
    )
    assert sorted(read(world), key=str) == [
        ["U2", None],
        ["u1", "12"],
        ["u3", "3"],
        [None, None],
    ]


def test_whole_lines_end_at_either_break_and_are_utf8(world: AthenaWorld) -> None:
    content = b'a,"b\\"\r\nc\rd\x01\xe2\x80\xa8\xff\n \\N\n'
    world.add_table(
        "t",
        {"line": "string"},
        REGEX_SERDE,
        {"a": content},
        serde_parameters={"input.regex": "(?s)(.*)"},
    )
    assert read(world) == [['a,"b\\"'], ["c"], ["d\x01\u2028\ufffd"], [" \\N"]]


def test_a_row_tells_its_object(world: AthenaWorld) -> None:
    world.add_table("t", {"a": "string"}, LAZY_SIMPLE, {"x y.txt": b"1\n", "z.txt": b"2\n"})
    query = 'SELECT a, "$path" FROM t WHERE "$path" <> \'s3://data/t/z.txt\''
    assert world.rows(query) == [["1", "s3://data/t/x y.txt"]]
    assert "with *" in world.failure('SELECT *, "$path" FROM t')
    world.add_table("none", {"a": "string"}, LAZY_SIMPLE, {})
    assert world.rows('SELECT "$path" FROM none') == []


def test_a_break_of_two_may_lie_between_two_pieces(
    world: AthenaWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "CHUNK_BYTES", 3)
    parameters = {"input.regex": "(?s)(.*)"}
    for name, content in (
        ("t", b"ab\r\nc\xc3\xa9\xe2\x82\xacd\r\n"),
        ("u", b"a\xe2\x82\xac\xe2\x82"),
    ):
        world.add_table(
            name, {"line": "string"}, REGEX_SERDE, {"a": content}, serde_parameters=parameters
        )
    assert read(world) == [["ab"], ["cé€d"]]
    assert read(world, "u") == [["a€\ufffd"]]
