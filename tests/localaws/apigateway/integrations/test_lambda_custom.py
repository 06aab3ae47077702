"""Functions behind mapping templates."""

from pathlib import Path
from typing import Any

import pytest

from localaws.shared.ports import FunctionAnswer
from tests.support.gateway import (
    body_of,
    lambda_uri,
    served,
)


def custom() -> dict[str, Any]:
    return {
        "type": "aws",
        "httpMethod": "POST",
        "uri": lambda_uri("arn:aws:lambda:us-east-1:000000000000:function:${stageVariables.name}"),
        "requestTemplates": {"application/json": '{"id": $input.json("$.id")}'},
        "responses": {
            "default": {
                "statusCode": "200",
                "responseTemplates": {"application/json": '{"got":$input.json("$.value")}'},
            },
            ".*not found.*": {
                "statusCode": "404",
                "responseTemplates": {
                    "application/json": '{"message":$input.json("$.errorMessage")}'
                },
            },
        },
    }


def test_lambda_without_proxy(tmp_path: Path) -> None:
    api = served(tmp_path, integration=custom(), stage={"variables": {"name": "f"}})
    api.backends.function = FunctionAnswer(200, {"value": [1]}, None)
    reply = api.request("POST", "/x", {"id": 7, "other": 1})
    assert (reply.status, body_of(reply)) == (200, {"got": [1]})
    assert api.backends.events == [{"id": 7}]


@pytest.mark.parametrize(("message", "status"), [("user not found", 404), ("anything else", 200)])
def test_lambda_errors_are_selected_by_message(tmp_path: Path, message: str, status: int) -> None:
    api = served(tmp_path, integration=custom(), stage={"variables": {"name": "f"}})
    api.backends.function = FunctionAnswer(200, {"errorMessage": message}, "Unhandled")
    assert api.request("POST", "/x", {"id": 7}).status == status
