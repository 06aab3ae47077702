"""What of a request reaches the back end."""

from pathlib import Path

import pytest

from tests.support.gateway import (
    body_of,
    kinesis_integration,
    served,
    service_uri,
)


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
    assert request.headers["x-id"] == reply.headers["x-amzn-requestid"]


def test_a_body_the_template_cannot_read(tmp_path: Path) -> None:
    reply = served(tmp_path, integration=kinesis_integration()).request("POST", "/x", b"{nope")
    assert reply.status == 400
    assert body_of(reply)["message"].startswith("Could not parse request body into json")


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
