"""What a role may do decides about the calls that are made in it."""

import json
from urllib.parse import urlencode

import pytest
from ministack import app
from ministack.core import iam_actions
from ministack.core.responses import request_scope
from ministack.services import iam, s3

from localaws.ministack import own_services, role_permissions
from localaws.shared.ports import IamContext, OwnService, Request, Response, ServiceRequest

ACCOUNT, REGION = "000000000000", "us-east-1"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/permissions-test"
STREAM = f"arn:aws:kinesis:{REGION}:{ACCOUNT}:stream/s"


@pytest.fixture(autouse=True)
def role(monkeypatch: pytest.MonkeyPatch) -> None:
    """A role that may put one record into a stream, and objects into a bucket."""
    allowed = [
        {"Effect": "Allow", "Action": "kinesis:PutRecord", "Resource": STREAM},
        {"Effect": "Allow", "Action": "s3:PutObject", "Resource": "arn:aws:s3:::b/a/*"},
    ]
    document = json.dumps({"Version": "2012-10-17", "Statement": allowed})
    monkeypatch.setattr(app, "AUTH", True)
    with request_scope(ACCOUNT, REGION):
        monkeypatch.setitem(
            iam._roles,
            "permissions-test",
            {"RoleName": "permissions-test", "InlinePolicies": {"p": document}},
        )


def kinesis(operation: str, role_arn: str | None = ROLE) -> ServiceRequest:
    return ServiceRequest(
        service="kinesis",
        account=ACCOUNT,
        region=REGION,
        target=f"Kinesis_20131202.{operation}",
        body=b'{"StreamName": "s"}',
        role_arn=role_arn,
    )


def refused(request: ServiceRequest) -> str | None:
    headers = {"x-amz-target": request.target} if request.target else {}
    with request_scope(ACCOUNT, REGION):
        response = role_permissions.refusal(request, request.service, headers)
    return None if response is None else f"{response.status} {response.body.decode()}"


def put_object(key: str) -> ServiceRequest:
    return ServiceRequest(
        service="s3",
        method="PUT",
        path=f"/b/{key}",
        account=ACCOUNT,
        region=REGION,
        role_arn=ROLE,
    )


def test_a_call_in_a_role_needs_its_permission() -> None:
    assert refused(kinesis("PutRecord")) is None
    told = refused(kinesis("PutRecords"))
    assert told is not None
    assert told.startswith("400 {")
    assert "User: arn:aws:sts::000000000000:assumed-role/permissions-test/" in told
    assert f"not authorized to perform: kinesis:PutRecords on resource: {STREAM}" in told


def test_a_call_of_s3_is_held_to_its_object() -> None:
    assert refused(put_object("a/1")) is None
    assert str(refused(put_object("b/1"))).startswith("403 <?xml")


def test_a_refusal_has_headers_as_ports_promise_them() -> None:
    with request_scope(ACCOUNT, REGION):
        response = role_permissions.refusal(put_object("b/1"), "s3", {})
    assert response is not None
    assert response.headers == {"content-type": "application/xml"}


def test_root_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(kinesis("PutRecords", None)) is None
    monkeypatch.setattr(app, "AUTH", False)
    assert refused(kinesis("PutRecords")) is None


def test_a_role_that_is_gone_may_nothing() -> None:
    assert role_permissions.lacks(f"{ROLE}-gone", ["s3:PutObject"], "*", REGION) == "s3:PutObject"


def test_the_first_missing_action_is_named() -> None:
    actions = ["kinesis:PutRecord", "kinesis:GetRecords", "kinesis:ListShards"]
    assert role_permissions.lacks(ROLE, actions, STREAM, REGION) == "kinesis:GetRecords"
    told = role_permissions.denial(ROLE, actions, STREAM, REGION)
    assert told is not None
    assert "kinesis:GetRecords" in told


