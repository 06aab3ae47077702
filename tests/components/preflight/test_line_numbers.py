from pathlib import Path

import pytest

from components.preflight.line_numbers import also, lines_at, lines_of_records

CONTENT = b'H\na\n\n"b\nb"\nc "d\n\n\ne'


@pytest.mark.parametrize("end", [b"\n", b"\r\n"])
def test_records_are_counted_without_blank_lines(tmp_path: Path, end: bytes) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(CONTENT.replace(b"\n", end))
    assert lines_of_records(path, [0, 1, 2, 3], ()) == {0: 2, 1: 4, 2: 6, 3: 9}


def test_rejected_records_have_no_number(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(CONTENT)
    assert lines_of_records(path, [0, 1], {CONTENT.index(b"a")}) == {0: 4, 1: 6}


def test_lines_of_positions(tmp_path: Path) -> None:
    path = tmp_path / "x.csv"
    path.write_bytes(CONTENT)
    assert lines_at(path, [0, 1, 2, 4, len(CONTENT)]) == [1, 1, 2, 3, 9]


@pytest.mark.parametrize(
    ("lines", "count", "text"),
    [
        ([5], 1, ""),
        ([5, 7], 2, " (The same on line 7.)"),
        ([5, 7, 8], 3, " (The same on lines 7, 8.)"),
        ([5, 7, 8], 1234, " (The same on lines 7, 8 and 1,231 more.)"),
    ],
)
def test_what_the_lines_have_in_common(lines: list[int], count: int, text: str) -> None:
    assert also(lines, count) == text
