"""What is said of keys before anything is made, about keys of a real KMS."""

import asyncio
import json
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from components.building import key_policies, policies
from components.core.errors import ProblemsError
from components.preflight.check import check
from components.preflight.encryption_keys import key_findings
from components.preflight.findings import Finding
from components.preflight.sources import Sources
from components.settings.stack import parse
from tests.support import csv_files
from tests.support.local_aws import ACCOUNT, REGION, LocalAws, enter

MISSING = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/1234abcd-12ab-34cd-56ef-1234567890ab"
ROOT = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, local_aws: LocalAws) -> Sources:
    enter(local_aws, monkeypatch)
    return Sources(project=tmp_path, region=REGION, profile=None)


def allowing(**principals: Any) -> list[dict[str, Any]]:
    return [
        {"Effect": "Allow", "Principal": {kind: who}, "Action": "kms:*", "Resource": "*"}
        for kind, who in principals.items()
    ]


def made(local_aws: LocalAws, statements: list[Any] | None = None, **request: str) -> str:
    """ARN of a new key."""
    if statements is not None:
        request["Policy"] = json.dumps({"Version": "2012-10-17", "Statement": statements})
    return str(local_aws.client("kms").create_key(**request)["KeyMetadata"]["Arn"])


def only(here: Sources, arn: str) -> Finding:
    (found,) = key_findings([arn], here)
    return found


async def own_statements() -> list[policies.Statement]:
    """Of the policy of a stack's own key; outputs, of which the first principal is one, need a loop."""
    return [
        *key_policies.leave_to_iam(ACCOUNT),
        *key_policies.admit_personalize(ACCOUNT, "arn:aws:personalize:*"),
        *key_policies.admit_logs(REGION, ["arn:aws:logs:*"]),
        *key_policies.admit_alarms(ACCOUNT, "arn:aws:cloudwatch:*"),
    ]


def test_a_key_that_admits_what_a_stack_s_own_does_is_fine(
    here: Sources, local_aws: LocalAws
) -> None:
    with closing(asyncio.new_event_loop()) as loop:
        first, *others = loop.run_until_complete(own_statements())
    statements = [{**first, "Principal": ROOT}, *others]
    assert key_findings([made(local_aws, statements)], here, has_topic=True) == []


def test_alarms_need_a_key_that_admits_them(here: Sources, local_aws: LocalAws) -> None:
    services = ["personalize.amazonaws.com", f"logs.{REGION}.amazonaws.com"]
    arn = made(local_aws, allowing(AWS=ROOT["AWS"], Service=services))
    assert key_findings([arn], here) == []
    (found,) = key_findings([arn], here, has_topic=True)
    assert found.severity == "warning"
    assert "kms:Decrypt, kms:GenerateDataKey to cloudwatch.amazonaws.com" in found.text
    assert "alarms reach nobody" in found.text


def test_a_key_of_another_region_is_told_without_a_call(tmp_path: Path) -> None:
    nobody = Sources(project=tmp_path, region="eu-west-1", profile="nobody")
    found = only(nobody, MISSING)
    assert found.severity == "error"
    assert "in another region than the stack, which is in eu-west-1" in found.text


def test_a_key_that_is_not_there(here: Sources) -> None:
    found = only(here, MISSING)
    assert (found.severity, MISSING in found.text) == ("error", True)
    assert "there is no such key" in found.text


def test_a_disabled_key(here: Sources, local_aws: LocalAws) -> None:
    arn = made(local_aws)
    local_aws.client("kms").disable_key(KeyId=arn)
    found = only(here, arn)
    assert (found.severity, "disabled; enable it" in found.text) == ("error", True)


def test_a_key_that_is_to_be_deleted(here: Sources, local_aws: LocalAws) -> None:
    arn = made(local_aws)
    local_aws.client("kms").schedule_key_deletion(KeyId=arn)
    found = only(here, arn)
    assert (found.severity, "scheduled for deletion" in found.text) == ("error", True)


def test_an_asymmetric_key(here: Sources, local_aws: LocalAws) -> None:
    found = only(here, made(local_aws, KeySpec="RSA_2048", KeyUsage="ENCRYPT_DECRYPT"))
    assert (found.severity, "RSA_2048" in found.text) == ("error", True)


def test_a_policy_that_admits_a_service_only_is_doubtful(
    here: Sources, local_aws: LocalAws
) -> None:
    arn = made(local_aws, allowing(AWS=ROOT["AWS"], Service="personalize.amazonaws.com"))
    found = only(here, arn)
    assert found.severity == "warning"
    assert f"to logs.{REGION}.amazonaws.com" in found.text
    by_default = key_findings([made(local_aws)], here)
    assert [each.severity for each in by_default] == ["warning", "warning"]
    assert "kms:CreateGrant" in by_default[0].text


def test_a_policy_is_read_action_by_action(here: Sources, local_aws: LocalAws) -> None:
    statements = allowing(AWS=ROOT["AWS"], Service=f"logs.{REGION}.amazonaws.com")
    part = {**allowing(Service="personalize.amazonaws.com")[0], "Action": ["kms:D*", "kms:List*"]}
    found = only(here, made(local_aws, [*statements, part]))
    assert "does not allow kms:CreateGrant, kms:GenerateDataKey to personalize" in found.text


def test_who_may_not_look_is_told_so(tmp_path: Path) -> None:
    nobody = Sources(project=tmp_path, region=REGION, profile="nobody")
    found = only(nobody, MISSING)
    assert (found.severity, "allow kms:DescribeKey" in found.text) == ("warning", True)


def test_a_preview_ends_at_a_wrong_key(here: Sources, local_aws: LocalAws, tmp_path: Path) -> None:
    files = csv_files.write_all(tmp_path)
    doubtful = made(local_aws)

    def checked(key: str) -> Any:
        return check(parse({**files, "encryption": json.dumps({"key": key})}), here)

    with pytest.raises(
        ProblemsError, match=r"The encryption keys cannot be used[\s\S]+no such key"
    ):
        checked(MISSING)
    assert any(doubtful in str(warning) for warning in checked(doubtful).warnings)
