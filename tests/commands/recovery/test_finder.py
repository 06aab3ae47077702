"""How a service says that it has no such object, and in which forms it lists what it has."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from commands.recovery.finder import answer, pages, tag_map


def fails(code: str) -> Any:
    def call(**request: Any) -> Any:
        raise ClientError({"Error": {"Code": code, "Message": "no"}}, "GetThing")

    return call


def test_an_answer_is_what_the_service_says() -> None:
    assert answer(dict, "NoSuchThing", name="n") == {"name": "n"}


@pytest.mark.parametrize("code", ["NoSuchThing", "404"])
def test_what_is_absent_is_no_error(code: str) -> None:
    assert answer(fails(code), "404", "NoSuchThing", name="n") is None


def test_any_other_error_comes_through() -> None:
    with pytest.raises(ClientError, match="AccessDenied"):
        answer(fails("AccessDenied"), "NoSuchThing", name="n")


def test_a_list_is_read_to_its_last_page() -> None:
    class Client:
        def get_paginator(self, operation: str) -> Client:
            assert operation == "list_things"
            return self

        def paginate(self, **request: str) -> Iterable[dict[str, list[str]]]:
            assert request == {"prefix": "p"}
            return [{"things": ["a", "b"]}, {"things": []}, {"things": ["c"]}]

    assert list(pages(Client(), "list_things", "things", prefix="p")) == ["a", "b", "c"]


def test_tags_are_read_in_the_spelling_of_the_service() -> None:
    assert tag_map([{"Key": "a", "Value": "1"}, {"Key": "empty"}]) == {"a": "1", "empty": ""}
    assert tag_map([{"tagKey": "a", "tagValue": "1"}], "tagKey", "tagValue") == {"a": "1"}
    assert tag_map(None) == {}
