import copy
import json
from typing import Any

import pytest

from components.api import openapi_source
from components.api.edge import Edge
from components.api.openapi_document import Route, assemble, merge, public_form, routes_of
from tests.support.openapi import (
    API_NAME,
    FUNCTIONS,
    INVOKE_ARN,
    STREAM_NAME,
    STREAM_ROLE_ARN,
    TRACKING_ID,
    document,
)

BASE: dict[str, Any] = {
    "openapi": "3.0.1",
    "components": {"schemas": {"Error": {"type": "object"}}},
}


def fragment(path: str, method: str, **models: Any) -> dict[str, Any]:
    return {"paths": {path: {method: {"operationId": "x"}}}, "components": {"schemas": models}}


def test_no_placeholder_is_left() -> None:
    served = document()
    assert "<<" not in json.dumps(served)
    assert served["info"]["title"] == API_NAME
    uris = {
        operation["x-amazon-apigateway-integration"]["uri"]
        for path in served["paths"].values()
        for operation in path.values()
    }
    assert uris == {
        "arn:aws:apigateway:us-east-1:kinesis:action/PutRecord",
        "arn:aws:apigateway:us-east-1:kinesis:action/PutRecords",
        *(INVOKE_ARN.format(purpose=purpose) for purpose in FUNCTIONS),
    }


def test_event_types_are_any_text() -> None:
    types = ('odd "one"', "$input", "click")
    schemas = document(types)["components"]["schemas"]
    for model in ("Event", "Data", "PutEvent"):
        assert schemas[model]["properties"]["eventType"]["enum"] == list(types)


def test_without_event_types_there_is_no_enum() -> None:
    assert "enum" not in document()["components"]["schemas"]["Event"]["properties"]["eventType"]


@pytest.mark.parametrize("field", ["stream_name", "stream_role_arn", "tracking_id"])
def test_values_that_would_change_a_template_are_refused(field: str) -> None:
    changed: dict[str, Any] = {field: '" $x'}
    with pytest.raises(ValueError, match=r"openapi/events\.yaml: the value of <<"):
        document(**changed)


def test_a_group_by_itself_is_a_document() -> None:
    served = assemble(
        api_name="a",
        region="us-east-1",
        groups={"recommendations": {"function:recommendations": "arn:aws:lambda:f"}},
        edge=Edge(),
    )
    assert set(served["paths"]) == {"/recommendations/{userId}", "/getRecommendations"}
    assert set(served["components"]["schemas"]) == {
        "Error",
        "Recommendations",
        "RecommendationsWithMetadata",
    }


def test_groups_may_share_a_path_and_equal_models() -> None:
    item = {"type": "string"}
    one, two = fragment("/a", "get", A=item), fragment("/a", "put", A=item)
    merged = merge(BASE, {"one": one, "two": two})
    assert set(merged["paths"]["/a"]) == {"get", "put"}
    assert merged["components"]["schemas"] == {"Error": {"type": "object"}, "A": item}


def test_two_groups_with_the_same_route_are_refused() -> None:
    with pytest.raises(
        ValueError, match=r"openapi/one\.yaml and openapi/two\.yaml both have the route GET /a;"
    ):
        merge(BASE, {"one": fragment("/a", "get"), "two": fragment("/a", "get")})


def test_two_meanings_of_one_model_are_refused() -> None:
    one, two = fragment("/a", "get", A={}), fragment("/b", "get", A={"type": "string"})
    with pytest.raises(
        ValueError, match=r"openapi/one\.yaml and openapi/two\.yaml both have the model A, and not"
    ):
        merge(BASE, {"one": one, "two": two})
    with pytest.raises(
        ValueError, match=r"openapi/base\.yaml and openapi/one\.yaml both have the model Error"
    ):
        merge(BASE, {"one": fragment("/a", "get", Error={})})


def test_merging_changes_nothing_that_it_was_given() -> None:
    one, base = fragment("/a", "get", A={}), copy.deepcopy(BASE)
    merge(base, {"one": one, "two": fragment("/a", "put", B={})})
    assert (base, one) == (BASE, fragment("/a", "get", A={}))


def test_routes_of_a_function_are_those_that_name_it() -> None:
    routes = routes_of(openapi_source.fragment("recommendations"), "recommendations")
    assert routes == [
        Route("GET", "/recommendations/{userId}", "recommend"),
        Route("GET", "/getRecommendations", "getRecommendations"),
    ]
    assert [route.invocation_source for route in routes] == [
        "GET/recommendations/*",
        "GET/getRecommendations",
    ]
    assert routes_of(openapi_source.fragment("events"), "recommendations") == []


def test_the_public_form_tells_where_the_api_is_and_nothing_behind_it() -> None:
    served = document(("click",))
    public = public_form(served, "https://api.example/prod", {})
    text = json.dumps(public)
    assert public["servers"] == [{"url": "https://api.example/prod"}]
    # Examples have ARNs of the service that clients name; nothing has one of what is behind the API.
    behind = ("arn:aws:lambda", "arn:aws:apigateway", "arn:aws:iam", "arn:aws:kinesis")
    for word in ("x-amazon", *behind, STREAM_NAME, TRACKING_ID, STREAM_ROLE_ARN, "$util"):
        assert word not in text
    assert set(public["paths"]) == set(served["paths"])
    assert public["components"]["schemas"] == served["components"]["schemas"]
    for name, scheme in served["components"]["securitySchemes"].items():
        told = public["components"]["securitySchemes"][name]
        assert told.items() <= scheme.items()
        assert {"type", "name", "in"} <= set(told)
    assert "x-amazon-apigateway-gateway-responses" in served


def test_the_public_form_narrows_models_and_fits_examples_to_them() -> None:
    columns = {
        "type": "object",
        "additionalProperties": False,
        "properties": {"colour": {"enum": ["red"]}},
    }
    public = public_form(document(("View",)), "https://x", {"Item": {"properties": columns}})
    item = public["components"]["schemas"]["Item"]
    assert item["properties"]["properties"] == columns
    assert "itemId" in item["properties"]

    def example(path: str, method: str) -> Any:
        body = public["paths"][path][method]["requestBody"]
        return body["content"]["application/json"]["example"]

    assert example("/items", "put") == {
        "items": [{"itemId": "cedar-bay-cove-hike-601", "properties": {}}]
    }
    assert {event["eventType"] for event in example("/events", "post")["events"]} == {"View"}
