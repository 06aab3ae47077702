"""Ratings as JSON schemas: what the edge refuses."""

from typing import Any

import pytest
from jsonschema import Draft4Validator

from components.api.event_rules import event_rules
from components.settings.satisfaction import SatisfactionSettings

SETTINGS = SatisfactionSettings(like="like", rating="stars", lowestRating=1, highestRating=5)


@pytest.mark.parametrize(
    ("event", "is_good"),
    [
        ({"eventType": "stars", "eventValue": 1}, True),
        ({"eventType": "stars", "eventValue": 5}, True),
        ({"eventType": "stars", "eventValue": 4.5}, True),
        ({"eventType": "stars", "eventValue": 0.9}, False),
        ({"eventType": "stars", "eventValue": 6}, False),
        ({"eventType": "stars"}, False),
        ({"eventType": "like"}, True),
        ({"eventType": "like", "eventValue": 99}, True),
        ({"eventType": "view", "eventValue": 0}, True),
    ],
)
def test_a_rating_has_a_mark_of_the_range(event: dict[str, Any], is_good: bool) -> None:
    assert Draft4Validator({"allOf": list(event_rules(SETTINGS))}).is_valid(event) == is_good


def test_without_ratings_there_is_no_rule() -> None:
    assert event_rules(None) == ()
    assert event_rules(SatisfactionSettings(like="like")) == ()
