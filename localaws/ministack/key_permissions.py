"""Who may use a key of MiniStack's KMS: for services of ours, which use keys without a signed request of their own."""

from collections.abc import Mapping
from typing import Any

from ministack.core.arn import parse_arn
from ministack.core.iam_evaluator import (
    EvalContext,
    _gather_role_policies,
    combine_resource_policy,
    evaluate,
    evaluate_resource_policy,
)
from ministack.core.responses import request_scope
from ministack.services import kms


def unusable(key_arn: str) -> str | None:
    """Why nobody can use a key, as KMS says it; None for a key that is enabled."""
    record = _record(key_arn)
    if record is None:
        return f"Key '{key_arn}' does not exist"
    state = record["KeyState"]
    if state == "Enabled":
        return None
    return f"{key_arn} is {'pending deletion' if state == 'PendingDeletion' else 'disabled'}."


def admits_service(
    key_arn: str, action: str, service: str, account: str, source: Mapping[str, str]
) -> bool:
    """Whether the key's policy allows an action to a service itself.

    Args:
        key_arn: of the key.
        action: such as `kms:Decrypt`.
        service: its principal.
        account: for which it acts.
        source: the condition keys that say for whom it acts.
    """
    context = _context(
        key_arn, action, principal=service, kind="Service", account=account, source=source
    )
    policy = _policy(key_arn)
    return bool(evaluate_resource_policy(policy, context, service=service).decision == "Allow")


def admits_role(key_arn: str, action: str, role_arn: str) -> bool:
    """Whether the key's policy and those of the role together allow an action to the role."""
    account = role_arn.split(":")[4]
    name = role_arn.rsplit("/", 1)[-1]
    session = f"arn:aws:sts::{account}:assumed-role/{name}/service"
    context = _context(
        key_arn, action, principal=session, kind="AssumedRole", account=account, source={}
    )
    identity = evaluate(context, _gather_role_policies(name, account))
    owner = parse_arn(key_arn).account_id
    decided = combine_resource_policy(identity, context, _policy(key_arn), owner, required=True)
    return bool(decided.decision == "Allow")


def _record(key_arn: str) -> Any:
    place = parse_arn(key_arn)
    with request_scope(place.account_id, place.region):
        return kms._resolve_key(key_arn)


def _policy(key_arn: str) -> Any:
    return _record(key_arn)["Policy"]


def _context(
    key_arn: str,
    action: str,
    *,
    principal: str,
    kind: str,
    account: str,
    source: Mapping[str, str],
) -> Any:
    return EvalContext(
        principal_arn=principal,
        principal_type=kind,
        principal_account=account,
        action=action,
        resource_arn=key_arn,
        region=parse_arn(key_arn).region,
        source_ip="127.0.0.1",
        secure_transport=True,
        service_context=dict(source),
    )
