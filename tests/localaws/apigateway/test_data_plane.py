"""Calls of a deployed API, every kind of integration, without a server."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from localaws.shared.ports import FunctionAnswer, Response
from tests.support.gateway import (
    EVENT_BODY,
    ServedApi,
    document,
    kinesis_integration,
    lambda_uri,
    mock_integration,
    operation,
    proxy_integration,
    service_uri,
)


def served(tmp_path: Path, method: str = "post", path: str = "/x", **kinds: Any) -> ServedApi:
    stage = kinds.pop("stage", {})
    root = kinds.pop("root", {})
    spec = document({path: {method: operation(kinds.pop("integration"), **kinds)}}, **root)
    return ServedApi(tmp_path, spec, **stage)


def body_of(reply: Any) -> Any:
    return json.loads(reply.body)


# --- AWS services


def test_kinesis_gets_the_mapped_record(tmp_path: Path) -> None:
    api = served(tmp_path, integration=kinesis_integration())
    reply = api.request("POST", "/x", {"userId": "u"})
    assert (reply.status, body_of(reply)) == (200, {"shard": "shard-1"})
    (request,) = api.backends.requests
    assert (request.service, request.target) == ("kinesis", "Kinesis_20131202.PutRecord")
    sent = json.loads(request.body)
    assert json.loads(base64.b64decode(sent["Data"])) == {"userId": "u"}
    assert sent["PartitionKey"] == "u"


@pytest.mark.parametrize(("status", "expected"), [(400, 400), (499, 400), (500, 200), (200, 200)])
def test_responses_are_selected_by_status(tmp_path: Path, status: int, expected: int) -> None:
    api = served(tmp_path, integration=kinesis_integration())
    api.backends.answer = Response(status, {}, b"{}")
    assert api.request("POST", "/x", {"userId": "u"}).status == expected


def test_without_a_matching_response_the_api_is_misconfigured(tmp_path: Path) -> None:
    integration = kinesis_integration(responses={"2..": {"statusCode": "200"}})
    api = served(tmp_path, integration=integration)
    api.backends.answer = Response(503, {}, b"{}")
    reply = api.request("POST", "/x", {"userId": "u"})
    assert (reply.status, body_of(reply)) == (500, {"message": "Internal server error"})


LONE = rb'{"userId": "a\ud83d"}'


@pytest.mark.parametrize(
    "body", [LONE, b'{"userId": "u", "\\uDC00": 1}', b'{"userId": "\xed\xa0\xbd"}']
)
def test_a_surrogate_that_stands_alone_is_refused(tmp_path: Path, body: bytes) -> None:
    validated = served(
        tmp_path / "validated",
        integration=proxy_integration(),
        requestBody=EVENT_BODY,
        **{"x-amazon-apigateway-request-validator": "all"},
    )
    reply = validated.request("POST", "/x", body)
    assert (reply.status, body_of(reply)) == (400, {"message": "Invalid request body"})
    assert validated.backends.events == []


def test_a_template_refuses_it_where_no_model_is_checked(tmp_path: Path) -> None:
    api = served(tmp_path, integration=kinesis_integration())
    reply = api.request("POST", "/x", LONE)
    assert reply.status == 400
    assert body_of(reply)["message"].startswith("Could not parse request body into json")
    assert api.backends.requests == []


@pytest.mark.parametrize(
    ("path", "query"),
    [("/\ufffd", {}), ("/x", {"a": ["1", "\ufffd"]}), ("/x", {"\ufffd": ["1"]})],
)
def test_paths_and_queries_that_are_not_utf_8(
    tmp_path: Path, path: str, query: dict[str, list[str]]
) -> None:
    api = served(
        tmp_path,
        method="get",
        path="/{id}",
        integration=proxy_integration(),
        parameters=[{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
    )
    reply = api.request("GET", path, query=query)
    message = "The path or the query string is not UTF-8"
    assert (reply.status, body_of(reply)) == (400, {"message": message})
    assert api.backends.events == []


def test_a_function_may_answer_half_a_character(tmp_path: Path) -> None:
    api = served(tmp_path, integration=proxy_integration())
    api.backends.function = FunctionAnswer(200, {"statusCode": 200, "body": "a\ud83d"}, None)
    reply = api.request("POST", "/x", {})
    assert (reply.status, reply.body) == (200, b"a?")


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


def test_parameters_are_mapped_to_the_back_end(tmp_path: Path) -> None:
    integration = kinesis_integration(
        uri=service_uri("personalize-runtime", "path/{kind}/list"),
        requestParameters={
            "integration.request.path.kind": "method.request.path.id",
            "integration.request.querystring.q": "method.request.querystring.q",
            "integration.request.header.X-Body": "method.request.body.userId",
            "integration.request.header.X-Id": "context.requestId",
            "integration.request.header.X-Stage": "stageVariables.name",
            "integration.request.header.X-Static": "'fixed'",
        },
        requestTemplates={
            "application/json": "#set($context.requestOverride.header.late = 'yes'){}"
        },
    )
    api = served(
        tmp_path,
        path="/x/{id}",
        integration=integration,
        parameters=[
            {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}},
            {"name": "q", "in": "query", "schema": {"type": "string"}},
        ],
        stage={"variables": {"name": "blue"}},
    )
    reply = api.request("POST", "/x/7", {"userId": "u"}, query={"q": ["1", "2"]})
    request = api.backends.requests[0]
    assert request.path == "/7/list"
    assert request.query == {"q": ["2"]}
    expected = {"x-body": "u", "x-stage": "blue", "x-static": "fixed", "late": "yes"}
    assert expected.items() <= dict(request.headers).items()
    assert request.headers["x-id"] == reply.headers["x-amzn-RequestId"]


def test_the_answer_is_mapped_and_overridden(tmp_path: Path) -> None:
    template = (
        "#set($context.responseOverride.status = 403)"
        "#set($context.responseOverride.header.extra = $input.path('$.ShardId'))"
        '{"id":"$context.requestId"}'
    )
    integration = kinesis_integration(
        responses={
            "default": {
                "statusCode": "200",
                "responseTemplates": {"application/json": template},
                "responseParameters": {
                    "method.response.header.X-Seen": "integration.response.body.ShardId"
                },
            }
        }
    )
    reply = served(tmp_path, integration=integration).request("POST", "/x", {"userId": "u"})
    assert reply.status == 403
    assert (reply.headers["X-Seen"], reply.headers["extra"]) == ("shard-1", "shard-1")
    assert body_of(reply) == {"id": reply.headers["x-amzn-RequestId"]}


def test_a_slow_back_end_times_out(tmp_path: Path) -> None:
    api = served(tmp_path, integration=kinesis_integration(timeoutInMillis=50))
    api.backends.delay_seconds = 5
    reply = api.request("POST", "/x", {"userId": "u"})
    assert (reply.status, body_of(reply)) == (504, {"message": "Endpoint request timed out"})


def test_a_body_the_template_cannot_read(tmp_path: Path) -> None:
    reply = served(tmp_path, integration=kinesis_integration()).request("POST", "/x", b"{nope")
    assert reply.status == 400
    assert body_of(reply)["message"].startswith("Could not parse request body into json")


# --- content types


@pytest.mark.parametrize(
    ("behavior", "templates", "content_type", "status"),
    [
        ("never", {"application/json": "{}"}, "application/json; charset=utf-8", 200),
        ("never", {"application/json": "{}"}, "text/plain", 415),
        ("never", {}, "text/plain", 415),
        ("when_no_templates", {"application/json": "{}"}, "text/plain", 415),
        ("when_no_templates", {}, "text/plain", 200),
        ("when_no_match", {"application/json": "{}"}, "text/plain", 200),
    ],
)
def test_content_types(
    tmp_path: Path, behavior: str, templates: dict[str, str], content_type: str, status: int
) -> None:
    integration = kinesis_integration(passthroughBehavior=behavior, requestTemplates=templates)
    api = served(tmp_path, integration=integration)
    assert api.request("POST", "/x", b"text", content_type=content_type).status == status


# --- mock


def test_mock(tmp_path: Path) -> None:
    integration = mock_integration(
        '{"statusCode": $input.params("want")}',
        responseTemplates={"application/json": '{"stage":"$context.stage"}'},
    )
    integration["responses"]["404"] = {"statusCode": "404"}
    api = served(tmp_path, "get", integration=integration)
    reply = api.request("GET", "/x", query={"want": ["200"]})
    assert (reply.status, body_of(reply)) == (200, {"stage": "prod"})
    assert api.request("GET", "/x", query={"want": ["404"]}).status == 404
    assert api.request("GET", "/x", query={"want": ["nonsense"]}).status == 500


# --- Lambda proxy


def test_the_proxy_event(tmp_path: Path) -> None:
    api = served(
        tmp_path,
        path="/x/{id}",
        integration=proxy_integration(),
        security=[{"key": []}],
        parameters=[{"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}],
        stage={"variables": {"name": "blue"}},
    )
    key = api.key()
    reply = api.request("POST", "/x/7", b"text", query={"q": ["1", "2"]}, x_api_key=key)
    assert (reply.status, reply.body) == (200, b"ok")
    (event,) = api.backends.events
    assert (event["resource"], event["path"], event["httpMethod"]) == ("/x/{id}", "/x/7", "POST")
    assert event["pathParameters"] == {"id": "7"}
    assert event["queryStringParameters"] == {"q": "2"}
    assert event["multiValueQueryStringParameters"] == {"q": ["1", "2"]}
    assert event["multiValueHeaders"] == {"x-api-key": [key]}
    assert event["stageVariables"] == {"name": "blue"}
    assert (event["body"], event["isBase64Encoded"]) == ("text", False)
    context = event["requestContext"]
    assert context["identity"]["apiKey"] == key
    assert context["identity"]["sourceIp"] == "127.0.0.1"
    assert (context["stage"], context["apiId"]) == ("prod", api.api_id)
    assert context["requestId"] == reply.headers["x-amzn-RequestId"]
    assert context["path"] == "/prod/x/7"
    assert not {"requestOverride", "responseOverride"} & set(context)


def test_what_is_absent_is_null(tmp_path: Path) -> None:
    api = served(tmp_path, "get", integration=proxy_integration())
    api.request("GET", "/x")
    event = api.backends.events[0]
    absent = ["pathParameters", "queryStringParameters", "stageVariables", "body"]
    assert {event[name] for name in absent} == {None}


def test_binary_bodies(tmp_path: Path) -> None:
    api = served(
        tmp_path,
        integration=proxy_integration(),
        root={"x-amazon-apigateway-binary-media-types": ["image/*"]},
    )
    content = b"\x00\xff"
    encoded = base64.b64encode(content).decode()
    api.backends.function = FunctionAnswer(200, {"body": encoded, "isBase64Encoded": True}, None)
    reply = api.request("POST", "/x", content, content_type="image/png", accept="image/png")
    assert reply.body == content
    assert api.backends.events[0]["body"] == encoded
    assert api.backends.events[0]["isBase64Encoded"]
    assert api.request("POST", "/x", content).body == encoded.encode()


@pytest.mark.parametrize(
    "payload",
    [
        None,
        "text",
        [],
        {"statusCode": "many"},
        {"statusCode": True},
        {"statusCode": 99},
        {"statusCode": 200, "body": {"not": "text"}},
        {"statusCode": 200, "message": "an unknown key"},
        {"statusCode": 200, "headers": {"a": ["list"]}},
        {"statusCode": 200, "multiValueHeaders": {"a": "no list"}},
    ],
)
def test_malformed_proxy_answers(tmp_path: Path, payload: Any) -> None:
    api = served(tmp_path, integration=proxy_integration())
    api.backends.function = FunctionAnswer(200, payload, None)
    reply = api.request("POST", "/x", {})
    assert (reply.status, body_of(reply)) == (502, {"message": "Internal server error"})


def test_proxy_headers_are_merged(tmp_path: Path) -> None:
    api = served(tmp_path, integration=proxy_integration())
    api.backends.function = FunctionAnswer(
        200,
        {
            "statusCode": "201",
            "headers": {"a": "1", "B": "2", "n": 3, "yes": True},
            "multiValueHeaders": {"b": ["3", "4"]},
        },
        None,
    )
    reply = api.request("POST", "/x", {})
    assert reply.status == 201
    expected = {"a": "1", "b": ["3", "4"], "n": "3", "yes": "true"}
    assert expected.items() <= reply.headers.items()
    assert reply.headers["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (FunctionAnswer(200, {"errorMessage": "x"}, "Unhandled"), 502),
        (FunctionAnswer(404, {"Message": "Function not found"}, None), 500),
        (FunctionAnswer(429, {}, None), 500),
    ],
)
def test_failing_functions(tmp_path: Path, answer: FunctionAnswer, status: int) -> None:
    api = served(tmp_path, integration=proxy_integration())
    api.backends.function = answer
    reply = api.request("POST", "/x", {})
    assert (reply.status, body_of(reply)) == (status, {"message": "Internal server error"})


# --- Lambda without proxy


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


# --- checks before the integration


def test_validation_comes_before_the_back_end(tmp_path: Path) -> None:
    api = served(
        tmp_path,
        integration=kinesis_integration(),
        requestBody=EVENT_BODY,
        parameters=[
            {"name": "n", "in": "query", "required": True, "schema": {"type": "integer"}},
        ],
        **{"x-amazon-apigateway-request-validator": "all"},
    )
    reply = api.request("POST", "/x", {"userId": "u"})
    assert body_of(reply) == {"message": "Missing required request parameters: [n]"}
    reply = api.request("POST", "/x", {"userId": 1}, query={"n": ["1"]})
    assert (reply.status, body_of(reply)) == (400, {"message": "Invalid request body"})
    assert not api.backends.requests
    assert api.request("POST", "/x", {"userId": "u"}, query={"n": ["1"]}).status == 200


def test_a_body_of_more_than_10_mb_is_too_large(tmp_path: Path) -> None:
    api = served(tmp_path, integration=proxy_integration())
    assert api.request("POST", "/x", b"x" * (10 * 1024 * 1024)).status == 200
    reply = api.request("POST", "/x", b"x" * (10 * 1024 * 1024 + 1))
    assert (reply.status, body_of(reply)) == (413, {"message": "Request Too Long"})


def test_signed_methods_need_a_signature(tmp_path: Path) -> None:
    integration = mock_integration(
        responseTemplates={"application/json": '{"caller":"$context.identity.caller"}'}
    )
    auth: dict[str, Any] = {"x-amazon-apigateway-auth": {"type": "AWS_IAM"}}
    api = served(tmp_path, "get", integration=integration, **auth)
    assert api.request("GET", "/x").status == 403
    assert api.request("GET", "/x", authorization="Basic x").status == 403
    reply = api.request("GET", "/x", authorization="AWS4-HMAC-SHA256 Credential=…")
    assert (reply.status, body_of(reply)) == (200, {"caller": "me"})


def test_only_what_was_deployed_is_served(tmp_path: Path) -> None:
    api = ServedApi(tmp_path, document({"/a": {"get": operation(mock_integration())}}))
    changed = document({"/b": {"get": operation(mock_integration())}})
    api.control.done("PUT", f"/restapis/{api.api_id}", changed, mode="overwrite")
    assert [api.request("GET", path).status for path in ("/a", "/b")] == [200, 403]
    api.deploy()
    assert [api.request("GET", path).status for path in ("/a", "/b")] == [403, 200]
