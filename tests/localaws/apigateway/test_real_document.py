"""The project's own OpenAPI document: imported as it is, every route served as documented."""

import json
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft4Validator

from localaws.apigateway.exchange import GatewayReply
from localaws.apigateway.schemas import body_validator
from localaws.shared.ports import FunctionAnswer, Response
from tests.support.gateway import RecordingBackends, ServedApi
from tests.support.openapi import document

DOCUMENT = document(stream_name="shop-events", tracking_id="tracking-1")
EVENT = {"userId": "u", "itemId": "i", "eventType": "click"}
STORED = {"SequenceNumber": "1", "ShardId": "shardId-000000000000"}


class Shop(ServedApi):
    """The document, deployed, with a key."""

    def __init__(self, home: Path) -> None:
        super().__init__(home, DOCUMENT)
        self.value = self.key()

    def ask(self, method: str, path: str, body: Any = None, **options: Any) -> GatewayReply:
        headers = {"x_api_key": self.value, "content_type": "application/json"}
        return self.request(method, path, body, **{**headers, **options})


@pytest.fixture(scope="module")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    """The document is large: it is imported once."""
    return Shop(tmp_path_factory.mktemp("shop"))


@pytest.fixture
def shop(deployed: Shop) -> Shop:
    """The shop, whose backends have not been asked yet."""
    vars(deployed.backends).update(vars(RecordingBackends()))
    return deployed


def documented(path: str, method: str, reply: GatewayReply) -> Any:
    """The decoded body, which must be what the document says of this status."""
    responses = DOCUMENT["paths"][path][method]["responses"]
    assert str(reply.status) in responses, (reply.status, reply.body)
    body = json.loads(reply.body)
    schema = responses[str(reply.status)]["content"]["application/json"]["schema"]
    validator: Draft4Validator = body_validator(schema, DOCUMENT["components"]["schemas"])
    validator.validate(body)
    return body


def test_every_operation_needs_a_key(shop: Shop) -> None:
    operations = [
        (path, method, operation)
        for path, item in DOCUMENT["paths"].items()
        for method, operation in item.items()
        if method in {"get", "post", "put", "delete"}
    ]
    assert len(operations) >= 4
    for path, method, operation in operations:
        if not operation.get("security"):
            continue
        target = path.replace("{userId}", "u").replace("{itemId}", "i")
        reply = shop.ask(method.upper(), target, {}, x_api_key="wrong")
        body = documented(path, method, reply)
        assert reply.status == 403
        assert body["requestId"] == reply.headers["x-amzn-requestid"]


def test_events(shop: Shop) -> None:
    shop.backends.answer = Response(
        200, {}, json.dumps({"FailedRecordCount": 0, "Records": [STORED] * 2}).encode()
    )
    tricky = {**EVENT, "userId": 'it\'s "$input" #set($x = 1)\n\\ü'}
    reply = shop.ask("POST", "/events", {"events": [tricky, {**EVENT, "sessionId": "s"}]})
    assert documented("/events", "post", reply) == {"accepted": 2}
    sent = json.loads(shop.backends.requests[0].body)
    assert sent["StreamName"] == "shop-events"
    assert [record["PartitionKey"] for record in sent["Records"]] == [tricky["userId"], "u"]


def test_events_that_are_partly_stored(shop: Shop) -> None:
    failed = {"ErrorCode": "ProvisionedThroughputExceededException", "ErrorMessage": "slow"}
    answer = {"FailedRecordCount": 2, "Records": [failed, STORED, failed]}
    shop.backends.answer = Response(200, {}, json.dumps(answer).encode())
    reply = shop.ask("POST", "/events", {"events": [EVENT] * 3})
    body = documented("/events", "post", reply)
    assert reply.status == 503
    assert (body["accepted"], body["notAccepted"]) == (1, [0, 2])


@pytest.mark.parametrize(
    "body", [{}, {"events": [{"userId": "u"}]}, {"events": [EVENT], "more": 1}, [], "text"]
)
def test_invalid_events(shop: Shop, body: Any) -> None:
    reply = shop.ask("POST", "/events", body)
    documented("/events", "post", reply)
    assert reply.status == 400
    assert not shop.backends.requests


def test_data(shop: Shop) -> None:
    shop.backends.answer = Response(200, {}, json.dumps(STORED).encode())
    reply = shop.ask(
        "POST",
        "/data",
        {"stream-name": "shop-events", "Data": {**EVENT, "trackingId": "tracking-1"}},
    )
    body = documented("/data", "post", reply)
    assert body["Message"] == "Event sent successfully"
    assert body["data"]["SequenceNumber"] == "1"


@pytest.mark.parametrize(
    "body",
    [
        {"stream-name": "someone-elses", "Data": EVENT},
        {"Data": {**EVENT, "trackingId": "someone-elses"}},
    ],
)
def test_foreign_names_are_refused(shop: Shop, body: Any) -> None:
    missing = b'{"__type":"ResourceNotFoundException","message":"Stream not-this-stack not found"}'
    shop.backends.answer = Response(400, {}, missing)
    reply = shop.ask("POST", "/data", body)
    documented("/data", "post", reply)
    assert reply.status == 403
    assert json.loads(shop.backends.requests[0].body)["StreamName"] != "shop-events"


@pytest.mark.parametrize("path", ["/data", "/events"])
@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (Response(400, {}, b'{"__type":"ProvisionedThroughputExceededException"}'), 429),
        (Response(400, {}, b'{"__type":"ValidationException"}'), 400),
        (Response(400, {}, b'{"__type":"AccessDeniedException"}'), 502),
        (Response(500, {}, b"{}"), 502),
    ],
)
def test_kinesis_errors(shop: Shop, path: str, answer: Response, status: int) -> None:
    shop.backends.answer = answer
    body = {"events": [EVENT]} if path == "/events" else {"Data": EVENT}
    reply = shop.ask("POST", path, body)
    documented(path, "post", reply)
    assert reply.status == status


@pytest.mark.parametrize(
    ("path", "target", "query"),
    [
        ("/recommendations/{userId}", "/recommendations/u", {"numResults": ["5"]}),
        ("/getRecommendations", "/getRecommendations", {"userId": ["u"]}),
    ],
)
def test_recommendations(shop: Shop, path: str, target: str, query: dict[str, list[str]]) -> None:
    found: dict[str, Any] = {
        "itemList": [{"itemId": "1", "score": 0.5}],
        "recommendationId": "RID",
    }
    if path == "/getRecommendations":
        found["$metadata"] = {
            "httpStatusCode": 200,
            "requestId": "r",
            "attempts": 1,
            "totalRetryDelay": 0,
        }
    shop.backends.function = FunctionAnswer(
        200, {"statusCode": 200, "body": json.dumps(found)}, None
    )
    assert documented(path, "get", shop.ask("GET", target, query=query)) == found
    shop.backends.function = FunctionAnswer(200, {}, "Unhandled")
    reply = shop.ask("GET", target, query=query)
    documented(path, "get", reply)
    assert reply.status == 502


def test_a_missing_parameter(shop: Shop) -> None:
    reply = shop.ask("GET", "/getRecommendations")
    body = documented("/getRecommendations", "get", reply)
    assert body["message"] == "Missing required request parameters: [userId]"


@pytest.mark.parametrize("path", ["/data", "/events"])
def test_other_content_types(shop: Shop, path: str) -> None:
    reply = shop.ask("POST", path, b"a=1", content_type="text/plain")
    documented(path, "post", reply)
    assert reply.status == 415
