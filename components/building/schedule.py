"""A schedule that invokes a Lambda function, with a role that may do nothing else."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.building import policies
from components.building.service_role import ServiceRole, ServiceRoleArgs
from components.core.context import StackContext

SERVICE = "scheduler.amazonaws.com"


@dataclass(frozen=True, kw_only=True)
class ScheduleArgs:
    """Inputs of a Schedule.

    Attributes:
        context: of the stack.
        purpose: what is done, as words of its name.
        expression: when, as `rate(15 minutes)` or `cron(…)`, in UTC.
        function_arn: of the function.
    """

    context: StackContext
    purpose: str
    expression: str
    function_arn: pulumi.Input[str]


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
                    pulumi.Output.concat(
                        f"arn:aws:scheduler:{context.region}:",
                        context.account_id,
                        ":schedule-group/default",
                    ),
                ),
                statements=policies.invoke_function(args.function_arn),
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
                "arn": args.function_arn,
                "role_arn": role.arn,
                "retry_policy": {"maximum_retry_attempts": 0},
            },
            opts=child,
        )
        self.arn = schedule.arn
        self.register_outputs({"arn": self.arn})
