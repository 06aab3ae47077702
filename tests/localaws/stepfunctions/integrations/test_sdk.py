from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from localaws.shared.ports import FunctionAnswer, Response, ServiceRequest
from localaws.stepfunctions.integrations import sdk
from localaws.stepfunctions.integrations.resource import OPTIMIZED, SERVICES

CALLER = sdk.Caller(account="000000000000", region="eu-west-1", role="arn:aws:iam::0:role/r")


class Answering:
    """Calls that have one answer, and keep what was asked."""

    def __init__(self, status: int, body: bytes | Mapping[str, Any], **headers: str) -> None:
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.response = Response(status, headers, text)
        self.asked: list[ServiceRequest] = []

    def call(self, request: ServiceRequest) -> Response:
        self.asked.append(request)
        return self.response

    def invoke(
        self, function: str, payload: Mapping[str, Any], *, account: str, region: str
    ) -> FunctionAnswer:
        raise NotImplementedError


def call(answering: Answering, name: str, operation: str, arguments: Any) -> dict[str, Any]:
    return sdk.call(answering, SERVICES[name], operation, arguments, CALLER)


def test_names_are_those_of_the_sdk_in_both_directions() -> None:
    body = {"solutionVersion": {"solutionVersionArn": "arn:v", "creationDateTime": 1.5}}
    answering = Answering(200, body)
    arguments = {"SolutionVersionArn": "arn:v"}
    assert call(answering, "personalize", "DescribeSolutionVersion", arguments) == {
        "SolutionVersion": {
            "SolutionVersionArn": "arn:v",
            "CreationDateTime": "1970-01-01T00:00:01.500000Z",
        }
    }
    (asked,) = answering.asked
    assert (asked.service, asked.region, asked.role_arn) == (
        "personalize",
        "eu-west-1",
        CALLER.role,
    )
    assert asked.target == "AmazonPersonalize.DescribeSolutionVersion"
    assert json.loads(asked.body) == {"solutionVersionArn": "arn:v"}


def test_paths_and_queries_are_as_a_server_reads_them() -> None:
    answering = Answering(200, b"text", etag='"e"')
    found = call(answering, "s3", "GetObject", {"Bucket": "b", "Key": "a b/c", "VersionId": "7"})
    assert (found["Body"], found["ETag"]) == ("text", '"e"')
    (asked,) = answering.asked
    assert (asked.method, asked.path, asked.query) == ("GET", "/b/a b/c", {"versionId": ["7"]})


def test_forms_are_encoded() -> None:
    body = b"<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>"
    answering = Answering(200, body)
    assert call(answering, "sns", "Publish", {"TopicArn": "t", "Message": "a&b"}) == {
        "MessageId": "m"
    }
    assert b"Message=a%26b" in answering.asked[0].body


def test_blobs_are_texts() -> None:
    answering = Answering(200, {"a": 1})
    found = call(answering, "lambda", "Invoke", {"FunctionName": "f", "Payload": {"b": 2}})
    assert found["Payload"] == '{"a": 1}'
    assert answering.asked[0].body == b'{"b": 2}'


@pytest.mark.parametrize(
    "arguments", [{"Schema": "x"}, {"SchemaArn": 1}, {"schemaArn": "x"}, {}, "text"]
)
def test_arguments_must_fit(arguments: Any) -> None:
    with pytest.raises(sdk.ArgumentsError):
        call(Answering(200, {}), "personalize", "DescribeSchema", arguments)


@pytest.mark.parametrize(
    ("name", "operation", "arguments", "code", "wanted"),
    [
        ("personalize", "DeleteSchema", {"SchemaArn": "a"}, "ResourceInUseException", "Personalize.ResourceInUseException"),
        ("personalize", "DeleteSchema", {"SchemaArn": "a"}, "AccessDeniedException", "Personalize.PersonalizeException"),
        ("sfn", "ListExecutions", {}, "StateMachineDoesNotExist", "Sfn.StateMachineDoesNotExistException"),
        ("lambda", "Invoke", {"FunctionName": "f"}, "TooManyRequestsException", "Lambda.TooManyRequestsException"),
    ],
)  # fmt: skip
def test_errors_have_the_names_of_their_classes(
    name: str, operation: str, arguments: Any, code: str, wanted: str
) -> None:
    headers = {"x-amzn-errortype": code, "x-amzn-requestid": "id"}
    answering = Answering(400, {"__type": code, "message": "no"}, **headers)
    with pytest.raises(sdk.RefusedError) as refusal:
        call(answering, name, operation, arguments)
    assert refusal.value.error == wanted
    prefix = wanted.partition(".")[0]
    assert str(refusal.value) == f"no (Service: {prefix}, Status Code: 400, Request ID: id)"


def test_optimized_integrations_have_the_general_errors_of_their_own_sdk() -> None:
    answering = Answering(403, {"__type": "AccessDeniedException", "message": "no"})
    with pytest.raises(sdk.RefusedError) as refusal:
        sdk.call(answering, OPTIMIZED["lambda:invoke"], "Invoke", {"FunctionName": "f"}, CALLER)
    assert refusal.value.error == "Lambda.AWSLambdaException"


def test_errors_by_their_code() -> None:
    body = (
        b"<ErrorResponse><Error><Code>NotFound</Code><Message>no</Message></Error></ErrorResponse>"
    )
    service = OPTIMIZED["sns:publish"]
    with pytest.raises(sdk.RefusedError) as refusal:
        sdk.call(
            Answering(404, body), service, "Publish", {"TopicArn": "t", "Message": "m"}, CALLER
        )
    assert refusal.value.error == "SNS.NotFoundException"
