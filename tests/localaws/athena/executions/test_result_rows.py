"""Rows of results: what is written is read again."""

import csv
import io
import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.athena.executions import result_rows

VALUES = st.none() | st.text(st.characters(codec="utf-8", exclude_characters="\r"))


@given(
    st.integers(1, 4).flatmap(
        lambda width: st.lists(st.lists(VALUES, min_size=width, max_size=width))
    )
)
def test_any_rows_are_read_again(rows: list[list[str | None]]) -> None:
    text = "".join(
        ",".join("" if value is None else '"' + value.replace('"', '""') + '"' for value in row)
        + "\n"
        for row in rows
    )
    assert list(result_rows.csv_rows(text)) == rows


@given(st.lists(st.lists(st.text("ab,\n\"'"), min_size=2, max_size=2)))
def test_quoted_rows_are_those_of_the_csv_module(rows: list[list[str]]) -> None:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    assert list(result_rows.csv_rows(out.getvalue())) == rows


def test_what_is_no_result_is_refused() -> None:
    with pytest.raises(ValueError, match="no CSV of Athena at character 0"):
        list(result_rows.csv_rows("a,b\n"))


def test_lines_are_rows_of_one_value() -> None:
    assert list(result_rows.text_rows("a\tb\n\nc\n")) == [["a\tb"], [""], ["c"]]
    assert list(result_rows.text_rows("")) == []


def test_a_page_tells_whether_there_is_another() -> None:
    def rows() -> itertools.chain[list[str | None]]:
        return itertools.chain([["a"], [None]], [["b"]])

    assert result_rows.page(rows(), 0, 2) == (
        [{"Data": [{"VarCharValue": "a"}]}, {"Data": [{}]}],
        True,
    )
    assert result_rows.page(rows(), 2, 2) == ([{"Data": [{"VarCharValue": "b"}]}], False)
