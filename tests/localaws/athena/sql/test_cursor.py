"""A place in the tokens of a statement."""

import pytest

from localaws.athena.errors import QueryError
from localaws.athena.sql.cursor import Cursor, position


def test_words_are_taken_whatever_their_case_and_however_they_are_tokens() -> None:
    cursor = Cursor("partitioned BY x", is_hive=True)
    assert not cursor.accept("PARTITIONED", "TO")
    assert cursor.accept("PARTITIONED", "BY")
    assert (cursor.word(), cursor.has_ended) == ("x", True)


def test_quoted_words_are_names_and_no_keywords() -> None:
    cursor = Cursor('"SELECT" a', is_hive=False)
    assert not cursor.stands("SELECT")
    assert cursor.word() == "select"


def test_texts_go_to_the_next_sign_that_is_in_no_brackets() -> None:
    cursor = Cursor("(f(a, ')'), b < 1), c", is_hive=False)
    assert cursor.accept("(")
    assert cursor.until(")") == "f(a, ')'), b < 1"
    columns = Cursor("map<string,array<int>>, b", is_hive=True)
    assert columns.until(",", is_type=True) == "map<string,array<int>>"


def test_queries_keep_their_places() -> None:
    cursor = Cursor("a\nb SELECT 1", is_hive=False)
    cursor.word()
    cursor.word()
    query = cursor.query()
    assert position(query, query.index("1")) == "line 2:10"


@pytest.mark.parametrize(
    ("take", "expected"),
    [("word", "<identifier>"), ("string", "<string>"), ("literal", "<literal>")],
)
def test_what_is_missing_is_said_with_its_place(take: str, expected: str) -> None:
    cursor = Cursor("x (", is_hive=False)
    cursor.word()
    with pytest.raises(
        QueryError, match=rf"line 1:3: mismatched input '\('. Expecting: {expected}"
    ):
        getattr(cursor, take)()
