import json
from pathlib import Path

import duckdb
import pytest

from localaws.personalize.import_checks import fields
from localaws.personalize.import_files import (
    MAX_FILE_BYTES,
    CsvFile,
    ImportRefusedError,
    load,
    pattern_of,
    read_header,
)
from tests.support.personalize_stack import schema

FIELDS = fields(json.loads(schema("Items")))
PIECE = 1 << 20


def written(folder: Path, content: bytes) -> CsvFile:
    path = folder / "0.csv"
    path.write_bytes(content)
    return CsvFile(path, "items.csv")


def large(size: int) -> bytes:
    """A CRLF file of whole lines, `size` bytes long."""
    header = b"ITEM_ID,CATEGORY\r\n"
    body = size - len(header)
    return header + b"i1,aa\r\n" * (body // 7 - 1) + b"i" * (body % 7) + b"i1,aa\r\n"


def test_line_ends_and_characters_that_two_pieces_share(tmp_path: Path) -> None:
    assert read_header(written(tmp_path, large(PIECE + 1)), FIELDS) == ["ITEM_ID", "CATEGORY"]
    content = large(PIECE - 1) + "é,a\r\n".encode()
    assert read_header(written(tmp_path, content), FIELDS) == ["ITEM_ID", "CATEGORY"]
    with pytest.raises(ImportRefusedError, match="not encoded in UTF-8"):
        read_header(written(tmp_path, large(PIECE - 1) + b"\xc3,a\r\n"), FIELDS)


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    file = written(tmp_path, b"")
    with file.path.open("wb") as stream:
        stream.truncate(MAX_FILE_BYTES + 1)  # takes no room on the disk
    with pytest.raises(ImportRefusedError, match=r"items\.csv is larger than 100 GB"):
        read_header(file, FIELDS)


def test_blank_and_missing_cells_are_different(tmp_path: Path) -> None:
    with duckdb.connect() as database:
        load(database, written(tmp_path, b'ITEM_ID,CATEGORY\ni1,\ni2,""\n'), 2)
        assert database.execute("SELECT c0, c1 FROM rows").fetchall() == [("i1", ""), ("i2", "")]
        with pytest.raises(ImportRefusedError, match=r"Record 2 of items\.csv: it has fewer cells"):
            load(database, written(tmp_path, b"ITEM_ID,CATEGORY\ni1,\ni2\n"), 2)


def test_a_path_is_no_pattern(tmp_path: Path) -> None:
    folder = tmp_path / "a[b]*?"
    folder.mkdir()
    written(tmp_path, b"ITEM_ID,CATEGORY\nwrong,a\n")
    with duckdb.connect() as database:
        load(database, written(folder, b"ITEM_ID,CATEGORY\ni1,a\n"), 2)
        assert database.execute("SELECT c0 FROM rows").fetchall() == [("i1",)]
    assert pattern_of("/x/a[b]*?") == "/x/a[[]b][*][?]"
