from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.glue.classifiers import parquet, types
from localaws.glue.classifiers.formats import Classified

CASES = {
    "1::tinyint": "tinyint",
    "1::smallint": "smallint",
    "1::int": "int",
    "1::bigint": "bigint",
    "1.5::float": "float",
    "1.5::double": "double",
    "true": "boolean",
    "'x'": "string",
    "'x'::blob": "binary",
    "1.25::decimal(10,2)": "decimal(10,2)",
    "date '2024-01-01'": "date",
    "timestamp '2024-01-01 00:00:00'": "timestamp",
    "['x']": "array<string>",
    "[[1]]": "array<array<int>>",
    "{'a': 1, 'b': ['x']}": "struct<a:int,b:array<string>>",
    "[{'a': 1}]": "array<struct<a:int>>",
    "map {'k': 1.5::double}": "map<string,double>",
}


def classified(path: Path) -> Classified | None:
    data = path.read_bytes()
    length = parquet.footer_length(data[-parquet.TAIL_BYTES :])
    assert length is not None
    end = len(data) - parquet.TAIL_BYTES
    return parquet.classify(data[end - length : end], len(data))


def test_the_types_that_are_written(tmp_path: Path) -> None:
    path = tmp_path / "all.parquet"
    columns = ", ".join(f"{value} AS c{n}" for n, value in enumerate(CASES))
    query = f"SELECT {columns} FROM range(4)"  # noqa: S608 - columns of the test
    duckdb.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    found = classified(path)
    assert found is not None
    assert [types.text(each) for _, each in found.columns] == list(CASES.values())
    assert [name for name, _ in found.columns] == [f"c{n}" for n in range(len(CASES))]
    assert found.record_bytes == path.stat().st_size / 4


@pytest.mark.parametrize("tail", [b"", b"PAR1", b"\1\0\0\0PARX"])
def test_what_is_no_tail_of_a_file(tail: bytes) -> None:
    assert parquet.footer_length(tail) is None


@given(st.binary(max_size=200))
def test_bytes_that_are_no_footer_are_no_parquet(data: bytes) -> None:
    found = parquet.classify(data, 100)
    assert found is None or found.columns is not None


def test_a_footer_that_is_cut_off_is_no_parquet(tmp_path: Path) -> None:
    path = tmp_path / "one.parquet"
    duckdb.execute(f"COPY (SELECT 1 AS one) TO '{path}' (FORMAT parquet)")
    data = path.read_bytes()
    length = parquet.footer_length(data[-8:])
    assert length is not None
    assert parquet.classify(data[-8 - length : -8 - length + 20], len(data)) is None
