"""The gateway through the real server: boto3, HTTP, Kinesis, Lambda, IAM signatures."""

import base64
import io
import json
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from tests.support.functions import allow, policy
from tests.support.gateway import (
    EVENT_BODY,
    document,
    kinesis_integration,
    mock_integration,
    operation,
    proxy_integration,
)
from tests.support.local_aws import LocalAws

HANDLER = """
import json
def handler(event, context):
    if event["queryStringParameters"] and "boom" in event["queryStringParameters"]:
        raise ValueError("boom")
    return {
        "statusCode": 201,
        "headers": {"x-user": event["pathParameters"]["user"]},
        "multiValueHeaders": {"set-cookie": ["a=1", "b=2"]},
        "body": json.dumps({"key": event["requestContext"]["identity"]["apiKey"]}),
    }
"""
PATHS = {
    "/events": {
        "post": operation(
            kinesis_integration(),
            security=[{"key": []}],
            requestBody=EVENT_BODY,
            **{"x-amazon-apigateway-request-validator": "all"},
        ),
        "options": operation(
            mock_integration(
                responseParameters={"method.response.header.X-Seen": "'GET,POST'"},
            )
        ),
    },
    "/users/{user}": {
        "get": operation(
            proxy_integration(),
            security=[{"key": []}],
            parameters=[
                {"name": "user", "in": "path", "required": True, "schema": {"type": "string"}}
            ],
        )
    },
    "/admin": {
        "get": operation(
            mock_integration(
                responseTemplates={"application/json": '{"caller":"$context.identity.userArn"}'}
            ),
            **{"x-amazon-apigateway-auth": {"type": "AWS_IAM"}},
        )
    },
}


@dataclass
class Deployed:
    aws: LocalAws
    api_id: str
    key: str
    plan_id: str

    def url(self, path: str) -> str:
        return f"{self.aws.endpoint}/_aws/execute-api/{self.api_id}/prod{path}"

    def call(
        self, method: str, path: str, body: Any = None, **headers: str
    ) -> tuple[int, Any, Any]:
        return self.fetch(self.url(path), method, body, **{"x-api-key": self.key, **headers})

    def fetch(
        self, url: str, method: str, body: Any = None, **headers: str
    ) -> tuple[int, Any, Any]:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(url, data, headers, method=method)  # noqa: S310 - our own server
        if data is not None:
            request.add_header("content-type", "application/json")
        try:
            with urllib.request.urlopen(request) as response:  # noqa: S310 - our own server
                return response.status, response.headers, json.loads(response.read() or b"null")
        except urllib.error.HTTPError as error:
            return error.code, error.headers, json.loads(error.read() or b"null")


