import json
from dataclasses import replace
from typing import Any

import pytest

from components.api.openapi_document import fill, render
from tests.support.openapi import VALUES


def test_the_document_is_rendered_without_a_placeholder_left() -> None:
    text = render(VALUES)
    assert "<<" not in text
    document = json.loads(text)
    assert document["info"]["title"] == VALUES.api_name
    uris = {
        operation["x-amazon-apigateway-integration"]["uri"]
        for path in document["paths"].values()
        for operation in path.values()
    }
    assert uris == {
        "arn:aws:apigateway:us-east-1:kinesis:action/PutRecord",
        "arn:aws:apigateway:us-east-1:kinesis:action/PutRecords",
        VALUES.recommendations_invoke_arn,
    }


def test_the_same_values_give_the_same_text() -> None:
    assert render(VALUES) == render(replace(VALUES))


@pytest.mark.parametrize(
    "field", ["api_name", "stream_name", "stream_role_arn", "tracking_id", "region"]
)
@pytest.mark.parametrize("value", ["", 'a"b', "a'b", "$a", "#if", "a\nb", "a b", "<<x>>"])
def test_values_that_would_change_a_template_are_refused(field: str, value: str) -> None:
    changed: dict[str, Any] = {field: value}
    with pytest.raises(ValueError, match="the value of <<"):
        replace(VALUES, **changed)


def test_event_types_are_any_text() -> None:
    types = ('odd "one"', "$input", "click")
    document = json.loads(render(replace(VALUES, event_types=types)))
    for model in ("Event", "Data"):
        assert document["components"]["schemas"][model]["properties"]["eventType"]["enum"] == list(
            types
        )


def test_without_event_types_there_is_no_enum() -> None:
    document = json.loads(render(VALUES))
    assert "enum" not in document["components"]["schemas"]["Event"]["properties"]["eventType"]


def test_unknown_placeholders_are_named() -> None:
    with pytest.raises(ValueError, match="without a value: <<other>>"):
        fill({"a": ["<<name>> and <<other>>"]}, {"name": "x"})


def test_missing_placeholders_are_named() -> None:
    with pytest.raises(ValueError, match="no placeholder <<b>>, <<c>>"):
        fill({"a": "<<a>>"}, {"a": "1", "b": "2", "c": ("3",)})


def test_a_tuple_has_its_place_in_a_list_of_its_own_only() -> None:
    assert fill({"enum": ["<<t>>"]}, {"t": ("a", "b")}) == {"enum": ["a", "b"]}
    assert fill({"enum": ["<<t>>"], "type": "string", "none": None}, {"t": ()}) == {
        "type": "string",
        "none": None,
    }
    with pytest.raises(ValueError, match="without a value: <<t>>"):
        fill({"enum": ["<<t>>", "more"]}, {"t": ("a",)})
    with pytest.raises(ValueError, match="without a value: <<t>>"):
        fill("<<t>>", {"t": ("a",)})


def test_what_is_filled_is_not_changed() -> None:
    document = {"a": ["<<a>>", 1, True, None]}
    assert fill(document, {"a": "x"}) == {"a": ["x", 1, True, None]}
    assert document == {"a": ["<<a>>", 1, True, None]}
