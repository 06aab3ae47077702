"""Policies of authorizers."""

from typing import Any

import pytest

from localaws.apigateway.invoke_policy import PolicyError, verdict

API = "arn:aws:execute-api:us-east-1:000000000000:a1b2c3d4e5"
METHOD = f"{API}/prod/GET/users/429"


def statement(effect: str = "Allow", **members: Any) -> dict[str, Any]:
    return {"Effect": effect, "Action": "execute-api:Invoke", "Resource": METHOD, **members}


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"Resource": "*"},
        {"Resource": f"{API}/*"},
        {"Resource": f"{API}/prod/*/users/*"},
        {"Resource": f"{API}/prod/GET/users/4?9"},
        {"Resource": ["x", METHOD]},
        {"Action": "execute-api:*"},
        {"Action": "Execute-API:invoke"},
        {"Action": ["x:y", "*"]},
        {"Sid": "a"},
    ],
)
def test_what_allows(members: dict[str, Any]) -> None:
    assert verdict({"Statement": [statement(**members)]}, METHOD) == "allowed"
    assert verdict({"Statement": statement(**members)}, METHOD) == "allowed"


@pytest.mark.parametrize(
    "members",
    [
        {"Resource": f"{API}/prod/POST/*"},
        {"Resource": f"{API}/prod/GET/users"},
        {"Resource": f"{API}/test/*"},
        {"Resource": METHOD.replace("a1b2", "A1B2")},
        {"Resource": METHOD.replace("e5/prod", "e5.prod")},
        {"Action": "execute-api:ManageConnections"},
        {"Resource": []},
    ],
)
def test_what_does_not(members: dict[str, Any]) -> None:
    assert verdict({"Statement": [statement(**members)]}, METHOD) == "not allowed"


def test_a_denial_wins() -> None:
    both = [statement(), statement("Deny", Resource=f"{API}/prod/GET/*")]
    assert verdict({"Statement": both}, METHOD) == "explicitly denied"
    assert verdict({"Statement": both[::-1]}, METHOD) == "explicitly denied"
    other = [statement(), statement("Deny", Resource=f"{API}/prod/POST/*")]
    assert verdict({"Statement": other}, METHOD) == "allowed"


@pytest.mark.parametrize(
    ("policy", "reason"),
    [
        (None, "no Statement"),
        ({}, "no Statement"),
        ({"Statement": ["x"]}, "needs Effect"),
        ({"Statement": [{"Effect": "Allow"}]}, "needs Effect"),
        ({"Statement": [statement("allow")]}, "Allow or Deny"),
        ({"Statement": [statement(Condition={})]}, "does not evaluate Condition"),
        ({"Statement": [statement(NotAction="x")]}, "does not evaluate NotAction"),
    ],
)
def test_what_is_no_policy(policy: Any, reason: str) -> None:
    with pytest.raises(PolicyError, match=reason):
        verdict(policy, METHOD)
