"""Gateway responses: defaults, customised ones, substitution."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.apigateway.definition import GatewayResponse
from localaws.apigateway.exchange import GatewayReply
from localaws.apigateway.gateway_responses import DEFAULT_STATUS, GatewayError, reply_to

TEMPLATE = (
    '{"m":$context.error.messageString,"v":"$context.error.validationErrorString",'
    '"t":"$context.error.responseType","r":"${context.requestId}","s":"$stageVariables.x",'
    '"n":"$context.nothing.here","d":"$5 $other"}'
)


def reply(
    failure: GatewayError, customised: dict[str, GatewayResponse] | None = None
) -> GatewayReply:
    return reply_to(
        failure,
        customised or {},
        context={"requestId": "r1", "identity": {"sourceIp": "ip"}},
        parameters={"header": {"x-h": "h"}, "querystring": {"q": "Q"}, "path": {}},
        stage_variables={"x": "X"},
    )


def custom(**values: Any) -> GatewayResponse:
    return GatewayResponse(**{"status_code": None, "parameters": {}, "templates": {}, **values})


@pytest.mark.parametrize("response_type", sorted(DEFAULT_STATUS))
def test_the_built_in_answer(response_type: str) -> None:
    found = reply(GatewayError(response_type, 'say "no"'))
    assert found.status == DEFAULT_STATUS[response_type]
    assert json.loads(found.body) == {"message": 'say "no"'}
    assert str(found.headers["x-amzn-ErrorType"]).endswith("Exception")


def test_a_customised_answer() -> None:
    templates = {"application/json": TEMPLATE}
    failure = GatewayError("BAD_REQUEST_BODY", "Invalid", validation_error='["x"]')
    found = reply(failure, {"BAD_REQUEST_BODY": custom(status_code=422, templates=templates)})
    assert found.status == 422
    assert json.loads(found.body) == {
        "m": "Invalid",
        "v": '["x"]',
        "t": "BAD_REQUEST_BODY",
        "r": "r1",
        "s": "X",
        "n": "",
        "d": "$5 $other",
    }


def test_the_families_stand_in() -> None:
    customised = {
        "DEFAULT_4XX": custom(templates={"application/json": "four"}),
        "DEFAULT_5XX": custom(templates={"application/json": "five"}),
        "THROTTLED": custom(templates={"application/json": "slow"}),
    }
    assert reply(GatewayError("INVALID_API_KEY", "m"), customised).body == b"four"
    assert reply(GatewayError("THROTTLED", "m"), customised).body == b"slow"
    found = reply(GatewayError("DEFAULT_5XX", "m", status=502), customised)
    assert (found.status, found.body) == (502, b"five")


def test_response_parameters() -> None:
    parameters = {
        "gatewayresponse.header.A": "'static'",
        "gatewayresponse.header.B": "method.request.header.X-H",
        "gatewayresponse.header.C": "method.request.querystring.q",
        "gatewayresponse.header.D": "context.identity.sourceIp",
        "gatewayresponse.header.E": "method.request.header.absent",
    }
    headers = reply(
        GatewayError("THROTTLED", "m"), {"DEFAULT_4XX": custom(parameters=parameters)}
    ).headers
    found = {name: headers[name] for name in "ABCD"}
    assert found == {"A": "static", "B": "h", "C": "Q", "D": "ip"}
    assert "E" not in headers


@given(st.text())
def test_messages_are_not_read_as_templates(text: str) -> None:
    templates = {"application/json": TEMPLATE}
    failure = GatewayError("BAD_REQUEST_BODY", text, validation_error=text)
    body = json.loads(reply(failure, {"BAD_REQUEST_BODY": custom(templates=templates)}).body)
    assert (body["m"], body["v"]) == (text, text)
