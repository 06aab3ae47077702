import hashlib
from pathlib import Path

import pytest

from components.preflight.raw_file import CHUNK_BYTES, MAX_FILE_BYTES, RawFile, read_raw

HEADER = b"USER_ID,ITEM_ID\r\n"


def read(folder: Path, content: bytes) -> RawFile:
    path = folder / "x.csv"
    path.write_bytes(content)
    return read_raw(path, "x.csv")


def up_to(size: int) -> bytes:
    """Whole lines of a CRLF file that are `size` bytes together."""
    body = size - len(HEADER)
    return HEADER + b"u1,i1\r\n" * (body // 7 - 1) + b"u" * (body % 7) + b"u1,i1\r\n"


def test_the_hash_is_that_of_the_content(tmp_path: Path) -> None:
    content = up_to(CHUNK_BYTES + 5)
    assert read(tmp_path, content) == RawFile(
        sha256=hashlib.sha256(content).hexdigest(), is_plain=True, problems=()
    )


def test_a_line_end_that_two_pieces_share_is_one(tmp_path: Path) -> None:
    content = up_to(CHUNK_BYTES + 1)
    assert content[CHUNK_BYTES - 1 : CHUNK_BYTES + 1] == b"\r\n"
    assert read(tmp_path, content).problems == ()


def test_a_character_that_two_pieces_share_is_one(tmp_path: Path) -> None:
    content = up_to(CHUNK_BYTES - 1) + "é,i\r\n".encode()
    assert read(tmp_path, content).problems == ()


@pytest.mark.parametrize("raw", [b"\xff", b"\xc3", b"\x00"])
@pytest.mark.parametrize("distance", [-3, -1, 0, 5])
def test_the_line_of_a_bad_byte_in_a_large_file(tmp_path: Path, raw: bytes, distance: int) -> None:
    before = up_to(CHUNK_BYTES + distance)
    (problem,) = read(tmp_path, before + raw + b",i\r\n").problems
    assert problem.line == before.count(b"\n") + 1
    assert ("zero byte" if raw == b"\x00" else "not UTF-8") in problem.text


@pytest.mark.parametrize(
    ("encoding", "name"), [("utf-8-sig", "UTF-8 with a byte order mark"), ("utf-16", "UTF-16")]
)
def test_a_mark_at_the_beginning_is_told(tmp_path: Path, encoding: str, name: str) -> None:
    (problem,) = read(tmp_path, HEADER.decode().encode(encoding)).problems
    assert str(problem) == (
        f"x.csv, line 1: The header begins as {name}. Save the file as UTF-8 without a mark."
    )


def test_text_that_breaks_off_amid_a_character(tmp_path: Path) -> None:
    (problem,) = read(tmp_path, HEADER + b"u1,i1\r\nu2,\xe2\x82").problems
    assert (problem.line, problem.text.split(".")[0]) == (3, "The line is not UTF-8")


def test_the_kinds_of_line_ends_are_counted(tmp_path: Path) -> None:
    (problem,) = read(tmp_path, HEADER + b"u1,i1\nu2,i2\nu3\r,i3\r\n").problems
    assert problem.line is None
    assert (
        "2 with a line feed, 2 with a carriage return and a line feed, 1 with a carriage return alone"
        in problem.text
    )


def test_a_file_that_no_import_takes_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    with path.open("wb") as stream:
        stream.truncate(MAX_FILE_BYTES + 1)  # takes no room on the disk
    (problem,) = read_raw(path, "x.csv").problems
    assert "an import takes at most 100 GB" in problem.text


@pytest.mark.parametrize("odd", [b'"', b" ", b"\t", b"\x7f", b"\x01", "é".encode()])
def test_a_byte_that_is_not_plain_is_seen(tmp_path: Path, odd: bytes) -> None:
    assert read(tmp_path, up_to(2 * CHUNK_BYTES) + b"!~\r\n").is_plain
    assert not read(tmp_path, up_to(2 * CHUNK_BYTES) + odd + b"\r\n").is_plain