def archive(code: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as content:
        content.writestr("index.py", code)
    return buffer.getvalue()


@pytest.fixture(scope="module")
def deployed(local_aws: LocalAws) -> Iterator[Deployed]:
    gateway = local_aws.client("apigateway")
    kinesis, functions = local_aws.client("kinesis"), local_aws.client("lambda")
    iam = local_aws.client("iam")
    trust = {"Version": "2012-10-17", "Statement": []}
    for name in ("gateway", "gateway-test"):
        iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
    iam.put_role_policy(
        RoleName="gateway", PolicyName="put", PolicyDocument=policy(allow("*", "kinesis:PutRecord"))
    )
    kinesis.create_stream(StreamName="events", ShardCount=1)
    functions.create_function(
        FunctionName="handler",
        Runtime="python3.11",
        Role="arn:aws:iam::000000000000:role/gateway-test",
        Handler="index.handler",
        Code={"ZipFile": archive(HANDLER)},
    )
    api = gateway.import_rest_api(body=json.dumps(document(PATHS)).encode())
    gateway.create_deployment(restApiId=api["id"], stageName="prod")
    key = gateway.create_api_key(name="k", enabled=True)
    plan = gateway.create_usage_plan(name="p", apiStages=[{"apiId": api["id"], "stage": "prod"}])
    gateway.create_usage_plan_key(usagePlanId=plan["id"], keyId=key["id"], keyType="API_KEY")
    yield Deployed(local_aws, api["id"], key["value"], plan["id"])
    gateway.delete_rest_api(restApiId=api["id"])
    gateway.delete_usage_plan(usagePlanId=plan["id"])
    gateway.delete_api_key(apiKey=key["id"])
    functions.delete_function(FunctionName="handler")
    kinesis.delete_stream(StreamName="events")
    iam.delete_role_policy(RoleName="gateway", PolicyName="put")
    for name in ("gateway", "gateway-test"):
        iam.delete_role(RoleName=name)


def records(aws: LocalAws) -> list[dict[str, Any]]:
    kinesis = aws.client("kinesis")
    shard = kinesis.list_shards(StreamName="events")["Shards"][0]["ShardId"]
    iterator = kinesis.get_shard_iterator(
        StreamName="events", ShardId=shard, ShardIteratorType="TRIM_HORIZON"
    )["ShardIterator"]
    found: list[dict[str, Any]] = kinesis.get_records(ShardIterator=iterator)["Records"]
    return found


def test_a_posted_event_is_on_the_stream(deployed: Deployed) -> None:
    status, _, body = deployed.call("POST", "/events", {"userId": "ü'1", "value": None})
    assert (status, body) == (200, {"shard": "shardId-000000000000"})
    last = records(deployed.aws)[-1]
    assert json.loads(last["Data"]) == {"userId": "ü'1", "value": None}
    assert last["PartitionKey"] == "ü'1"


def test_without_a_key_nothing_is_served(deployed: Deployed) -> None:
    before = len(records(deployed.aws))
    for key in ("", "wrong", deployed.key[:-1]):
        status, headers, body = deployed.call(
            "POST", "/events", {"userId": "1"}, **{"x-api-key": key}
        )
        assert (status, body) == (403, {"message": "Forbidden"})
        assert headers["x-amzn-ErrorType"] == "ForbiddenException"
    assert len(records(deployed.aws)) == before


def test_an_invalid_body_is_refused(deployed: Deployed) -> None:
    status, headers, body = deployed.call("POST", "/events", {"userId": 1})
    assert (status, body) == (400, {"message": "Invalid request body"})
    assert len(headers.get_all("x-amzn-RequestId")) == 1, "the id by which log lines are found"


def test_unknown_routes(deployed: Deployed) -> None:
    missing = {"message": "Missing Authentication Token"}
    assert deployed.call("GET", "/nowhere")[0::2] == (403, missing)
    assert deployed.call("DELETE", "/events")[0::2] == (403, missing)


def test_a_preflight_needs_no_key(deployed: Deployed) -> None:
    status, headers, _ = deployed.fetch(deployed.url("/events"), "OPTIONS")
    assert status == 200
    assert headers["X-Seen"] == "GET,POST"


@pytest.mark.parametrize(
    ("user", "encoded"), [("u1", "u1"), ("a b", "a%20b"), ("a/b", "a%2Fb"), ("50%", "50%25")]
)
def test_lambda_proxy(deployed: Deployed, user: str, encoded: str) -> None:
    status, headers, body = deployed.call("GET", f"/users/{encoded}")
    assert (status, body) == (201, {"key": deployed.key})
    assert headers["x-user"] == user
    assert headers.get_all("set-cookie") == ["a=1", "b=2"]


def test_a_failing_function_is_a_bad_gateway(deployed: Deployed) -> None:
    status, _, body = deployed.call("GET", "/users/u1?boom=1")
    assert (status, body) == (502, {"message": "Internal server error"})


def test_every_form_of_url(deployed: Deployed) -> None:
    port = deployed.aws.settings.port
    forms = [
        (f"{deployed.aws.endpoint}/restapis/{deployed.api_id}/prod/_user_request_/users/u1", {}),
        (
            f"{deployed.aws.endpoint}/prod/users/u1",
            {"Host": f"{deployed.api_id}.execute-api.127.0.0.1:{port}"},
        ),
    ]
    for url, headers in forms:
        status, _, body = deployed.fetch(url, "GET", **{"x-api-key": deployed.key, **headers})
        assert (status, body) == (201, {"key": deployed.key}), url


def test_an_unknown_stage_is_forbidden(deployed: Deployed) -> None:
    url = f"{deployed.aws.endpoint}/_aws/execute-api/{deployed.api_id}/other/events"
    assert deployed.fetch(url, "GET")[0::2] == (403, {"message": "Forbidden"})


def signed(deployed: Deployed, path: str, credentials: Credentials) -> tuple[int, Any]:
    request = AWSRequest("GET", deployed.url(path))
    SigV4Auth(credentials, "execute-api", "us-east-1").add_auth(request)
    status, _, body = deployed.fetch(request.url, "GET", **dict(request.headers.items()))
    return status, body


def test_signed_methods(deployed: Deployed) -> None:
    status, _, body = deployed.call("GET", "/admin")
    assert (status, body) == (403, {"message": "Missing Authentication Token"})
    iam = deployed.aws.client("iam")
    iam.create_user(UserName="admin")
    made = iam.create_access_key(UserName="admin")["AccessKey"]
    credentials = Credentials(made["AccessKeyId"], made["SecretAccessKey"])
    try:
        status, refusal = signed(deployed, "/admin", credentials)
        assert status == 403
        assert set(refusal) == {"message"}  # as the API renders it
        assert "is not authorized to perform: execute-api:Invoke" in refusal["message"]
        arn = f"arn:aws:execute-api:us-east-1:000000000000:{deployed.api_id}/prod/GET/admin"
        statement = {"Effect": "Allow", "Action": "execute-api:Invoke", "Resource": arn}
        iam.put_user_policy(
            UserName="admin",
            PolicyName="invoke",
            PolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [statement]}),
        )
        caller = {"caller": "arn:aws:iam::000000000000:user/admin"}
        assert signed(deployed, "/admin", credentials) == (200, caller)
        wrong = Credentials(made["AccessKeyId"], "not the secret")
        assert signed(deployed, "/admin", wrong)[0] == 403
    finally:
        iam.delete_user_policy(UserName="admin", PolicyName="invoke")
        iam.delete_access_key(UserName="admin", AccessKeyId=made["AccessKeyId"])
        iam.delete_user(UserName="admin")


