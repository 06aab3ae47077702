"""What a web page in the owner's browser can send is refused, whatever it asks; what programs send is answered."""

import base64
import contextlib
import http.client
import io
import itertools
import json
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any
from urllib.parse import quote, urlencode

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from localaws.process.administration import root_request
from localaws.process.credentials import Credentials
from localaws.process.signature import SignableRequest, sign
from tests.support.lambda_functions import create_function, invoke
from tests.support.local_aws import LocalAws

pytestmark = pytest.mark.local_aws

Headers = Mapping[str, str]
REGION = "us-east-1"
ROLE = "arn:aws:iam::000000000000:role/evil"
TODAY = datetime.now(UTC).strftime("%Y%m%d")
NOW = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")


def archive() -> str:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as content:
        content.writestr("index.py", "def handler(event, context):\n    return 'owned'\n")
    return base64.b64encode(buffer.getvalue()).decode()


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def cors_headers(self) -> list[str]:
        return [name for name in self.headers if name.startswith("access-control-")]


def send(
    local_aws: LocalAws,
    method: str,
    target: str,
    headers: Headers = MappingProxyType({}),
    body: bytes = b"",
) -> Answer:
    """One request exactly as given; `Host` is the server's own when it is not."""
    connection = http.client.HTTPConnection("127.0.0.1", local_aws.settings.port, timeout=30)
    with contextlib.closing(connection):
        connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        for name, value in {"Host": own_host(local_aws), **headers}.items():
            connection.putheader(name, value)
        if body:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        response = connection.getresponse()
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, found, response.read())


def own_host(local_aws: LocalAws) -> str:
    return f"127.0.0.1:{local_aws.settings.port}"


def authorization(key: str, service: str) -> str:
    scope = f"{key}/{TODAY}/{REGION}/{service}/aws4_request"
    return f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature={'0' * 64}"


def query_credentials(key: str, service: str) -> str:
    return urlencode(
        {
            "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
            "X-Amz-Credential": f"{key}/{TODAY}/{REGION}/{service}/aws4_request",
            "X-Amz-Date": NOW,
            "X-Amz-Expires": "300",
            "X-Amz-SignedHeaders": "host",
            "X-Amz-Signature": "0" * 64,
        }
    )


@dataclass(frozen=True)
class Attack:
    """Something that a page asks: method, path, body, and the service that it would reach."""

    name: str
    method: str
    path: str
    service: str
    body: bytes = b""
    parameters: str = ""


FUNCTION = json.dumps(
    {
        "FunctionName": "evil",
        "Runtime": "python3.11",
        "Role": ROLE,
        "Handler": "index.handler",
        "Code": {"ZipFile": archive()},
    }
).encode()
ATTACKS = [
    Attack("create a function", "POST", "/2015-03-31/functions", "lambda", FUNCTION),
    Attack("invoke a function", "POST", "/2015-03-31/functions/victim/invocations", "lambda", b"{}"),
    Attack("list functions", "GET", "/2015-03-31/functions/", "lambda"),
    Attack("create a bucket", "PUT", "/evil-bucket", "s3"),
    Attack("put an object", "PUT", "/victim-bucket/evil", "s3", b"evil"),
    Attack("post an object", "POST", "/victim-bucket", "s3", b"key=evil&file=evil"),
    Attack("read an object", "GET", "/victim-bucket/key", "s3"),
    Attack("delete an object", "DELETE", "/victim-bucket/key", "s3"),
    Attack("list buckets", "GET", "/", "s3"),
    Attack("create a user", "POST", "/", "iam", b"Action=CreateUser&UserName=evil&Version=2010-05-08"),
    Attack("create a user by GET", "GET", "/", "iam", parameters="Action=CreateUser&UserName=evil&Version=2010-05-08"),
    Attack("who am I", "POST", "/", "sts", b"Action=GetCallerIdentity&Version=2011-06-15"),
    Attack("create a dataset group", "POST", "/", "personalize", b'{"name": "evil"}'),
    Attack("create a queue", "POST", "/", "sqs", b"Action=CreateQueue&QueueName=evil&Version=2012-11-05"),
    Attack("create an API", "POST", "/restapis", "apigateway", b'{"name": "evil"}'),
    Attack("reset", "POST", "/_ministack/reset", "localaws"),
    Attack("reset with scripts", "POST", "/_ministack/reset", "localaws", parameters="init=1"),
    Attack("change settings", "POST", "/_ministack/config", "localaws", b'{"lambda_svc.LAMBDA_EXECUTOR": "docker"}'),
    Attack("read a function's code", "GET", "/_ministack/lambda-code/000000000000/us-east-1/victim", "localaws"),
    Attack("read the health of services", "GET", "/_ministack/health", "localaws"),
    Attack("read its other name", "GET", "/_localstack/health", "localaws"),
    Attack("explain what a user did", "GET", "/_localaws/personalize/explanation", "localaws"),
    Attack("an unknown administrative path", "GET", "/_localaws/else", "localaws"),
    Attack("read messages", "GET", "/_aws/sqs/messages", "localaws"),
]  # fmt: skip

