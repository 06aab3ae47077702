import gzip
import json
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest

from localaws.glue.classifiers import types
from localaws.glue.classifiers.classifying import MEGABYTE, classify

CSV = b"id,n\na,1\nb,2\n"


@dataclass
class Bytes:
    """A file in memory, which counts what is read of it."""

    data: bytes
    was_read: int = 0
    asked: list[tuple[int, int]] = field(default_factory=list)

    @property
    def size(self) -> int:
        return len(self.data)

    def read(self, start: int, length: int) -> bytes:
        found = self.data[start : start + length]
        self.was_read += len(found)
        return found


@pytest.mark.parametrize(
    ("data", "classification", "compression"),
    [
        (CSV, "csv", "none"),
        (b"\xef\xbb\xbf" + CSV, "csv", "none"),
        # Without the time in it: the content is part of the name, which all workers have to agree on.
        (gzip.compress(CSV, mtime=0), "csv", "gzip"),
        (b'{"a": 1}\n', "json", "none"),
        (gzip.compress(b'{"a": 1}\n', mtime=0), "json", "gzip"),
        (b"some words\n", "UNKNOWN", "none"),
        (gzip.compress(b"some words", mtime=0), "UNKNOWN", "gzip"),
        (b"\x1f\x8bno", "UNKNOWN", "gzip"),
        (b"\xff\xfea,b\n1,2\n", "UNKNOWN", "none"),
        (b"a,b\0\n1,2\n", "UNKNOWN", "none"),
        (b"PAR1 is a word\n", "UNKNOWN", "none"),
    ],
)
def test_what_files_are(data: bytes, classification: str, compression: str) -> None:
    found = classify(Bytes(data))
    assert (found.format.classification, found.compression) == (classification, compression)


def test_a_mark_of_the_encoding_is_no_part_of_the_first_name() -> None:
    assert classify(Bytes(b"\xef\xbb\xbf" + CSV)).columns[0] == ("id", types.STRING)


def test_of_a_large_file_the_first_megabyte_is_read() -> None:
    rows = b"".join(b"u%d,%d\n" % (n, n) for n in range(150_000))
    for data in (b"id,n\n" + rows, gzip.compress(b"id,n\n" + rows, 1, mtime=0)):
        file = Bytes(data)
        found = classify(file)
        assert [types.text(each) for _, each in found.columns] == ["string", "bigint"]
        assert file.was_read <= MEGABYTE


def test_a_character_that_the_end_of_the_megabyte_cuts_is_no_matter() -> None:
    data = b"id,n\n" + "é,1\n".encode() * 300_000
    for shift in range(5):
        assert classify(Bytes(b" " * shift + data)).format.classification == "csv"


def test_more_is_read_of_json_whose_first_object_is_long() -> None:
    file = Bytes(json.dumps({"a": "x" * 3 * MEGABYTE}).encode())
    assert classify(file).columns == (("a", types.STRING),)
    endless = Bytes(b'{"a": "' + b"x" * 30 * MEGABYTE)
    assert classify(endless).format.classification == "UNKNOWN"
    assert endless.was_read == 10 * MEGABYTE


def test_of_parquet_the_end_is_read(tmp_path: Path) -> None:
    path = tmp_path / "wide.parquet"
    columns = ", ".join(f"n AS a_column_with_a_long_name_{each}" for each in range(600))
    query = f"SELECT {columns} FROM range(3) AS t(n)"  # noqa: S608 - columns of the test
    duckdb.execute(f"COPY ({query}) TO '{path}' (FORMAT parquet)")
    found = classify(Bytes(path.read_bytes()))
    assert (found.format.classification, len(found.columns)) == ("parquet", 600)


def test_custom_classifiers_come_first() -> None:
    kept = classify(Bytes(CSV))
    assert classify(Bytes(b'{"a": 1}'), [lambda _text, _is_whole: kept]) == kept
    assert classify(Bytes(CSV), [lambda _text, _is_whole: None]) == kept
