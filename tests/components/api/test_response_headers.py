"""Headers of answers that no function makes; what a client sees of them is in tests/openapi."""

from typing import Any

import pytest

from components.api.response_headers import GATEWAY_RESPONSES, INTEGRATION, with_headers
from tests.support.openapi import document


def small(**integration: Any) -> dict[str, Any]:
    operation = {
        "responses": {"200": {"description": "well"}, "502": {"description": "not"}},
        INTEGRATION: integration,
    }
    return {"paths": {"/x": {"get": operation}}, GATEWAY_RESPONSES: {"THROTTLED": {}}}


def test_a_mapped_answer_has_the_header_and_declares_it() -> None:
    found = with_headers(small(responses={"default": {"statusCode": "200"}}), {"A": "b"})
    operation = found["paths"]["/x"]["get"]
    assert operation[INTEGRATION]["responses"]["default"]["responseParameters"] == {
        "method.response.header.A": "'b'"
    }
    assert operation["responses"] == {
        "200": {"description": "well", "headers": {"A": {"schema": {"type": "string"}}}},
        "502": {"description": "not"},
    }
    assert found[GATEWAY_RESPONSES]["THROTTLED"]["responseParameters"] == {
        "gatewayresponse.header.A": "'b'"
    }


def test_a_header_of_its_own_wins() -> None:
    own = {"statusCode": "200", "responseParameters": {"method.response.header.A": "'own'"}}
    found = with_headers(small(responses={"default": own}), {"A": "b"})
    answer = found["paths"]["/x"]["get"][INTEGRATION]["responses"]["default"]
    assert answer["responseParameters"] == {"method.response.header.A": "'own'"}


def test_a_function_makes_its_own() -> None:
    before = small(type="aws_proxy")
    assert with_headers(before, {"A": "b"})["paths"] == before["paths"]


@pytest.mark.parametrize("kind", sorted(document()[GATEWAY_RESPONSES]))
def test_every_answer_of_the_gateway_is_sniffed_by_nobody(kind: str) -> None:
    parameters = document()[GATEWAY_RESPONSES][kind]["responseParameters"]
    assert parameters["gatewayresponse.header.X-Content-Type-Options"] == "'nosniff'"


def test_the_document_is_not_changed() -> None:
    before = small(responses={"default": {"statusCode": "200"}})
    with_headers(before, {"A": "b"})
    assert before == small(responses={"default": {"statusCode": "200"}})
