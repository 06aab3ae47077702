"""One request's id, from the API through stream and consumer to the dead letter and its replay."""

import base64
import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from commands.replay.letters import from_message
from handlers.events.consumer import consume
from handlers.events.dead_letters import DeadLetters
from handlers.events.delivery import Courier
from handlers.events.records import request_id_of
from localaws.apigateway.vtl import render
from tests.support.kinesis_events import kinesis_record
from tests.support.openapi import document

GOOD, BAD = "request-of-a-good-event", "request-of-a-bad-one"


def record_of(request_id: str, event: dict[str, Any], sequence_number: str) -> dict[str, Any]:
    """The record that the API makes of an event, as the consumer gets it."""
    integration = document()["paths"]["/events"]["post"]["x-amazon-apigateway-integration"]
    text = render(
        integration["requestTemplates"]["application/json"],
        body=json.dumps({"events": [event]}),
        parameters={},
        context={"requestId": request_id, "requestTimeEpoch": 1_700_000_000_500},
        stage_variables={},
    )
    (record,) = json.loads(text)["Records"]
    return kinesis_record(base64.b64decode(record["Data"]), sequence_number=sequence_number)


class Service:
    """PutEvents that refuses the type `poison`; the queue and the bucket, too."""

    def __init__(self) -> None:
        self.requests: list[Any] = []
        self.messages: list[str] = []

    def put_events(self, **request: Any) -> None:
        self.requests.append(request)
        if any(event["eventType"] == "poison" for event in request["eventList"]):
            answer: Any = {"Error": {"Code": "InvalidInputException", "Message": "no"}}
            raise ClientError(answer, "PutEvents")

    def send_message(self, **request: Any) -> None:
        self.messages.append(request["MessageBody"])

    def put_object(self, **request: Any) -> None:
        raise AssertionError("nothing here is too large for the queue")


@pytest.mark.parametrize(
    "bad", [{"userId": "2", "eventType": "poison"}, {"userId": "2", "eventType": "null"}]
)
def test_an_id_is_found_at_every_stage(bad: Any, capsys: pytest.CaptureFixture[str]) -> None:
    service = Service()
    records = [
        record_of(GOOD, {"userId": "1", "eventType": "click"}, "1"),
        record_of(BAD, bad, "2"),
    ]
    courier = Courier(service, "tracking", lambda: 60.0, sleep=lambda seconds: None)
    letters = DeadLetters(lambda: service, "url", lambda: service, "bucket")
    assert consume(records, courier, letters) == []
    logged = capsys.readouterr().out
    assert GOOD in logged
    assert BAD in logged
    (message,) = service.messages
    assert json.loads(message)["requestId"] == BAD
    assert GOOD not in json.dumps(service.requests), "the service gets no id of ours"
    (record,) = from_message("m-1", message).records
    assert request_id_of(record) == BAD
