"""Which settings of satisfaction are none, and what follows from those that are."""

import json
from typing import Any

import pytest

from components.core.errors import ProblemsError
from components.settings.satisfaction import SatisfactionSettings
from components.settings.stack import StackConfig, parse


def config(satisfaction: Any, **more: Any) -> StackConfig:
    return parse({"interactions": "i.csv", "satisfaction": json.dumps(satisfaction), **more})


def settings(satisfaction: Any) -> SatisfactionSettings:
    found = config(satisfaction).satisfaction
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "personalize:satisfaction is empty; set like, dislike or rating"),
        ({"like": "a", "dislike": "A"}, "has one event type twice"),
        ({"like": "a", "rating": "a"}, "has one event type twice"),
        ({"dislike": 'no"'}, "can have no quotation mark"),
        ({"rating": "r", "lowestRating": 5}, "the lowest must be less than the highest"),
        ({"rating": "r", "goodRating": 6}, "allowed is 1 to 5"),
        ({"love": "a"}, "personalize:satisfaction.love is unknown; the keys are like, dislike"),
        ({"like": ""}, "at least 1 character"),
    ],
)
def test_what_is_none_is_refused_with_a_sentence(given: Any, sentence: str) -> None:
    with pytest.raises(ProblemsError) as refused:
        config(given)
    assert sentence in str(refused.value)


def test_a_mark_of_the_upper_quarter_is_good_where_nothing_else_is_said() -> None:
    assert settings({"rating": "r"}).thresholds == {"r": 4}
    assert settings({"rating": "r", "lowestRating": 0, "highestRating": 10}).thresholds == {
        "r": 7.5
    }
    assert settings({"rating": "r", "goodRating": 3}).thresholds == {"r": 3}
    assert settings({"like": "a"}).thresholds == {}


def test_a_dislike_brings_a_filter() -> None:
    found = config({"dislike": "thumb down"}, filters='{"seen": "x"}').all_filters
    assert found == {
        "seen": "x",
        "not-disliked": 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("thumb down")',
    }
    assert config({"like": "a"}).all_filters == {}


def test_its_name_is_taken_then() -> None:
    with pytest.raises(ProblemsError, match="has the name of the filter that"):
        config({"dislike": "d"}, filters='{"not-disliked": "x"}')
    assert config({"like": "a"}, filters='{"not-disliked": "x"}').all_filters == {
        "not-disliked": "x"
    }


def test_it_counts_to_the_thirty() -> None:
    thirty = json.dumps({f"f{number}": "x" for number in range(30)})
    assert len(config({"like": "a"}, filters=thirty).all_filters) == 30
    with pytest.raises(ProblemsError, match="at most 30"):
        config({"dislike": "d"}, filters=thirty)


@pytest.mark.parametrize(
    ("listed", "found", "accepted"),
    [
        ({}, ("view",), ("view", "like", "dislike")),
        ({}, (), ()),
        ({"eventTypes": '["buy", "like"]'}, ("view",), ("buy", "like", "dislike")),
        ({"eventTypes": "any"}, ("view",), ()),
    ],
)
def test_its_types_join_those_that_are_accepted(
    listed: dict[str, str], found: tuple[str, ...], accepted: tuple[str, ...]
) -> None:
    stack = config({"like": "like", "dislike": "dislike"}, **listed)
    assert stack.accepted_event_types(found) == accepted
