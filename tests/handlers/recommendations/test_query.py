from typing import Any

import pytest

from handlers.recommendations.query import completed, read_query, single, whole_number
from handlers.shared.requests import RequestError
from tests.support.campaigns import event


def refused(read: Any, *arguments: Any) -> str:
    with pytest.raises(RequestError) as caught:
        read(*arguments)
    assert caught.value.status == 400
    return str(caught.value)


def test_all_values_of_the_parameters_of_a_route_are_read() -> None:
    given: dict[str, str | list[str]] = {"numResults": "5", "filter.GENRE": ["a", "b"]}
    query = read_query(event(query=given), ("numResults",), ("filter.",))
    assert query == {"numResults": ["5"], "filter.GENRE": ["a", "b"]}
    assert completed(query, "filter.") == {"GENRE": ["a", "b"]}
    assert read_query(event(), ()) == {}


@pytest.mark.parametrize("name", ["numresults", "filter", "filter.", "filters.A", ""])
def test_unknown_parameters_are_refused_with_the_known_ones(name: str) -> None:
    message = refused(read_query, event(query={name: "1"}), ("numResults",), ("filter.",))
    assert message == f"{name} is no parameter of this route. It has numResults, filter.<name>."


def test_a_parameter_is_given_once() -> None:
    assert single({"a": ["1"]}, "a") == "1"
    assert single({}, "a") is None
    assert refused(single, {"a": ["1", "1"]}, "a") == "a is given 2 times. Give it once."


@pytest.mark.parametrize("text", ["0", "501", "-1", "1.5", "ten", "", " 5", "\u0665", "9" * 30])
def test_impossible_numbers_are_refused(text: str) -> None:
    message = refused(whole_number, {"n": [text]}, "n", 500)
    assert message == "n must be a whole number from 1 to 500."


def test_the_limits_of_numbers_are_allowed() -> None:
    assert [whole_number({"n": [text]}, "n", 500) for text in ("1", "500")] == [1, 500]
    assert whole_number({}, "n", 500) is None