CREDENTIALS = ["none", "test", "123456789012", "000000000000", "root", "query", "query-root", "sigv2"]  # fmt: skip
PAGES: list[Headers] = [
    {"Origin": "http://evil.example", "Sec-Fetch-Site": "cross-site"},
    {"Origin": "http://evil.example"},
    {"Origin": "null"},
    {"Origin": "http://localhost:3000", "Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Referer": "http://evil.example/"},
    {"Host": "evil.example:4566", "Origin": "http://evil.example:4566", "Sec-Fetch-Site": "same-origin"},
    {"Host": "evil.example"},
    {"Host": "127.0.0.1"},
    {"Host": "127.0.0.1:1"},
    {"Host": "victim-bucket.s3.localhost"},
    {},
]  # fmt: skip
CONTENT_TYPES = [
    {"Content-Type": name}
    for name in (
        "application/x-www-form-urlencoded",
        "text/plain",
        "multipart/form-data; boundary=x",
        "application/json",
    )
]


def with_credentials(attack: Attack, kind: str, root: Credentials) -> tuple[str, dict[str, str]]:
    """Target and headers of an attack with credentials that are not the owner's."""
    query, headers = attack.parameters, {}
    if kind == "query":
        query = "&".join(filter(None, (query, query_credentials("test", attack.service))))
    elif kind == "query-root":
        query = "&".join(
            filter(None, (query, query_credentials(root.access_key_id, attack.service)))
        )
    elif kind == "sigv2":
        expires = "AWSAccessKeyId=test&Signature=eA%3D%3D&Expires=9999999999"
        query = "&".join(filter(None, (query, expires)))
    elif kind != "none":
        key = root.access_key_id if kind == "root" else kind
        headers = {"Authorization": authorization(key, attack.service), "X-Amz-Date": NOW}
    return attack.path + (f"?{query}" if query else ""), headers


@pytest.fixture(scope="module")
def victim(local_aws: LocalAws) -> Iterator[LocalAws]:
    """A local AWS with something to take, and a check that it is all that there is in the end."""
    create_function(local_aws, "victim", "def handler(event, context):\n    return 'victim'\n")
    s3 = local_aws.client("s3")
    s3.create_bucket(Bucket="victim-bucket")
    s3.put_object(Bucket="victim-bucket", Key="key", Body=b"content")
    before = holdings(local_aws)
    yield local_aws
    assert holdings(local_aws) == before
    s3.delete_object(Bucket="victim-bucket", Key="key")
    s3.delete_bucket(Bucket="victim-bucket")
    local_aws.client("lambda").delete_function(FunctionName="victim")


@lru_cache
def client_of(endpoint: str, service: str, root: Credentials) -> Any:
    """Making a client takes longer than all its calls here."""
    return boto3.client(
        service,
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=root.access_key_id,
        aws_secret_access_key=root.secret_access_key,
    )


def holdings(local_aws: LocalAws) -> dict[str, list[str]]:
    def client(service: str) -> Any:
        return client_of(local_aws.endpoint, service, local_aws.credentials)

    return {
        "functions": [f["FunctionName"] for f in client("lambda").list_functions()["Functions"]],
        "buckets": [b["Name"] for b in client("s3").list_buckets()["Buckets"]],
        "objects": [o["Key"] for o in client("s3").list_objects_v2(Bucket="victim-bucket")["Contents"]],
        "users": [u["UserName"] for u in client("iam").list_users()["Users"]],
        "groups": [g["name"] for g in client("personalize").list_dataset_groups()["datasetGroups"]],
        "queues": client("sqs").list_queues().get("QueueUrls", []),
        "apis": [a["name"] for a in client("apigateway").get_rest_apis()["items"]],
    }  # fmt: skip


