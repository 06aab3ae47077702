"""Who may use keys of MiniStack's KMS."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from ministack import app
from ministack.core.iam_evaluator import parse_policy_document
from ministack.core.responses import request_scope
from ministack.services import kms, s3

from localaws.ministack import key_permissions, role_permissions
from localaws.ministack.service_roles import MiniStackServiceRoles
from localaws.shared.ports import KeyRefusedError

ACCOUNT, REGION = "000000000000", "us-east-1"
SERVICE = "personalize.amazonaws.com"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/r"
GROUP = f"arn:aws:personalize:{REGION}:{ACCOUNT}:dataset-group/g"
ROOT = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
OF_SERVICE = {"Service": SERVICE}
ALL = "kms:*"


@pytest.fixture(autouse=True)
def authorization(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(app, "AUTH", True)
    yield
    kms.reset()


def statement(principal: Any, action: str = ALL, **condition: Any) -> dict[str, Any]:
    found = {"Effect": "Allow", "Principal": principal, "Action": action, "Resource": "*"}
    return {**found, "Condition": condition} if condition else found


def key(*statements: dict[str, Any]) -> str:
    policy = json.dumps({"Version": "2012-10-17", "Statement": list(statements)})
    with request_scope(ACCOUNT, REGION):
        _, _, body = kms._create_key({"Policy": policy})
    return str(json.loads(body)["KeyMetadata"]["Arn"])


def role_may(monkeypatch: pytest.MonkeyPatch, *actions: str, **condition: Any) -> None:
    allowed: dict[str, Any] = {"Effect": "Allow", "Action": list(actions), "Resource": "*"}
    if condition:
        allowed["Condition"] = condition
    policies = [parse_policy_document({"Statement": [allowed]})] if actions else []
    monkeypatch.setattr(role_permissions, "_gather_role_policies", lambda *_role: policies)


def check(arn: str) -> None:
    MiniStackServiceRoles(SERVICE).check_key(arn, ROLE, ACCOUNT, GROUP)


def test_a_key_for_service_and_role_can_be_used(monkeypatch: pytest.MonkeyPatch) -> None:
    role_may(monkeypatch, "kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey", "kms:ListGrants")
    check(key(statement(ROOT), statement(OF_SERVICE)))


@pytest.mark.parametrize(
    ("actions", "missing"),
    [((), "kms:Decrypt"), (("kms:Decrypt", "kms:DescribeKey"), "kms:GenerateDataKey")],
)
def test_a_role_without_permission_is_refused(
    monkeypatch: pytest.MonkeyPatch, actions: tuple[str, ...], missing: str
) -> None:
    role_may(monkeypatch, *actions)
    arn = key(statement(ROOT), statement(OF_SERVICE))
    with pytest.raises(KeyRefusedError, match=f"{ROLE} is not authorized to perform: {missing}"):
        check(arn)


def test_a_role_may_nothing_with_a_key_that_does_not_leave_it_to_iam(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    role_may(monkeypatch, ALL)
    with pytest.raises(KeyRefusedError, match="is not authorized"):
        check(key(statement(OF_SERVICE)))


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"aws:SourceAccount": "1" * 12}},
        {"ArnLike": {"aws:SourceArn": f"arn:aws:personalize:eu-west-1:{ACCOUNT}:*"}},
    ],
)
def test_a_key_for_somebody_else_is_refused(
    monkeypatch: pytest.MonkeyPatch, condition: dict[str, Any]
) -> None:
    role_may(monkeypatch, ALL)
    with pytest.raises(KeyRefusedError, match=f"does not allow kms:Decrypt to {SERVICE}"):
        check(key(statement(ROOT), statement(OF_SERVICE, **condition)))


def test_a_service_needs_create_grant(monkeypatch: pytest.MonkeyPatch) -> None:
    role_may(monkeypatch, ALL)
    parts = [statement(OF_SERVICE, each) for each in ("kms:D*", "kms:GenerateDataKey", "kms:L*")]
    with pytest.raises(KeyRefusedError, match="does not allow kms:CreateGrant"):
        check(key(statement(ROOT), *parts))


def test_a_use_through_another_service_is_no_use_of_its_own(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    role_may(monkeypatch, ALL, StringEquals={"kms:ViaService": f"s3.{REGION}.amazonaws.com"})
    with pytest.raises(KeyRefusedError, match="is not authorized"):
        check(key(statement(ROOT), statement(OF_SERVICE)))


def test_without_authorization_only_the_key_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(app, "AUTH", False)
    check(key(statement(ROOT)))


@pytest.mark.parametrize(
    ("operation", "reason"),
    [("_disable_key", "is disabled"), ("_schedule_key_deletion", "is pending deletion")],
)
def test_a_key_that_is_off_is_refused(
    monkeypatch: pytest.MonkeyPatch, operation: str, reason: str
) -> None:
    role_may(monkeypatch, ALL)
    arn = key(statement(ROOT), statement(OF_SERVICE))
    with request_scope(ACCOUNT, REGION):
        getattr(kms, operation)({"KeyId": arn})
    with pytest.raises(KeyRefusedError, match=reason):
        check(arn)


def test_a_key_that_is_not_there_is_refused() -> None:
    with pytest.raises(KeyRefusedError, match="does not exist"):
        check(f"arn:aws:kms:{REGION}:{ACCOUNT}:key/none")


@pytest.mark.parametrize("name", ["alias/none", "0a1b2c3d", ""])
def test_what_is_no_arn_is_no_key(name: str) -> None:
    assert key_permissions.unusable(name) == f"Key '{name}' does not exist"


def test_the_key_of_a_bucket_is_told_by_its_arn(monkeypatch: pytest.MonkeyPatch) -> None:
    arn = key(statement(ROOT))
    for given, told in ((arn.rsplit("/", 1)[-1], arn), (arn, arn), ("none", "none"), (None, None)):
        headers = {} if given is None else {"x-amz-server-side-encryption-aws-kms-key-id": given}
        monkeypatch.setattr(s3, "_bucket_default_sse_headers", lambda _name, found=headers: found)
        roles = MiniStackServiceRoles(SERVICE)
        assert roles.key_of_bucket("s3://b/data", ACCOUNT, REGION) == told
