"""Whether Step Functions can act in the role of a state machine."""

from localaws.shared.ports import Denial, RoleRefusedError, ServiceRoles
from localaws.stepfunctions.arns import place
from localaws.stepfunctions.errors import SfnError
from localaws.stepfunctions.machines.machine import StateMachine

TO_LOG = (
    "logs:CreateLogDelivery",
    "logs:GetLogDelivery",
    "logs:UpdateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies",
    "logs:DescribeLogGroups",
)
"""Source: Developer Guide, "Using CloudWatch Logs to log execution history", the policy of the role."""


class Roles:
    """The roles of state machines.

    Args:
        roles: whom they admit.
        denial: says what they may not do.
    """

    def __init__(self, roles: ServiceRoles, denial: Denial) -> None:
        self._roles = roles
        self._denial = denial

    def check(self, machine: StateMachine) -> None:
        """Refuse a role that does not admit the service, or that may not log where its state machine is to be logged.

        Raises:
            SfnError: it is refused.
        """
        account, region = place(machine.arn)
        try:
            self._roles.check(machine.role, account, region, machine.arn)
        except RoleRefusedError as error:
            raise SfnError(
                "AccessDeniedException",
                "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to "
                f"assume the provided role: {error}.",
            ) from error
        if machine.logging["level"] == "OFF":
            return
        denied = self._denial(machine.role, TO_LOG, "*", region)
        if denied is not None:
            raise SfnError(
                "AccessDeniedException",
                f"The state machine IAM Role is not authorized to access the Log Destination: {denied}",
            )
