import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.personalize import shapes
from localaws.personalize.errors import ServiceError


@pytest.mark.parametrize(
    ("operation", "request_body", "words"),
    [
        ("CreateSchema", {"name": "a"}, "Missing required parameter 'schema'"),
        ("CreateSchema", {"name": "-a", "schema": "{}"}, "'name'"),
        ("CreateSchema", {"name": "a" * 64, "schema": "{}"}, "at most 63 characters"),
        ("CreateSchema", {"name": "a b", "schema": "{}"}, "'name'"),
        ("CreateSchema", {"name": "a", "schema": "{}", "domain": "SHOP"}, "ECOMMERCE"),
        ("DescribeSchema", {"schemaArn": "arn:aws:s3:::x"}, "'schemaArn'"),
        ("ListSchemas", {"maxResults": 101}, "at most 100"),
        ("ListSchemas", {"maxResults": True}, "an integer"),
        ("ListSchemas", {"page": 1}, "Unknown parameter 'page'"),
        ("ListSchemas", [], "JSON object"),
        (
            "CreateSolution",
            {
                "name": "a",
                "datasetGroupArn": "arn:aws:personalize:r:a:dataset-group/g",
                "solutionConfig": {"algorithmHyperParameters": {"k": 1}},
            },
            "solutionConfig.algorithmHyperParameters.k",
        ),
        (
            "PutEvents",
            {"trackingId": "t", "sessionId": "s", "eventList": [{"eventType": "e"}]},
            "eventList[0].sentAt",
        ),
        (
            "PutEvents",
            {"trackingId": "t", "sessionId": "s", "eventList": []},
            "at least 1 items",
        ),
    ],
)
def test_a_request_that_does_not_fit_names_the_member(
    operation: str, request_body: Any, words: str
) -> None:
    with pytest.raises(ServiceError) as refused:
        shapes.check_request(operation, request_body)
    assert refused.value.code == "InvalidInputException"
    assert words in refused.value.message


@pytest.mark.parametrize("member", ["userId", "itemId", "campaignArn", "filterValues", "context"])
def test_half_a_character_is_refused_wherever_it_stands(member: str) -> None:
    half: Any = "\ud83d"
    is_map = shapes.input_shape("GetRecommendations").members[member].type_name == "map"
    for value in ({half: "x"}, {"x": half}) if is_map else (half,):
        with pytest.raises(ServiceError, match=rf"{member}.*surrogate"):
            shapes.check_request("GetRecommendations", {member: value})


def test_null_counts_as_absent() -> None:
    assert shapes.check_request("ListSchemas", {"maxResults": None}) == {}


def test_every_operation_of_the_three_apis_has_a_shape() -> None:
    operations = shapes.api_of_operations()
    assert len(operations) == 71 + 3 + 5
    for name in operations:
        assert shapes.input_shape(name).type_name == "structure"


json_values = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(st.sampled_from(sorted(shapes.api_of_operations())), st.data())
def test_any_request_is_either_taken_or_refused_as_invalid(
    operation: str, data: st.DataObject
) -> None:
    members = list(shapes.input_shape(operation).members) or ["x"]
    request = data.draw(
        st.dictionaries(st.sampled_from(members), json_values, max_size=5) | json_values
    )
    with contextlib.suppress(ServiceError):
        checked = shapes.check_request(operation, request)
        assert isinstance(request, dict)
        assert checked.keys() == {name for name, each in request.items() if each is not None}
