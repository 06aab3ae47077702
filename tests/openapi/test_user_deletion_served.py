"""`DELETE /users/{userId}` behind the local API Gateway: the program's own function, policies and roles, a trained model."""

import json
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import botocore.session
import pytest

from components.api.edge import Edge
from components.api.openapi_document import assemble
from components.building import policies
from components.core.naming import DELETIONS_PREFIX
from tests.support.deletion_function import deletion_function, resolved
from tests.support.documented_requests import signed_delete_user
from tests.support.functions import allow, create_role, packaged_handlers, policy
from tests.support.local_aws import ACCOUNT, REGION, LocalAws
from tests.support.personalize_stack import PersonalizeStack, personalize_stack
from tests.support.signed_request import send_signed

pytestmark = pytest.mark.local_aws


@dataclass
class Served:
    """A stack with a campaign, and the API in front of it."""

    stack: PersonalizeStack
    url: str
    api_id: str
    role: str
    """Of the function."""


def make_reading_role(stack: PersonalizeStack) -> str:
    """The role with which the service reads lists, as the program makes it."""
    iam = stack.local_aws.client("iam")
    name = f"{stack.prefix}-deletion"
    source = f"arn:aws:personalize:{REGION}:{ACCOUNT}:*"
    bucket = f"arn:aws:s3:::{stack.bucket}"
    trust = resolved(
        lambda: policies.trust("personalize.amazonaws.com", policies.acting_for(ACCOUNT, source))
    )
    statements = resolved(
        lambda: policies.document(policies.read_objects_below(bucket, DELETIONS_PREFIX))
    )
    made = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)
    iam.put_role_policy(RoleName=name, PolicyName="permissions", PolicyDocument=statements)
    return str(made["Role"]["Arn"])


def make_function(stack: PersonalizeStack, purpose: str, reader: str) -> tuple[str, str]:
    """A function with the permissions that the program gives it; its invoke ARN and its role's name."""
    aws = stack.local_aws
    function, permissions = deletion_function(
        purpose, stack.arns["DatasetGroup"], stack.bucket, reader
    )
    role = create_role(aws.client("iam"), "lambda", allow("*", "logs:PutLogEvents"))
    name = role.rpartition("/")[2]
    aws.client("iam").put_role_policy(RoleName=name, PolicyName="least", PolicyDocument=permissions)
    made = aws.client("lambda").create_function(
        FunctionName=f"{stack.prefix}-{purpose}",
        Runtime="python3.11",
        Role=role,
        Handler=f"handlers.{function.folder}.{function.handler}",
        Code={"ZipFile": packaged_handlers(function.folder)},
        Timeout=function.timeout_seconds,
        Environment={"Variables": dict(function.environment)},
    )
    invoke = f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{made['FunctionArn']}/invocations"
    return invoke, name


@pytest.fixture(scope="module")
def served(local_aws: LocalAws) -> Iterator[Served]:
    gateway = local_aws.client("apigateway")
    with personalize_stack(local_aws, f"delete-{uuid.uuid4().hex[:8]}") as stack:
        stack.make_data()
        stack.make_solution()
        stack.make_version()
        stack.make_campaign()
        reader = make_reading_role(stack)
        invoke_arn, role = make_function(stack, "delete-user", reader)
        telling_arn, _ = make_function(stack, "user-deletion", reader)
        functions = {"function:delete-user": invoke_arn, "function:user-deletion": telling_arn}
        body = assemble(
            api_name="served-deletion",
            region=REGION,
            groups={"user_deletion": functions},
            edge=Edge(),
        )
        api_id = gateway.import_rest_api(body=json.dumps(body).encode())["id"]
        gateway.create_deployment(restApiId=api_id, stageName="prod")
        url = f"{local_aws.endpoint}/_aws/execute-api/{api_id}/prod"
        yield Served(stack, url, api_id, role)
        gateway.delete_rest_api(restApiId=api_id)


