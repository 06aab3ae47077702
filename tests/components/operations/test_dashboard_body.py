import json
from typing import Any

import jsonschema
import pytest

from components.operations.dashboard_body import dashboard_body
from tests.support.watched import watched

ALARMS = ["arn:aws:cloudwatch:us-east-1:000000000000:alarm:shop-dev-api-slow"]

# Amazon CloudWatch API Reference, "Dashboard body structure and syntax": members, and what they may be.
TEXT = {"type": "object", "required": ["markdown"], "additionalProperties": False, "properties": {"markdown": {"type": "string"}}}  # fmt: skip
ALARM = {
    "type": "object",
    "required": ["alarms"],
    "properties": {
        "title": {"type": "string"},
        "alarms": {"type": "array", "minItems": 1, "maxItems": 100, "items": {"pattern": "^arn:aws:cloudwatch:"}},
    },
}  # fmt: skip
METRIC = {
    "type": "object",
    "required": ["metrics", "region", "view"],
    "additionalProperties": False,
    "properties": {
        "title": {"type": "string"},
        "region": {"type": "string"},
        "period": {"type": "integer", "minimum": 60, "multipleOf": 60},
        "view": {"enum": ["timeSeries", "singleValue", "gauge", "bar", "pie", "table"]},
        "stacked": {"type": "boolean"},
        "metrics": {"type": "array", "minItems": 1, "maxItems": 500, "items": {"type": "array", "minItems": 1}},
    },
}  # fmt: skip
BODY = {
    "type": "object",
    "required": ["widgets"],
    "properties": {
        "start": {"pattern": "^-P"},
        "widgets": {
            "type": "array",
            "maxItems": 500,
            "items": {
                "type": "object",
                "required": ["type", "properties"],
                "additionalProperties": False,
                "properties": {
                    "type": {"enum": ["metric", "text", "alarm"]},
                    "x": {"type": "integer", "minimum": 0, "maximum": 23},
                    "y": {"type": "integer", "minimum": 0},
                    "width": {"type": "integer", "minimum": 1, "maximum": 24},
                    "height": {"type": "integer", "minimum": 1, "maximum": 1000},
                    "properties": {},
                },
                "allOf": [
                    {
                        "if": {"properties": {"type": {"const": kind}}},
                        "then": {"properties": {"properties": properties}},
                    }
                    for kind, properties in (("text", TEXT), ("alarm", ALARM), ("metric", METRIC))
                ],
            },
        },
    },
}


def body(**shape: Any) -> Any:
    made = dashboard_body(watched(**shape), "us-east-1", ALARMS)
    return json.loads(json.dumps(made))


@pytest.mark.parametrize("shape", [{}, {"falls_back": False}, {"event_types": ()}])
def test_the_body_is_as_cloudwatch_wants_it(shape: dict[str, Any]) -> None:
    made = body(**shape)
    jsonschema.Draft202012Validator(BODY).validate(made)
    for widget in made["widgets"]:
        for line in widget["properties"].get("metrics", []):
            *names, options = line
            assert isinstance(options, dict)
            # Namespace, name, and pairs of dimensions; or an expression alone.
            assert not names or len(names) % 2 == 0
            assert bool(names) != ("expression" in options)


def titles(made: Any) -> list[str]:
    return [
        widget["properties"].get("title", widget["properties"].get("markdown", ""))
        for widget in made["widgets"]
    ]


def test_there_are_three_parts() -> None:
    heads = [title.splitlines()[0] for title in titles(body()) if title.startswith("#")]
    assert heads == ["# Behaviour", "# System", "# Effectiveness"]


def test_each_part_shows_what_its_reader_asks_for() -> None:
    found = titles(body())
    for title in (
        "Events by type, from the stream",
        "Alarms",
        "Dead letters",
        "Popular items stand in, percent",
        "What recommendations bring",
        "Hours since the training",
    ):
        assert title in found


def test_what_a_stack_does_not_have_is_not_shown() -> None:
    assert "Popular items stand in, percent" not in titles(body(falls_back=False))
    assert "Events by type, from the stream" not in titles(body(event_types=()))


def test_the_check_can_fail() -> None:
    broken = body()
    broken["widgets"][0]["properties"] = {}
    assert list(jsonschema.Draft202012Validator(BODY).iter_errors(broken))
