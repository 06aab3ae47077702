"""Whose account a stack is in, and by which role, through the real engine."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands.inventory import inventory
from tests.support.local_aws import ACCOUNT, CHECKOUT
from tests.support.program import Program, ProgramStack

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

DOCS = CHECKOUT / "docs"
DEPLOYER_POLICY = (DOCS / "deployer-policy.json").read_text(encoding="utf-8")
KEYS_POLICY = (DOCS / "deployer-policy-keys.json").read_text(encoding="utf-8")
# The local AWS names neither the function that is created, nor that of an event source mapping, nor aliases of keys.
WITHOUT_NAMES = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": {
            "Effect": "Allow",
            "Action": ["lambda:CreateFunction", "lambda:*EventSourceMapping*", "kms:*Alias"],
            "Resource": "*",
        },
    }
)
POLICIES = {
    "deployer": DEPLOYER_POLICY,
    "deployer-of-keys": KEYS_POLICY,
    "without-names": WITHOUT_NAMES,
}


def small_stack(program: Program, sample: Path, name: str, **config: str) -> ProgramStack:
    return program.stack(name, interactions=str(sample / "interactions.csv"), **config)


def make_role(program: Program, name: str) -> str:
    iam = program.client("iam")
    trust = {
        "Effect": "Allow",
        "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"},
        "Action": "sts:AssumeRole",
    }
    made = iam.create_role(
        RoleName=name, AssumeRolePolicyDocument=json.dumps({"Statement": [trust]})
    )
    for policy, text in POLICIES.items():
        iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=text)
    return str(made["Role"]["Arn"])


def remove_role(program: Program, name: str) -> None:
    for policy in POLICIES:
        program.client("iam").delete_role_policy(RoleName=name, PolicyName=policy)
    program.client("iam").delete_role(RoleName=name)


def test_another_account_is_refused_in_the_preview(program: Program, sample: Path) -> None:
    before = inventory(program.client)
    stack = small_stack(program, sample, "account", accountId="123456789012")
    for command in (["preview"], ["up", "--yes", "--skip-preview"]):
        result = stack.pulumi(*command)
        assert result.code != 0
        assert (
            "personalize:accountId is 123456789012, but the credentials of the default credential chain belong to "
            f"AWS account {ACCOUNT}" in result.text
        )
        assert "Traceback" not in result.text
        assert inventory(program.client) == before
    stack.configure("accountId", ACCOUNT)
    assert "to create" in stack.preview()


def test_a_stack_moves_from_one_role_to_another(program: Program, sample: Path) -> None:
    """The roles have the documented policies, and everything that makes the stack calls as the role."""
    before = inventory(program.client)
    stack = small_stack(program, sample, "role", encryption='{"key": "own"}')
    for name in ("first-deployer", "second-deployer"):
        arn = make_role(program, name)
        stack.read("config", "set", "--path", "aws:assumeRoles[0].roleArn", arn)
        stack.up()
        stack.preview("--expect-no-changes")
        if name == "second-deployer":
            remove_role(program, "first-deployer")
    stack.destroy()
    remove_role(program, "second-deployer")
    assert inventory(program.client) == before
