from collections.abc import Callable
from typing import Any

import pytest

from handlers.shared import ids
from handlers.shared.null_words import NULL_WORDS
from handlers.shared.requests import RequestError
from tests.support.campaigns import event


def refused(read: Callable[..., Any], *arguments: Any) -> str:
    with pytest.raises(RequestError) as caught:
        read(*arguments)
    assert caught.value.status == 400
    return str(caught.value)


def test_an_id_in_the_path_is_decoded() -> None:
    assert ids.path_id(event({"itemId": "a%2Fb%20c"}), "itemId") == "a/b c"


@pytest.mark.parametrize("user", ["", "x" * 257, None, 429, ["429"]])
def test_impossible_ids_are_refused(user: object) -> None:
    assert refused(ids.checked_id, user, "userId") == "userId must be 1 to 256 characters."


def test_a_path_without_an_id_is_refused() -> None:
    assert refused(ids.path_id, event(), "itemId") == "itemId must be 1 to 256 characters."


@pytest.mark.parametrize("word", sorted(NULL_WORDS))
def test_words_for_a_missing_id_are_refused_encoded_or_not(word: str) -> None:
    assert refused(ids.checked_id, word, "userId").startswith("userId is a word for a missing")
    path = "".join(f"%{ord(sign):02x}" for sign in word)
    message = refused(ids.path_id, event({"itemId": path}), "itemId")
    assert message.startswith("itemId is a word for a missing")
