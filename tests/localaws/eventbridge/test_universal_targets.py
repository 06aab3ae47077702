"""Universal targets, of every protocol that the services speak."""

import json
from urllib.parse import parse_qs

import pytest

from localaws.eventbridge import universal_targets
from localaws.shared.ports import ServiceRequest


def request_of(name: str, parameters: str) -> ServiceRequest:
    arn = f"arn:aws:scheduler:::aws-sdk:{name}"
    return universal_targets.request_of(arn, parameters, account="1", region="eu-central-1")


def test_an_operation_of_the_json_protocol() -> None:
    request = request_of("sfn:startExecution", '{"StateMachineArn": "arn:m", "Input": "{}"}')
    assert request.service == "states"
    assert request.target == "AWSStepFunctions.StartExecution"
    assert json.loads(request.body) == {"stateMachineArn": "arn:m", "input": "{}"}
    assert (request.account, request.region) == ("1", "eu-central-1")


def test_names_within_parameters_are_found_in_any_case() -> None:
    entries = '{"entries": [{"source": "s", "detailType": "t", "detail": "{}"}]}'
    request = request_of("eventbridge:putEvents", entries)
    assert request.service == "events"
    assert json.loads(request.body) == {
        "Entries": [{"Source": "s", "DetailType": "t", "Detail": "{}"}]
    }


def test_an_operation_of_the_rest_protocol() -> None:
    parameters = '{"FunctionName": "f", "InvocationType": "Event", "Payload": "{}"}'
    request = request_of("lambda:invoke", parameters)
    assert (request.service, request.method) == ("lambda", "POST")
    assert request.path == "/2015-03-31/functions/f/invocations"
    assert request.headers["X-Amz-Invocation-Type"] == "Event"
    assert request.body == b"{}"


def test_a_path_is_decoded_as_a_server_reads_it() -> None:
    arn = "arn:aws:lambda:eu-central-1:1:function:f"
    request = request_of("lambda:invoke", json.dumps({"FunctionName": arn}))
    assert request.path == f"/2015-03-31/functions/{arn}/invocations"


def test_what_the_address_of_an_operation_has_in_its_query() -> None:
    tags = json.dumps({"Resource": "arn:f", "TagKeys": ["a", "b"]})
    assert request_of("lambda:untagResource", tags).query == {"tagKeys": ["a", "b"]}
    listed = request_of("s3:listObjectsV2", '{"Bucket": "b"}')
    assert listed.query == {"list-type": ["2"]}


def test_an_operation_of_the_query_protocol() -> None:
    form = parse_qs(
        request_of("sns:publish", '{"TopicArn": "arn:t", "Message": "m"}').body.decode()
    )
    assert (form["Action"], form["TopicArn"], form["Message"]) == (["Publish"], ["arn:t"], ["m"])


def test_a_service_whose_name_botocore_writes_with_a_hyphen() -> None:
    request = request_of(
        "personalizeruntime:getRecommendations", '{"CampaignArn": "c", "userId": "u"}'
    )
    assert request.service == "personalize"
    assert request.path == "/recommendations"
    assert json.loads(request.body) == {"campaignArn": "c", "userId": "u"}


def test_parameters_of_the_query_of_a_request() -> None:
    request = request_of("scheduler:getSchedule", '{"Name": "n", "GroupName": "g"}')
    assert (request.method, request.path) == ("GET", "/schedules/n")
    assert request.query == {"groupName": ["g"]}


@pytest.mark.parametrize(
    ("name", "parameters", "complaint"),
    [
        ("nothing:at", "{}", "nothing is not the name of a service"),
        ("sfn:fly", "{}", "no operation of sfn fly"),
        ("sfn:startExecution", '{"Machine": "m"}', "no parameter Machine; there are input,"),
        ("sfn:startExecution", "{}", "stateMachineArn"),
        ("sfn:startExecution", "{", "Expecting"),
        ("sfn", "{}", "expected arn:aws:scheduler"),
    ],
)
def test_what_cannot_be_called_is_said(name: str, parameters: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint):
        request_of(name, parameters)
