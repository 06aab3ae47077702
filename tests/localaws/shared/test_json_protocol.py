import json

import pytest

from localaws.shared.json_protocol import (
    JSON_1_0,
    JSON_1_1,
    RefusedError,
    answered,
    decoded,
    operation_of,
    refused,
)
from localaws.shared.ports import Request


def request(**headers: str) -> Request:
    return Request(
        method="POST", path="/", headers=headers, query={}, body=b"", account="1", region="r"
    )


@pytest.mark.parametrize(
    ("target", "operation"),
    [("AmazonAthena.GetWorkGroup", "GetWorkGroup"), ("A_2012.B.C", "C"), ("", "")],
)
def test_the_operation_is_the_last_part_of_the_target(target: str, operation: str) -> None:
    assert operation_of(request(**{"x-amz-target": target})) == operation


def test_a_request_without_target_asks_for_nothing() -> None:
    assert operation_of(request()) == ""


def test_an_empty_body_is_an_empty_object() -> None:
    assert decoded(b"") == {}
    assert decoded(b'{"a": [1]}') == {"a": [1]}


@pytest.mark.parametrize("body", [b"{", b"\xff", b"[]", b"1", b"[" * 100_000])
def test_what_is_no_object_is_refused(body: bytes) -> None:
    with pytest.raises(RefusedError) as refusal:
        decoded(body)
    assert refusal.value.code == "SerializationException"


def test_an_answer_is_of_the_version_of_its_service() -> None:
    assert answered({"a": 1}).headers == {"Content-Type": JSON_1_1}
    assert answered({"a": 1}, JSON_1_0).headers == {"Content-Type": JSON_1_0}
    assert json.loads(answered({"a": 1}).body) == {"a": 1}


def test_an_error_has_its_code_its_message_and_what_else_it_says() -> None:
    error = RefusedError("GoneException", "It is gone.", 404, Reason="age")
    response = refused(error, message="Message")
    assert response.status == 404
    assert response.headers["x-amzn-errortype"] == "GoneException"
    assert json.loads(response.body) == {
        "__type": "GoneException",
        "Message": "It is gone.",
        "Reason": "age",
    }
