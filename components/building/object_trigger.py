"""What starts a state machine when an object of one name comes into a bucket."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.building import policies
from components.building.service_role import ServiceRole, ServiceRoleArgs
from components.core.context import StackContext

SERVICE = "events.amazonaws.com"

_PATHS = {"bucket": "$.detail.bucket.name", "key": "$.detail.object.key"}
_INPUT = '{"parameterFile": {"bucket": "<bucket>", "key": "<key>"}}'


@dataclass(frozen=True, kw_only=True)
class ObjectTriggerArgs:
    """Inputs of an ObjectTrigger.

    Attributes:
        context: of the stack.
        purpose: what is started, as words of its name.
        bucket: name of the bucket, which has no other notifications.
        key: of the object.
        state_machine_arn: of the state machine; its input is `{"parameterFile": {"bucket": ..., "key": ...}}`.
    """

    context: StackContext
    purpose: str
    bucket: pulumi.Input[str]
    key: str
    state_machine_arn: pulumi.Input[str]


class ObjectTrigger(pulumi.ComponentResource):
    """Makes BucketNotification, EventRule, EventTarget and a ServiceRole.

    Source: Amazon S3 User Guide, "Using EventBridge": every event of the bucket goes there, and the rule takes one kind of them.

    Attributes:
        rule_arn: of the rule.
    """

    rule_arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: ObjectTriggerArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("personalize:building:ObjectTrigger", name, {}, opts)
        context, child = args.context, pulumi.ResourceOptions(parent=self)
        aws.s3.BucketNotification(
            f"{name}-notification", bucket=args.bucket, eventbridge=True, opts=child
        )
        rule = aws.cloudwatch.EventRule(
            f"{name}-rule",
            name=context.naming.event_rule(args.purpose),
            event_pattern=pulumi.Output.json_dumps(
                {
                    "source": ["aws.s3"],
                    "detail-type": ["Object Created"],
                    "detail": {"bucket": {"name": [args.bucket]}, "object": {"key": [args.key]}},
                }
            ),
            opts=child,
        )
        role = ServiceRole(
            f"{name}-start",
            ServiceRoleArgs(
                context=context,
                purpose=f"{args.purpose}-trigger",
                service=SERVICE,
                # Source: Amazon EventBridge User Guide, "Cross-service confused deputy prevention".
                conditions=policies.acting_for(context.account_id, rule.arn),
                statements=policies.start_execution(args.state_machine_arn),
            ),
            child,
        )
        aws.cloudwatch.EventTarget(
            f"{name}-target",
            rule=rule.name,
            target_id=args.purpose,
            arn=args.state_machine_arn,
            role_arn=role.arn,
            input_transformer={"input_paths": _PATHS, "input_template": _INPUT},
            opts=child,
        )
        self.rule_arn = rule.arn
        self.register_outputs({"ruleArn": self.rule_arn})