def test_the_policy_of_a_bucket_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    def lacks(key: str) -> bool:
        arn = f"arn:aws:s3:::b/{key}"
        return role_permissions.lacks(ROLE, ["s3:PutObject"], arn, REGION) is not None

    said = {"Principal": {"AWS": ROLE}, "Action": "s3:PutObject"}
    statements = [
        {**said, "Effect": "Deny", "Resource": "arn:aws:s3:::b/a/closed"},
        {**said, "Effect": "Allow", "Resource": "arn:aws:s3:::b/given"},
    ]
    policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
    assert not lacks("a/closed")
    assert lacks("given")
    with request_scope(ACCOUNT, REGION):
        monkeypatch.setitem(s3._buckets, "b", {})
        monkeypatch.setitem(s3._bucket_policies, "b", policy)
    assert lacks("a/closed")
    assert not lacks("given")


def test_a_boundary_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    boundary = f"arn:aws:iam::{ACCOUNT}:policy/none"
    with request_scope(ACCOUNT, REGION):
        monkeypatch.setitem(iam._roles["permissions-test"], "PermissionsBoundary", boundary)
    assert role_permissions.lacks(ROLE, ["kinesis:PutRecord"], STREAM, REGION) is not None


@pytest.mark.parametrize(
    ("given", "existing", "further", "missing"),
    [
        ("shop", "shop", [], None),
        ("other", "shop", [], "kinesis:PutRecord on"),
        ("shop", "other", [], "kinesis:PutRecord on"),
        ("shop", "shop", [("kinesis:ListShards", STREAM)], "kinesis:ListShards on"),
    ],
)
def test_tags_and_further_permissions_of_a_call_count(
    monkeypatch: pytest.MonkeyPatch,
    given: str,
    existing: str,
    further: list[tuple[str, str]],
    missing: str | None,
) -> None:
    keys = {"aws:RequestTag/stack": "shop", "aws:ResourceTag/stack": "shop"}
    allowed = {
        "Effect": "Allow",
        "Action": "kinesis:PutRecord",
        "Resource": STREAM,
        "Condition": {"StringEquals": keys},
    }
    document = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    service = OwnService(
        name="kinesis",
        handler=never_called,
        iam_context=lambda *_: IamContext({"stack": given}, further),
        tags_of=lambda _arn: {"stack": existing},
    )
    naming = own_services.naming_context(iam_actions.request_tag_context, [service])
    monkeypatch.setattr(iam_actions, "request_tag_context", naming)
    with request_scope(ACCOUNT, REGION):
        monkeypatch.setitem(iam._roles["permissions-test"], "InlinePolicies", {"p": document})
    told = refused(kinesis("PutRecord"))
    assert (told is None) if missing is None else (missing in str(told))


async def never_called(_request: Request) -> Response:
    raise AssertionError


def test_a_form_names_its_resource(monkeypatch: pytest.MonkeyPatch) -> None:
    topic = f"arn:aws:sns:{REGION}:{ACCOUNT}:t"
    allowed = {"Effect": "Allow", "Action": "sns:Publish", "Resource": topic}
    document = json.dumps({"Version": "2012-10-17", "Statement": [allowed]})
    with request_scope(ACCOUNT, REGION):
        monkeypatch.setitem(iam._roles["permissions-test"], "InlinePolicies", {"p": document})

    def published(arn: str) -> str | None:
        headers = {"content-type": f"{role_permissions.FORM}; charset=utf-8"}
        request = ServiceRequest(
            service="sns",
            account=ACCOUNT,
            region=REGION,
            headers=headers,
            body=urlencode({"Action": "Publish", "TopicArn": arn}).encode(),
            role_arn=ROLE,
        )
        with request_scope(ACCOUNT, REGION):
            response = role_permissions.refusal(request, "sns", headers)
        return None if response is None else response.body.decode()

    assert published(topic) is None
    assert f"{topic}-2" in str(published(f"{topic}-2"))