def test_a_deployment_is_a_snapshot(deployed: Deployed) -> None:
    gateway = deployed.aws.client("apigateway")
    changed = document({**PATHS, "/new": {"get": operation(mock_integration())}})
    gateway.put_rest_api(
        restApiId=deployed.api_id, mode="overwrite", body=json.dumps(changed).encode()
    )
    assert deployed.call("GET", "/new")[0] == 403
    made = gateway.create_deployment(restApiId=deployed.api_id)
    assert deployed.call("GET", "/new")[0] == 403
    gateway.update_stage(
        restApiId=deployed.api_id,
        stageName="prod",
        patchOperations=[{"op": "replace", "path": "/deploymentId", "value": made["id"]}],
    )
    assert deployed.call("GET", "/new")[0] == 200


def test_typed_errors(deployed: Deployed) -> None:
    gateway = deployed.aws.client("apigateway")
    with pytest.raises(gateway.exceptions.NotFoundException, match="Invalid API identifier"):
        gateway.get_rest_api(restApiId="nothing")
    with pytest.raises(gateway.exceptions.BadRequestException, match=r"openapi: 3\.0\.x"):
        gateway.import_rest_api(body=b'{"swagger": "2.0"}')
    with pytest.raises(gateway.exceptions.ConflictException, match="Stage already exists"):
        gateway.create_stage(restApiId=deployed.api_id, stageName="prod", deploymentId="x")
    with pytest.raises(gateway.exceptions.BadRequestException, match="API Stages associated"):
        gateway.delete_usage_plan(usagePlanId=deployed.plan_id)
    with pytest.raises(gateway.exceptions.BadRequestException, match="OpenAPI document"):
        gateway.create_resource(restApiId=deployed.api_id, parentId="x", pathPart="y")


def test_tags_are_kept(deployed: Deployed) -> None:
    gateway = deployed.aws.client("apigateway")
    arn = f"arn:aws:apigateway:us-east-1::/restapis/{deployed.api_id}/stages/prod"
    gateway.tag_resource(resourceArn=arn, tags={"a": "1", "b": "2"})
    gateway.untag_resource(resourceArn=arn, tagKeys=["a"])
    assert gateway.get_tags(resourceArn=arn)["tags"] == {"b": "2"}
    stage = gateway.get_stage(restApiId=deployed.api_id, stageName="prod")
    assert stage["tags"] == {"b": "2"}
    gateway.untag_resource(resourceArn=arn, tagKeys=["b"])


def test_everything_survives_a_restart(deployed: Deployed) -> None:
    deployed.aws.restart()
    status, _, body = deployed.call("POST", "/events", {"userId": "after"})
    assert (status, body) == (200, {"shard": "shardId-000000000000"})
    assert base64.b64encode(records(deployed.aws)[-1]["Data"]) == base64.b64encode(
        b'{"userId":"after"}'
    )
