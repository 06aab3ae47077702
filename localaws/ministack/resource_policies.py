"""Whether a policy of a resource admits an AWS service itself, which signs no request that MiniStack could ask it about."""

from collections.abc import Mapping
from typing import Any

from ministack.core.iam_evaluator import EvalContext, evaluate_resource_policy


def admits_service(
    policy: Any,
    service: str,
    action: str,
    resource: str,
    *,
    account: str,
    region: str,
    source: Mapping[str, str],
) -> bool:
    """Whether a policy allows an action to a service.

    Args:
        policy: of the resource; None admits nobody.
        service: its principal, such as `personalize.amazonaws.com`.
        action: such as `kms:Decrypt`.
        resource: ARN.
        account: for which the service acts.
        region: of the resource.
        source: the condition keys that say for whom it acts.
    """
    context = context_of(
        service, "Service", action, resource, account=account, region=region, source=source
    )
    return bool(evaluate_resource_policy(policy, context, service=service).decision == "Allow")


def context_of(
    principal: str,
    kind: str,
    action: str,
    resource: str,
    *,
    account: str,
    region: str,
    source: Mapping[str, Any],
) -> Any:
    """What MiniStack's evaluator goes by, of a call that comes from this process.

    Args:
        principal: ARN, or principal of a service.
        kind: of the principal, as MiniStack names kinds.
        action: that is asked for.
        resource: ARN.
        account: of the principal, or for which the service acts.
        region: of the resource.
        source: further condition keys.
    """
    return EvalContext(
        principal_arn=principal,
        principal_type=kind,
        principal_account=account,
        action=action,
        resource_arn=resource,
        region=region,
        source_ip="127.0.0.1",
        secure_transport=True,
        service_context=dict(source),
    )
