"""A schedule that invokes a Lambda function or starts a state machine, with a role that may do nothing else."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.building import policies
from components.building.service_role import ServiceRole, ServiceRoleArgs
from components.core.context import StackContext

SERVICE = "scheduler.amazonaws.com"


@dataclass(frozen=True, kw_only=True)
class ScheduleTarget:
    """What a schedule does.

    Attributes:
        arn: of the function or state machine.
        statements: what the schedule needs to be allowed for it.
        input: what it is given, as JSON; None for what EventBridge Scheduler says of itself.
    """

    arn: pulumi.Input[str]
    statements: Sequence[policies.Statement]
    input: str | None = None


def invoke(function_arn: pulumi.Input[str]) -> ScheduleTarget:
    """Invoke a Lambda function."""
    return ScheduleTarget(arn=function_arn, statements=policies.invoke_function(function_arn))


def start(state_machine_arn: pulumi.Input[str], input_json: str) -> ScheduleTarget:
    """Start an execution of a state machine.

    Source: EventBridge Scheduler User Guide, "Using templated targets".
    """
    return ScheduleTarget(
        arn=state_machine_arn,
        statements=policies.start_execution(state_machine_arn),
        input=input_json,
    )


@dataclass(frozen=True, kw_only=True)
class ScheduleArgs:
    """Inputs of a Schedule.

    Attributes:
        context: of the stack.
        purpose: what is done, as words of its name.
        expression: when, as `rate(15 minutes)` or `cron(…)`, in UTC.
        target: what is done.
    """

    context: StackContext
    purpose: str
    expression: str
    target: ScheduleTarget


class Schedule(pulumi.ComponentResource):
    """Makes a Schedule of EventBridge Scheduler and its ServiceRole.

    Attributes:
        arn: of the schedule.
    """

    arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: ScheduleArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("personalize:building:Schedule", name, {}, opts)
        context, child = args.context, pulumi.ResourceOptions(parent=self)
        role = ServiceRole(
            f"{name}-invocation",
            ServiceRoleArgs(
                context=context,
                purpose=f"{args.purpose}-schedule",
                service=SERVICE,
                # Source: EventBridge Scheduler User Guide, "Confused deputy prevention": the ARN of the group.
                conditions=policies.acting_for(
                    context.account_id,
                    context.arn("scheduler", "schedule-group/default"),
                ),
                statements=args.target.statements,
            ),
            child,
        )
        schedule = aws.scheduler.Schedule(
            f"{name}-schedule",
            name=context.naming.schedule(args.purpose),
            schedule_expression=args.expression,
            flexible_time_window={"mode": "OFF"},
            # What is missed comes again with the next time.
            target={
                "arn": args.target.arn,
                "role_arn": role.arn,
                "input": args.target.input,
                "retry_policy": {"maximum_retry_attempts": 0},
            },
            opts=child,
        )
        self.arn = schedule.arn
        self.register_outputs({"arn": self.arn})
