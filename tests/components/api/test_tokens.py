"""What a document says of tokens; who gets in is in tests/openapi/test_tokens_served.py."""

import json
from typing import Any

import pytest
from openapi_spec_validator import OpenAPIV30SpecValidator

from components.api.openapi_document import public_form
from components.api.public_routes import is_public
from components.api.response_headers import GATEWAY_RESPONSES
from components.api.tokens import FUNCTION, NEEDS_KEY, NEEDS_TOKEN
from tests.support.openapi import INVOKE_ARN, document

URI = INVOKE_ARN.format(purpose=FUNCTION)
PLAIN, GUARDED = document(), document(authorizer=URI)
PUBLIC = public_form(GUARDED, "https://api.example/prod", {})


def operations(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [each for methods in found["paths"].values() for each in methods.values()]


def test_it_is_a_valid_document() -> None:
    assert [error.message for error in OpenAPIV30SpecValidator(GUARDED).iter_errors()] == []
    assert [error.message for error in OpenAPIV30SpecValidator(PUBLIC).iter_errors()] == []


def test_public_routes_ask_for_both_and_the_owners_stay() -> None:
    for before, after in zip(operations(PLAIN), operations(GUARDED), strict=True):
        if is_public(before):
            assert after["security"] == [{"apiKey": []}, {"jwt": []}]
            assert "401" in after["responses"]
        else:
            assert after == before


def test_clients_are_told_of_the_token_alone() -> None:
    schemes = PUBLIC["components"]["securitySchemes"]
    assert schemes["jwt"] == {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    assert set(schemes) == {"jwt", "signature"}
    asked = {json.dumps(operation["security"]) for operation in operations(PUBLIC)}
    assert asked == {'[{"jwt": []}]', '[{"signature": []}]'}
    assert URI not in json.dumps(PUBLIC)


def test_the_description_says_what_a_request_needs() -> None:
    assert NEEDS_KEY in PLAIN["info"]["description"]
    assert NEEDS_KEY not in GUARDED["info"]["description"]
    assert NEEDS_TOKEN in GUARDED["info"]["description"]


@pytest.mark.parametrize(
    ("kind", "status"),
    [("UNAUTHORIZED", "401"), ("ACCESS_DENIED", "403"), ("AUTHORIZER_FAILURE", "503")],
)
def test_failures_have_the_form_of_all_others(kind: str, status: str) -> None:
    response = GUARDED[GATEWAY_RESPONSES][kind]
    assert response["statusCode"] == status
    assert set(json.loads(response["responseTemplates"]["application/json"])) == {
        "message",
        "requestId",
    }
    sniffed = "gatewayresponse.header.X-Content-Type-Options"
    assert response["responseParameters"][sniffed] == "'nosniff'"


def test_without_an_authorizer_nothing_is_said() -> None:
    assert "jwt" not in json.dumps(PLAIN)
