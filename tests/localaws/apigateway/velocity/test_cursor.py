import re

import pytest

from localaws.apigateway.velocity.cursor import Cursor
from localaws.apigateway.velocity.values import TemplateError

WORD = re.compile(r"[a-z]+")


def test_what_matches_is_read_and_what_does_not_stays() -> None:
    cursor = Cursor("ab 1")
    assert cursor.take(re.compile(r"\d")) is None
    assert cursor.expect(WORD, "a word").group() == "ab"
    assert not cursor.take_text("2")
    assert cursor.position == 2, "the space before it is not read either"
    cursor.expect_text("1")
    assert cursor.position == len(cursor.text)


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("a\nbc!", 4, "line 2, column 3: expected a word, found '!'"),
        ("!", 0, "line 1, column 1: expected a word, found '!'"),
        ("a", 1, "line 1, column 2: expected a word, found 'the end'"),
        ("a\n", 2, "line 2, column 1: expected a word, found 'the end'"),
    ],
)
def test_an_error_tells_the_place(text: str, position: int, message: str) -> None:
    cursor = Cursor(text)
    cursor.position = position
    with pytest.raises(TemplateError) as refused:
        cursor.expect(WORD, "a word")
    assert str(refused.value) == message
