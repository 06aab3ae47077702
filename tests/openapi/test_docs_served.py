"""The page of the API behind the local API Gateway: the program's own function and files, asked for as a browser does."""

import json
import re
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urljoin, urlsplit

import pytest

from components.api.docs_routes import docs_routes
from components.api.edge import Edge
from components.api.event_routes import event_routes
from components.api.openapi_document import assemble
from handlers.docs.get_file import CONTENT_POLICY
from handlers.shared.security_headers import SECURITY_HEADERS
from tests.support.functions import allow, create_role, packaged_handlers
from tests.support.graph import CONTEXT
from tests.support.local_aws import ACCOUNT, REGION, LocalAws

pytestmark = pytest.mark.local_aws

EVENTS = event_routes(
    context=CONTEXT,
    stream_name="stream",
    stream_arn="arn:aws:kinesis:s",
    tracking_id="t",
    event_types=["click"],
)


@dataclass
class Answer:
    """What a browser gets."""

    status: int
    headers: dict[str, str]
    body: str


def get(url: str, **headers: str) -> Answer:
    """Ask without a key, for the path as it is spelled."""
    parts = urlsplit(url)
    connection = HTTPConnection(parts.netloc, timeout=60)
    connection.request("GET", parts.path, headers=headers)
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return Answer(answer.status, {n.lower(): v for n, v in answer.getheaders()}, body)


@pytest.fixture(scope="module")
def page(local_aws: LocalAws) -> Iterator[str]:
    """Address of the page."""
    group = docs_routes(CONTEXT, [EVENTS], Edge())
    (function,) = group.functions.values()
    gateway, functions = local_aws.client("apigateway"), local_aws.client("lambda")
    name = f"docs-{uuid.uuid4().hex[:8]}"
    made = functions.create_function(
        FunctionName=name,
        Runtime="python3.11",
        Role=create_role(local_aws.client("iam"), "lambda", allow("*", "logs:PutLogEvents")),
        Handler=f"handlers.{function.folder}.{function.handler}",
        Code={"ZipFile": packaged_handlers(function.folder, function.data, function.files)},
        Timeout=function.timeout_seconds,
    )
    functions.add_permission(
        FunctionName=name,
        StatementId="api",
        Action="lambda:InvokeFunction",
        Principal="apigateway.amazonaws.com",
    )
    invoke_arn = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{made['FunctionArn']}/invocations"
    role = {f"role:{purpose}": f"arn:aws:iam::{ACCOUNT}:role/none" for purpose in EVENTS.roles}
    body = assemble(
        api_name=name,
        region=REGION,
        groups={"events": {**EVENTS.stand_ins, **role}, "docs": {"function:docs": invoke_arn}},
        edge=Edge(),
    )
    api_id = gateway.import_rest_api(body=json.dumps(body).encode())["id"]
    gateway.create_deployment(restApiId=api_id, stageName="prod")
    yield f"{local_aws.endpoint}/_aws/execute-api/{api_id}/prod/docs"
    gateway.delete_rest_api(restApiId=api_id)
    functions.delete_function(FunctionName=name)


def test_a_browser_gets_the_page_and_all_that_it_names(page: str) -> None:
    first = get(page)
    assert first.status == 200
    assert first.headers["content-type"] == "text/html; charset=utf-8"
    named = re.findall(r'(?:src|href)="(docs/[^"]+)"', first.body)
    answers = {name: get(urljoin(page, name)) for name in named}
    assert {answer.status for answer in answers.values()} == {200}
    types = {name: answer.headers["content-type"] for name, answer in answers.items()}
    assert types == {
        "docs/swagger-ui.css": "text/css; charset=utf-8",
        "docs/swagger-ui-bundle.js": "text/javascript; charset=utf-8",
        "docs/page.js": "text/javascript; charset=utf-8",
    }
    assert "SwaggerUIBundle" in answers["docs/swagger-ui-bundle.js"].body


def test_the_document_names_the_routes_and_where_they_are(page: str) -> None:
    url = urljoin(page, "docs/openapi.json")
    answer = get(url)
    assert answer.headers["content-type"] == "application/json"
    document = json.loads(answer.body)
    assert document["paths"].keys() == {"/events", "/data"}
    (server,) = document["servers"]
    events = urljoin(url, server["url"]).rstrip("/") + "/events"
    assert get(events.replace("/events", "/docs")).status == 200


def test_the_headers_are_those_of_a_page(page: str) -> None:
    for file in ("", "/page.js", "/swagger-ui.css", "/openapi.json"):
        headers = get(page + file).headers
        assert headers["content-security-policy"] == CONTENT_POLICY
        for name in ("Referrer-Policy", "X-Content-Type-Options", "X-Frame-Options"):
            assert headers[name.lower()] == SECURITY_HEADERS[name]


def test_who_has_a_file_gets_no_body(page: str) -> None:
    url = f"{page}/swagger-ui-bundle.js"
    again = get(url, **{"If-None-Match": get(url).headers["etag"]})
    assert (again.status, again.body) == (304, "")


@pytest.mark.parametrize(
    "name", ["nothing.js", "get_file.py", "%2e%2e%2fshared%2flogs.py", "..%2F__init__.py"]
)
def test_nothing_else_is_answered(page: str, name: str) -> None:
    answer = get(f"{page}/{name}")
    assert (answer.status, set(json.loads(answer.body))) == (404, {"message", "requestId"})
    assert answer.headers["content-security-policy"] == "sandbox"


@pytest.mark.parametrize("path", ["/../shared/logs.py", "/a/b"])
def test_a_path_of_more_parts_is_no_route(page: str, path: str) -> None:
    assert get(page + path).status in {403, 404}
