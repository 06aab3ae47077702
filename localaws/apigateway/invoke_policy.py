"""The policy that a Lambda authorizer answers, evaluated for one call.

Source: Amazon API Gateway Developer Guide, "Output from an API Gateway Lambda authorizer"; IAM User Guide, "Policy
evaluation logic".
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

INVOKE = "execute-api:Invoke"
Verdict = Literal["allowed", "explicitly denied", "not allowed"]
_MEMBERS = {"Sid", "Effect", "Action", "Resource"}


class PolicyError(ValueError):
    """A policy that cannot be evaluated; the text says why."""


def verdict(policy: Any, method_arn: str) -> Verdict:
    """Say whether a policy lets a method be invoked. A denial wins over what allows.

    Args:
        policy: the policy document.
        method_arn: of the call, `arn:aws:execute-api:<region>:<account>:<api>/<stage>/<method>/<path>`.

    Raises:
        PolicyError: it is none, or has other members than effect, action and resource; conditions are not evaluated here.
    """
    effects = {
        statement["Effect"]
        for statement in _statements(policy)
        if _matches(statement, "Action", INVOKE, re.IGNORECASE)
        and _matches(statement, "Resource", method_arn)
    }
    if "Deny" in effects:
        return "explicitly denied"
    return "allowed" if "Allow" in effects else "not allowed"


def _statements(policy: Any) -> Iterator[Mapping[str, Any]]:
    if not isinstance(policy, dict) or "Statement" not in policy:
        raise PolicyError("it has no Statement")
    found = policy["Statement"]
    for statement in found if isinstance(found, list) else [found]:
        if not isinstance(statement, dict) or not {"Effect", "Action", "Resource"} <= set(
            statement
        ):
            raise PolicyError("a statement needs Effect, Action and Resource")
        if not set(statement) <= _MEMBERS:
            unknown = ", ".join(sorted(set(statement) - _MEMBERS))
            raise PolicyError(f"the local API Gateway does not evaluate {unknown}")
        if statement["Effect"] not in {"Allow", "Deny"}:
            raise PolicyError("Effect must be Allow or Deny")
        yield statement


def _matches(
    statement: Mapping[str, Any], member: str, value: str, flags: re.RegexFlag = re.NOFLAG
) -> bool:
    patterns = statement[member]
    return any(
        re.fullmatch(_expression(str(pattern)), value, flags | re.DOTALL)
        for pattern in (patterns if isinstance(patterns, list) else [patterns])
    )


def _expression(pattern: str) -> str:
    """`*` is any text, `?` one character."""
    return "".join({"*": ".*", "?": "."}.get(sign, re.escape(sign)) for sign in pattern)
