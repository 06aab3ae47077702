"""What the API demands of events beyond their form, as JSON schemas that every event has to meet.

They are of JSON Schema draft 4, which has no `if`. Source: Amazon API Gateway Developer Guide, "Data models for REST APIs".
"""

from collections.abc import Mapping
from typing import Any

from components.settings.satisfaction import SatisfactionSettings

JsonSchema = Mapping[str, Any]


def event_rules(satisfaction: SatisfactionSettings | None) -> tuple[JsonSchema, ...]:
    """The rules of the configuration: a rating has a mark, and one of the range."""
    if satisfaction is None or satisfaction.rating is None:
        return ()
    is_rating = {"properties": {"eventType": {"enum": [satisfaction.rating]}}}
    has_mark = {
        "required": ["eventValue"],
        "properties": {
            "eventValue": {
                "minimum": satisfaction.lowest_rating,
                "maximum": satisfaction.highest_rating,
            }
        },
    }
    return ({"anyOf": [{"not": is_rating}, has_mark]},)
