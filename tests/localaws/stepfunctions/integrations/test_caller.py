from __future__ import annotations

import json
from typing import Any

from localaws.shared.ports import ServiceCallError, ServiceRequest
from localaws.stepfunctions.integrations.caller import TaskCaller
from localaws.stepfunctions.interpreter.tasks import Call, Failed, Outcome, Succeeded
from tests.localaws.stepfunctions.integrations.test_sdk import Answering
from tests.support.state_machines import MACHINE, ROLE


def make(answering: Answering, resource: str, arguments: Any) -> Outcome:
    call = Call(
        number=1,
        resource=f"arn:aws:states:::{resource}",
        arguments=arguments,
        execution="arn:e",
        machine=MACHINE,
        role=ROLE,
    )
    return TaskCaller(answering).make(call)


def test_a_functions_payload_is_any_value() -> None:
    answering = Answering(200, {"b": 2})
    found = make(answering, "lambda:invoke", {"FunctionName": "f", "Payload": {"a": 1}})
    assert isinstance(found, Succeeded)
    assert found.result["Payload"] == {"b": 2}
    assert json.loads(answering.asked[0].body) == {"a": 1}


def test_a_functions_error_is_the_tasks() -> None:
    failure = {"errorType": "MyError", "errorMessage": "because"}
    answering = Answering(200, failure, **{"x-amz-function-error": "Unhandled"})
    found = make(answering, "lambda:invoke", {"FunctionName": "f"})
    assert found == Failed("MyError", json.dumps(failure))


def test_a_payload_that_is_no_json_fails_the_task() -> None:
    found = make(Answering(200, b"plain"), "lambda:invoke", {"FunctionName": "f"})
    assert isinstance(found, Failed)
    assert found.error == "Lambda.SdkClientException"


def test_a_message_is_text_or_json() -> None:
    answering = Answering(200, b"<PublishResponse><PublishResult/></PublishResponse>")
    make(answering, "sns:publish", {"TopicArn": "t", "Message": {"a": 1}})
    make(answering, "sns:publish", {"TopicArn": "t", "Message": "plain"})
    assert b"Message=%7B%22a%22%3A+1%7D" in answering.asked[0].body
    assert b"Message=plain" in answering.asked[1].body


def test_events_name_the_execution_and_fail_with_one_of_them() -> None:
    entries = [{"Source": "s", "DetailType": "d", "Detail": {"a": 1}, "Resources": ["r"]}]
    answering = Answering(200, {"FailedEntryCount": 1, "Entries": [{"ErrorCode": "x"}]})
    found = make(answering, "events:putEvents", {"Entries": entries})
    assert isinstance(found, Failed)
    assert found.error == "EventBridge.FailedEntry"
    (sent,) = json.loads(answering.asked[0].body)["Entries"]
    assert sent["Detail"] == '{"a": 1}'
    assert sent["Resources"] == ["r", MACHINE, "arn:e"]


def test_arguments_that_do_not_fit_end_the_execution() -> None:
    found = make(Answering(200, {}), "aws-sdk:personalize:deleteSchema", {"Schema": "a"})
    assert isinstance(found, Failed)
    assert found.error == "States.Runtime"


def test_a_service_that_cannot_be_reached_is_an_error_of_the_client() -> None:
    class Down(Answering):
        def call(self, request: ServiceRequest) -> Any:
            raise ServiceCallError("nobody there")

    found = make(Down(200, {}), "aws-sdk:personalize:listSchemas", {})
    assert found == Failed("Personalize.SdkClientException", "nobody there")
