"""What keeps EventBridge and its Scheduler from a target: the trust policy of a role, or the policy of the target itself."""

from collections.abc import Callable, Mapping
from typing import Any

from ministack import app
from ministack.core.responses import request_scope
from ministack.services import lambda_svc, sns, sqs

from localaws.eventbridge.delivery import Delivery
from localaws.ministack import resource_policies
from localaws.ministack.service_roles import MiniStackServiceRoles
from localaws.shared.ports import RoleRefusedError

# Of resources that have policies: what a service does with them, and how MiniStack finds the policy with its owner.
# Source: EventBridge User Guide, "Using resource-based policies for Amazon EventBridge".
_WITH_POLICY: Mapping[str, tuple[str, Callable[[str], tuple[Any, str] | None]]] = {
    "lambda": ("lambda:InvokeFunction", lambda_svc.function_policy_for_arn),
    "sqs": ("sqs:SendMessage", sqs.queue_policy_for_arn),
    "sns": ("sns:Publish", sns.topic_policy_for_arn),
}


class MiniStackTargetPermissions:
    """`Permissions`: those of MiniStack's IAM; nothing is missing when the local AWS runs without authorization."""

    def missing(self, resource_arn: str, delivery: Delivery, role_arn: str | None) -> str | None:
        """Say what keeps a service from a target or a queue; None when nothing does."""
        if not app.AUTH:
            return None
        if role_arn is None:
            return _not_admitted(resource_arn, delivery)
        roles = MiniStackServiceRoles(delivery.principal)
        try:
            roles.check(role_arn, delivery.account, delivery.region, delivery.source_arn)
        except RoleRefusedError as error:
            return f"{delivery.principal} cannot assume {role_arn}: {error}"
        return None


def _not_admitted(resource_arn: str, delivery: Delivery) -> str | None:
    service = resource_arn.split(":")[2]
    if service not in _WITH_POLICY:
        return f"{resource_arn} has no policy that could admit {delivery.principal}: the target needs a role"
    action, find = _WITH_POLICY[service]
    with request_scope(delivery.account, delivery.region):
        found = find(resource_arn)
    if found is None:
        return None  # the call will say that there is no such resource
    admits = resource_policies.admits_service(
        found[0],
        delivery.principal,
        action,
        resource_arn,
        account=delivery.account,
        region=delivery.region,
        source={"aws:sourceaccount": delivery.account, "aws:sourcearn": delivery.source_arn},
    )
    if admits:
        return None
    return f"the policy of {resource_arn} does not allow {action} to {delivery.principal}"
