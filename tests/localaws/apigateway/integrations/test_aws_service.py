"""Requests to other services."""

import base64
import json
from pathlib import Path

import pytest

from localaws.shared.ports import Response
from tests.support.gateway import (
    body_of,
    kinesis_integration,
    served,
    service_uri,
)


def test_kinesis_gets_the_mapped_record(tmp_path: Path) -> None:
    api = served(tmp_path, integration=kinesis_integration())
    reply = api.request("POST", "/x", {"userId": "u"})
    assert (reply.status, body_of(reply)) == (200, {"shard": "shard-1"})
    (request,) = api.backends.requests
    assert (request.service, request.target) == ("kinesis", "Kinesis_20131202.PutRecord")
    sent = json.loads(request.body)
    assert json.loads(base64.b64decode(sent["Data"])) == {"userId": "u"}
    assert sent["PartitionKey"] == "u"


@pytest.mark.parametrize(
    ("service", "action", "target"),
    [
        ("firehose", "action/PutRecord", "Firehose_20150804.PutRecord"),
        ("events", "action/PutEvents", "AWSEvents.PutEvents"),
        ("states", "action/StartExecution", "AWSStepFunctions.StartExecution"),
        ("personalize", "action/ListSchemas", "AmazonPersonalize.ListSchemas"),
        ("sqs", "action/SendMessage", "AmazonSQS.SendMessage"),
    ],
)
def test_json_services(tmp_path: Path, service: str, action: str, target: str) -> None:
    integration = kinesis_integration(uri=service_uri(service, action))
    api = served(tmp_path, integration=integration)
    api.request("POST", "/x", {"userId": "u"})
    request = api.backends.requests[0]
    assert (request.service, request.target, request.path) == (service, target, "/")


@pytest.mark.parametrize(
    ("service", "path"),
    [("personalize-runtime", "recommendations"), ("personalize-events", "events")],
)
def test_personalize_is_one_service_of_several_hosts(
    tmp_path: Path, service: str, path: str
) -> None:
    integration = kinesis_integration(uri=service_uri(service, f"path/{path}"))
    api = served(tmp_path, integration=integration)
    api.request("POST", "/x", {"userId": "u"})
    request = api.backends.requests[0]
    assert (request.service, request.target, request.path) == ("personalize", None, f"/{path}")


def test_queues_take_forms_and_answer_xml(tmp_path: Path) -> None:
    integration = kinesis_integration(
        uri=service_uri("sqs", "path/000000000000/queue"),
        requestParameters={
            "integration.request.header.Content-Type": "'application/x-www-form-urlencoded'"
        },
        requestTemplates={
            "application/json": "Action=SendMessage&MessageBody=$util.urlEncode($input.body)"
        },
        responses={"default": {"statusCode": "200"}},
    )
    api = served(tmp_path, integration=integration)
    api.backends.answer = Response(
        200,
        {"content-type": "text/xml"},
        b'<R xmlns="urn:x"><Item><Id>1</Id></Item><Item>2</Item><Empty/></R>',
    )
    reply = api.request("POST", "/x", {"a": "&b"})
    assert body_of(reply) == {"R": {"Item": [{"Id": "1"}, "2"], "Empty": None}}
    request = api.backends.requests[0]
    assert request.path == "/000000000000/queue"
    assert request.body == b"Action=SendMessage&MessageBody=%7B%22a%22%3A+%22%26b%22%7D"
    assert request.headers["content-type"] == "application/x-www-form-urlencoded"


def test_topics_take_the_action_of_the_uri(tmp_path: Path) -> None:
    integration = kinesis_integration(
        uri=service_uri("sns", "action/Publish"),
        requestTemplates={"application/json": "Message=$util.urlEncode($input.path('$.m'))"},
    )
    api = served(tmp_path, integration=integration)
    api.request("POST", "/x", {"m": "a b"})
    assert api.backends.requests[0].body == b"Action=Publish&Version=2010-03-31&Message=a+b"


def test_a_slow_back_end_times_out(tmp_path: Path) -> None:
    api = served(tmp_path, integration=kinesis_integration(timeoutInMillis=50))
    api.backends.delay_seconds = 5
    reply = api.request("POST", "/x", {"userId": "u"})
    assert (reply.status, body_of(reply)) == (504, {"message": "Endpoint request timed out"})