@pytest.fixture
def owner(local_aws: LocalAws, served: Served, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key of a user who may have users deleted, in the environment."""
    iam = local_aws.client("iam")
    name = f"owner-{uuid.uuid4().hex[:8]}"
    iam.create_user(UserName=name)
    arn = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{served.api_id}/prod/*/users/*"
    iam.put_user_policy(
        UserName=name,
        PolicyName="delete",
        PolicyDocument=policy(allow(arn, "execute-api:Invoke")),
    )
    key = iam.create_access_key(UserName=name)["AccessKey"]
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key["AccessKeyId"])
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", key["SecretAccessKey"])


def delete(served: Served, user: str) -> tuple[int, Any]:
    return signed_delete_user()(served.url, user, REGION)


def progress(served: Served, user: str) -> tuple[int, Any]:
    """What is told of the deletion of a user, to the key in the environment."""
    credentials = botocore.session.get_session().get_credentials()
    return send_signed("GET", f"{served.url}/users/{user}/deletion", None, credentials)


@pytest.mark.usefixtures("owner")
def test_a_user_is_deleted_by_who_may(served: Served) -> None:
    stack = served.stack
    assert stack.items("u1") != stack.items("nobody")
    status, body = delete(served, "u1")
    assert (status, set(body)) == (202, {"dataDeletionJobArn", "status"})
    assert "u1" not in body["dataDeletionJobArn"].rpartition("/")[2].split("_")[1].split("-")
    stack.wait("DataDeletionJob", "COMPLETED", body["dataDeletionJobArn"])
    assert stack.items("u1") == stack.items("nobody")
    status, told = progress(served, "u1")
    assert (status, told["dataDeletionJobArn"]) == (200, body["dataDeletionJobArn"])
    assert told["personalize"]["status"] == "COMPLETED"
    assert told["personalize"]["numDeleted"] > 0
    assert (told["status"], told["storage"]["status"]) == ("IN_PROGRESS", "PENDING")
    assert progress(served, "nobody")[0] == 404


@pytest.mark.usefixtures("owner")
def test_a_list_is_encrypted_and_its_key_is_a_hash(served: Served) -> None:
    status, body = delete(served, 'somebody "/ odd, \\ ünï')
    assert status == 202
    job = served.stack.personalize.describe_data_deletion_job(
        dataDeletionJobArn=body["dataDeletionJobArn"]
    )["dataDeletionJob"]
    _, _, key = job["dataSource"]["dataLocation"].removeprefix("s3://").partition("/")
    assert key.startswith(DELETIONS_PREFIX)
    assert "somebody" not in str(job)
    head = served.stack.s3.head_object(Bucket=served.stack.bucket, Key=key)
    assert head["ServerSideEncryption"] == "AES256"
    served.stack.wait("DataDeletionJob", "COMPLETED", body["dataDeletionJobArn"])


@pytest.mark.usefixtures("owner")
def test_the_same_request_answers_the_same_job_while_it_is_under_way(served: Served) -> None:
    first, again, other = (delete(served, user) for user in ("u2", "u2", "u3"))
    assert [status for status, _ in (first, again, other)] == [202] * 3
    arn = first[1]["dataDeletionJobArn"]
    assert again[1]["dataDeletionJobArn"] == arn
    assert other[1]["dataDeletionJobArn"] != arn
    served.stack.wait("DataDeletionJob", "COMPLETED", arn)
    served.stack.wait("DataDeletionJob", "COMPLETED", other[1]["dataDeletionJobArn"])


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize("user", ["null", " ", "x" * 257])
def test_an_impossible_id_is_refused(served: Served, user: str) -> None:
    status, error = delete(served, user)
    assert (status, set(error)) == (400, {"message", "requestId"})


@pytest.mark.usefixtures("owner")
def test_a_function_that_may_not_write_lists_deletes_nothing(served: Served) -> None:
    iam = served.stack.local_aws.client("iam")
    before = iam.get_role_policy(RoleName=served.role, PolicyName="least")["PolicyDocument"]
    statements = [each for each in before["Statement"] if each["Action"] != ["s3:PutObject"]]
    assert len(statements) + 2 == len(before["Statement"]), "lists, and purges"
    name = {"RoleName": served.role, "PolicyName": "least"}
    iam.put_role_policy(**name, PolicyDocument=policy(*statements))
    status, error = delete(served, "u5")
    iam.put_role_policy(**name, PolicyDocument=json.dumps(before))
    assert (status, set(error)) == (502, {"message", "requestId"})


def test_a_request_without_permission_is_forbidden(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "AKIANOBODYKNOWSTHIS0")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not the secret")
    status, error = delete(served, "u6")
    assert (status, set(error)) == (403, {"message", "requestId"})