@pytest.mark.parametrize("attack", ATTACKS, ids=lambda attack: attack.name)
def test_nothing_that_a_page_can_send_is_done(victim: LocalAws, attack: Attack) -> None:
    """With every kind of credentials that are not the owner's, from every page, with every content type."""
    before = holdings(victim)
    contents = CONTENT_TYPES if attack.body else [{}]
    for kind, page, content in itertools.product(CREDENTIALS, PAGES, contents):
        target, signed = with_credentials(attack, kind, victim.credentials)
        headers = {**signed, **page, **content}
        answer = send(victim, attack.method, target, headers, attack.body)
        assert answer.status in (400, 403), (headers, answer)
        assert answer.cors_headers == [], headers
    assert holdings(victim) == before


@pytest.mark.parametrize("path", ["/", "/victim-bucket/key", "/2015-03-31/functions", "/_ministack/reset"])  # fmt: skip
def test_a_preflight_of_a_foreign_page_is_refused(victim: LocalAws, path: str) -> None:
    answer = send(
        victim,
        "OPTIONS",
        path,
        {
            "Origin": "http://evil.example",
            "Access-Control-Request-Method": "POST",
            "Access-Control-Request-Headers": "authorization,x-amz-target",
            "Access-Control-Request-Private-Network": "true",
        },
    )
    assert (answer.status, answer.cors_headers) == (403, [])


def signed_headers(
    local_aws: LocalAws, method: str, path: str, body: bytes, *, service: str, **headers: str
) -> dict[str, str]:
    """Headers of a request that the owner signed."""
    sent = {"host": own_host(local_aws), **headers}
    made = sign(
        SignableRequest(method, path, "", sent),
        body,
        local_aws.credentials,
        region=REGION,
        service=service,
        now=datetime.now(UTC),
    )
    return {**{name.title(): value for name, value in sent.items()}, **made}


def test_a_signature_of_the_owner_does_not_let_a_foreign_page_in(victim: LocalAws) -> None:
    own = signed_headers(victim, "GET", "/", b"", service="s3")
    assert send(victim, "GET", "/", own).status == 200
    for foreign in PAGES[:6]:
        answer = send(victim, "GET", "/", {**own, **foreign})
        assert (answer.status, answer.cors_headers) == (403, [])
        assert "no web page but its own" in json.loads(answer.body)["message"]


def test_a_page_of_the_server_itself_is_answered_without_cors(victim: LocalAws) -> None:
    own = signed_headers(victim, "GET", "/", b"", service="s3")
    page = {"Origin": f"http://{own_host(victim)}", "Sec-Fetch-Site": "same-origin"}
    answer = send(victim, "GET", "/", {**own, **page})
    assert (answer.status, answer.cors_headers) == (200, [])


def test_what_is_signed_cannot_be_changed_on_its_way(victim: LocalAws) -> None:
    body = b"Action=GetUser&Version=2010-05-08"
    form = {"content-type": "application/x-www-form-urlencoded"}
    own = signed_headers(victim, "POST", "/", body, service="iam", **form)
    assert send(victim, "POST", "/", own, body).status != 403
    create = b"Action=CreateUser&UserName=evil&Version=2010-05-08"
    assert send(victim, "POST", "/", own, create).status == 403
    assert send(victim, "POST", "/?Action=CreateUser&UserName=evil", own, body).status == 403
    assert send(victim, "POST", "/", {**own, "X-Amz-Target": "x"}, body).status == 403


