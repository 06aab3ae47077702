"""A Step Functions state machine, with a role, a log group, traces and the stack's key."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
import pulumi_aws as aws

from components.building import policies, workflow_policies
from components.building.service_role import ServiceRole, ServiceRoleArgs
from components.core.context import StackContext
from components.core.naming import state_machine_log_group

SERVICE = "states.amazonaws.com"
# The least that Step Functions takes, so that a withdrawn key counts soon.
# Source: AWS Step Functions API Reference, EncryptionConfiguration.
DATA_KEY_SECONDS = 60


@dataclass(frozen=True, kw_only=True)
class StateMachineArgs:
    """Inputs of a StateMachine.

    Attributes:
        context: of the stack.
        purpose: what it does, as words of its name.
        definition: in the Amazon States Language; it may hold outputs.
        statements: what its tasks do.
    """

    context: StackContext
    purpose: str
    definition: Mapping[str, Any]
    statements: Sequence[policies.Statement]


class StateMachine(pulumi.ComponentResource):
    """Makes StateMachine (standard), ServiceRole and LogGroup.

    Attributes:
        arn: of the state machine.
    """

    arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: StateMachineArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("personalize:building:StateMachine", name, {}, opts)
        context, child = args.context, pulumi.ResourceOptions(parent=self)
        physical_name = context.naming.state_machine(args.purpose)
        own_arn = state_machine_arn(context, args.purpose)
        logs = aws.cloudwatch.LogGroup(
            f"{name}-logs",
            name=state_machine_log_group(physical_name),
            kms_key_id=context.encryption.arn,
            retention_in_days=context.telemetry.log_retention_days,
            opts=child,
        )
        role = ServiceRole(
            f"{name}-execution",
            ServiceRoleArgs(
                context=context,
                purpose=f"{args.purpose}-machine",
                service=SERVICE,
                # Source: AWS Step Functions Developer Guide, "Prevent cross-service confused deputy issue".
                conditions=policies.acting_for(context.account_id, own_arn),
                statements=[
                    *workflow_policies.deliver_logs(),
                    *(policies.put_traces() if context.telemetry.tracing else []),
                    *workflow_policies.keep_executions_encrypted(context, own_arn),
                    *args.statements,
                ],
            ),
            child,
        )
        machine = aws.sfn.StateMachine(
            f"{name}-machine",
            name=physical_name,
            role_arn=role.arn,
            definition=pulumi.Output.json_dumps(args.definition),
            # What states read and write stays out of the log: the history of an execution has it.
            logging_configuration={
                "level": "ALL",
                "include_execution_data": False,
                "log_destination": pulumi.Output.concat(logs.arn, ":*"),
            },
            tracing_configuration={"enabled": True} if context.telemetry.tracing else None,
            encryption_configuration=_encryption(context),
            opts=child,
        )
        self.arn = machine.arn
        self.register_outputs({"arn": self.arn})


def state_machine_arn(context: StackContext, purpose: str) -> pulumi.Output[str]:
    """The ARN that a state machine has: its role names it before it is made."""
    return context.arn("states", f"stateMachine:{context.naming.state_machine(purpose)}")


def console_url(region: str) -> str:
    """Where state machines and their executions are seen in the AWS console."""
    return f"https://{region}.console.aws.amazon.com/states/home?region={region}#/"


def executions_url(region: str) -> str:
    """What the ARN of an execution is put behind, to see it in the AWS console."""
    return f"{console_url(region)}v2/executions/details/"


def _encryption(
    context: StackContext,
) -> aws.sfn.StateMachineEncryptionConfigurationArgs | None:
    if context.encryption.arn is None:
        return None
    return aws.sfn.StateMachineEncryptionConfigurationArgs(
        type="CUSTOMER_MANAGED_KMS_KEY",
        kms_key_id=context.encryption.arn,
        kms_data_key_reuse_period_seconds=DATA_KEY_SECONDS,
    )
