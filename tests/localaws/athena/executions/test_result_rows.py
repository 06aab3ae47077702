"""Rows of results: what is written is read again."""

import csv
import io
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.athena.executions import result_rows
from localaws.athena.executions.result_rows import Read, Row, RowOf, csv_row, text_row

VALUES = st.none() | st.text(st.characters(codec="utf-8", exclude_characters="\r"))


@pytest.fixture(autouse=True, scope="module")
def small_pieces() -> Iterator[None]:
    """Rows and values lie across the ends of pieces."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(result_rows, "PIECE_BYTES", 3)
        yield


def reading(body: bytes) -> Read:
    return lambda place, size: body[place : place + size]


def all_rows(body: bytes, row_of: RowOf = csv_row) -> list[Row]:
    return [row for row, _ in result_rows.rows(reading(body), row_of, 0)]


@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(st.lists(VALUES, min_size=width, max_size=width))
    )
)
def test_any_rows_are_read_again_from_each_place(rows: list[list[str | None]]) -> None:
    body = "".join(
        ",".join("" if value is None else '"' + value.replace('"', '""') + '"' for value in row)
        + "\n"
        for row in rows
    ).encode()
    assert all_rows(body) == rows
    found = list(result_rows.rows(reading(body), csv_row, 0))
    for number, (_, place) in enumerate(found, 1):
        rest = [row for row, _ in result_rows.rows(reading(body), csv_row, place)]
        assert rest == rows[number:]


@given(st.lists(st.lists(st.text("ab,\n\"'"), min_size=2, max_size=2)))
def test_quoted_rows_are_those_of_the_csv_module(rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    assert all_rows(out.getvalue().encode()) == rows


@pytest.mark.parametrize("body", [b"a,b\n", b'"a"b\n', b'"a'])
def test_what_is_no_result_is_refused(body: bytes) -> None:
    with pytest.raises(ValueError, match="no CSV of Athena"):
        all_rows(body)


def test_lines_are_rows_of_one_value() -> None:
    assert all_rows(b"a\tb\n\nc\n", text_row) == [["a\tb"], [""], ["c"]]
    assert all_rows("a\n\u00e9".encode(), text_row) == [["a"], ["\u00e9"]]
    assert all_rows(b"", text_row) == []


def test_a_page_tells_where_the_next_one_begins() -> None:
    read = reading(b'"a"\n\n"b"\n')
    first = result_rows.page(read, csv_row, 0, 2)
    assert first == result_rows.Page([{"Data": [{"VarCharValue": "a"}]}, {"Data": [{}]}], 5)
    last = result_rows.page(read, csv_row, 5, 2)
    assert last == result_rows.Page([{"Data": [{"VarCharValue": "b"}]}], None)


def test_a_long_row_is_read_in_ever_larger_pieces() -> None:
    body = b'"' + b"x" * 5_000 + b'"\n'
    asked: list[int] = []

    def read(place: int, size: int) -> bytes:
        asked.append(size)
        return body[place : place + size]

    assert [len(str(row[0])) for row, _ in result_rows.rows(read, csv_row, 0)] == [5_000]
    assert len(asked) < 15