def test_administrative_paths_take_the_root_key_alone(victim: LocalAws) -> None:
    iam = victim.client("iam")
    iam.create_user(UserName="administrator")
    everything = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    iam.put_user_policy(
        UserName="administrator",
        PolicyName="all",
        PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [everything]}),
    )
    made = iam.create_access_key(UserName="administrator")["AccessKey"]
    user = Credentials(made["AccessKeyId"], made["SecretAccessKey"])
    try:
        path = "/_ministack/health"
        bare = SignableRequest("GET", path, "", {"host": own_host(victim)})
        statuses = {}
        for credentials in (user, victim.credentials):
            signed = sign(
                bare, b"", credentials, region=REGION, service="localaws", now=datetime.now(UTC)
            )
            statuses[credentials] = send(victim, "GET", path, signed).status
        assert statuses == {user: 403, victim.credentials: 200}
        buckets = victim.client(
            "s3",
            aws_access_key_id=user.access_key_id,
            aws_secret_access_key=user.secret_access_key,
        ).list_buckets()["Buckets"]
        assert "victim-bucket" in [bucket["Name"] for bucket in buckets]
    finally:
        iam.delete_access_key(UserName="administrator", AccessKeyId=made["AccessKeyId"])
        iam.delete_user_policy(UserName="administrator", PolicyName="all")
        iam.delete_user(UserName="administrator")


def test_the_health_tells_nothing_but_that_it_is_healthy(victim: LocalAws) -> None:
    answer = send(victim, "GET", "/_localaws/health")
    assert (answer.status, sorted(json.loads(answer.body))) == (200, ["ok", "pid"])
    assert send(victim, "GET", "/_localaws/health", {"Origin": "http://evil.example"}).status == 403


def test_the_address_of_a_notebook_says_the_same_to_everybody(victim: LocalAws) -> None:
    path = "/_localaws/notebook?NotebookInstanceName=n"
    answer = send(victim, "GET", path)
    assert (answer.status, list(json.loads(answer.body))) == (200, ["message"])
    assert send(victim, "GET", f"{path}2").body == answer.body
    assert send(victim, "GET", path, {"Origin": "http://evil.example"}).status == 403


def test_a_function_has_credentials_that_its_names_do_not_tell(victim: LocalAws) -> None:
    code = (
        "import os\n"
        "def handler(event, context):\n"
        "    return [os.environ['AWS_SECRET_ACCESS_KEY'], os.environ['AWS_SESSION_TOKEN'],"
        " os.environ['AWS_ACCESS_KEY_ID'], 'credentials.json' in str(os.environ)]\n"
    )
    found = []
    for name in ("first-secret", "second-secret"):
        create_function(victim, name, code)
        result, _ = invoke(victim, name, {})
        found.append(result)
        victim.client("lambda").delete_function(FunctionName=name)
    (secret, token, key, _), other = found
    assert len({secret, token, *other[:2]}) == 4
    assert victim.credentials.secret_access_key not in (secret, other[0])
    identity = victim.client(
        "sts",
        aws_access_key_id=key,
        aws_secret_access_key=secret,
        aws_session_token=token,
    ).get_caller_identity()
    assert ":assumed-role/" in identity["Arn"]
    guessed = victim.client(
        "sts", aws_access_key_id=key, aws_secret_access_key=secret, aws_session_token="guessed"
    )
    with pytest.raises(ClientError):
        guessed.get_caller_identity()


@pytest.mark.parametrize(("key", "secret"), [("test", "test"), ("000000000000", "test"), ("123456789012", "x")])  # fmt: skip
def test_well_known_keys_are_nobody(victim: LocalAws, key: str, secret: str) -> None:
    client = victim.client("s3", aws_access_key_id=key, aws_secret_access_key=secret)
    with pytest.raises(ClientError, match="InvalidAccessKeyId"):
        client.list_buckets()
    wrong = victim.client("s3", aws_secret_access_key="not the secret")
    with pytest.raises(ClientError, match="SignatureDoesNotMatch"):
        wrong.list_buckets()


def test_the_root_key_is_root_of_the_account(victim: LocalAws) -> None:
    identity = victim.client("sts").get_caller_identity()
    assert identity["Arn"] == "arn:aws:iam::000000000000:root"
    assert identity["Account"] == "000000000000"


def test_a_presigned_url_reads_an_object(victim: LocalAws) -> None:
    s3 = victim.client("s3", config=Config(signature_version="s3v4"))
    url = s3.generate_presigned_url(
        "get_object", Params={"Bucket": "victim-bucket", "Key": "key"}, ExpiresIn=60
    )
    target = url.removeprefix(victim.endpoint)
    assert send(victim, "GET", target).body == b"content"
    assert send(victim, "GET", target.replace("key", "other", 1)).status == 403
    assert send(victim, "DELETE", target).status == 403


def test_a_websocket_is_refused(victim: LocalAws) -> None:
    answer = send(
        victim,
        "GET",
        "/",
        {
            "Connection": "Upgrade",
            "Upgrade": "websocket",
            "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
            "Sec-WebSocket-Version": "13",
        },
    )
    assert answer.status == 403


def test_the_reset_is_signed(victim: LocalAws) -> None:
    request = root_request(victim.home, victim.endpoint, "/_ministack/reset")
    headers = dict(request.header_items())
    assert headers["Authorization"].startswith("AWS4-HMAC-SHA256")
    assert victim.credentials.secret_access_key not in str(headers)


PLAIN = {
    "get": {
        "x-amazon-apigateway-integration": {
            "type": "mock",
            "requestTemplates": {"application/json": '{"statusCode": 200}'},
            "responses": {"default": {"statusCode": "200"}},
        },
        "responses": {"200": {"description": "ok"}},
    }
}
PREFLIGHT = {
    "options": {
        "x-amazon-apigateway-integration": {
            "type": "mock",
            "requestTemplates": {"application/json": '{"statusCode": 200}'},
            "responses": {
                "default": {
                    "statusCode": "200",
                    "responseParameters": {
                        "method.response.header.Access-Control-Allow-Origin": "'https://shop.example'"
                    },
                }
            },
        },
        "responses": {
            "200": {
                "description": "ok",
                "headers": {"Access-Control-Allow-Origin": {"schema": {"type": "string"}}},
            }
        },
    }
}


@pytest.fixture(scope="module")
def api(victim: LocalAws) -> Iterator[str]:
    """Id of a deployed API that declares CORS at one path and at another does not."""
    gateway = victim.client("apigateway")
    document = {
        "openapi": "3.0.1",
        "info": {"title": "api", "version": "1"},
        "paths": {"/open": {**PLAIN, **PREFLIGHT}, "/closed": PLAIN},
    }
    made = gateway.import_rest_api(body=json.dumps(document).encode())
    gateway.create_deployment(restApiId=made["id"], stageName="prod")
    yield made["id"]
    gateway.delete_rest_api(restApiId=made["id"])


def test_an_api_decides_itself_which_pages_it_answers(victim: LocalAws, api: str) -> None:
    host = {"Host": f"{api}.execute-api.localhost:{victim.settings.port}"}
    page = {"Origin": "https://shop.example", "Sec-Fetch-Site": "cross-site"}
    for base, headers in ((f"/_aws/execute-api/{api}/prod", {}), ("/prod", host)):
        for own in ({}, {"Sec-Fetch-Site": "none"}):
            for path in ("/open", "/closed"):
                answer = send(victim, "GET", base + path, {**headers, **own})
                assert (answer.status, answer.cors_headers) == (200, [])
        answer = send(victim, "OPTIONS", f"{base}/open", {**headers, **page})
        assert answer.headers["access-control-allow-origin"] == "https://shop.example"
        assert answer.cors_headers == ["access-control-allow-origin"]
        assert send(victim, "GET", f"{base}/open", {**headers, **page}).status == 200
        for method in ("GET", "OPTIONS"):
            answer = send(victim, method, f"{base}/closed", {**headers, **page})
            assert (answer.status, answer.cors_headers) == (403, [])


@pytest.mark.parametrize("path", ["/_ministack/reset", "/_ministack/config", "/2015-03-31/functions", "/", "/victim-bucket/key", "/prod/../_ministack/reset"])  # fmt: skip
def test_the_host_of_an_api_leads_to_nothing_else(victim: LocalAws, api: str, path: str) -> None:
    host = {"Host": f"{api}.execute-api.localhost:{victim.settings.port}"}
    for method in ("GET", "POST", "PUT"):
        answer = send(victim, method, path, host, b"x" if method != "GET" else b"")
        assert answer.status == 403
        assert answer.body != b"content"


def test_an_api_key_method_needs_no_signature_and_a_false_one_is_not_looked_at(
    victim: LocalAws, api: str
) -> None:
    target = f"/_aws/execute-api/{api}/prod/closed"
    assert send(victim, "GET", target, {"Authorization": "Bearer token"}).status == 200
    other = {"X-Amz-Content-SHA256": "0" * 64}
    assert send(victim, "GET", target, other).status == 403
    assert send(victim, "GET", f"{target}?{quote('a b')}=1").status == 200
