"""A Lambda function of `handlers/` with a role and a log group of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pulumi
import pulumi_aws as aws

from components.building import policies
from components.core.context import StackContext
from components.core.naming import function_log_group

HANDLERS = Path(__file__).parents[2] / "handlers"
RUNTIME = "python3.13"
LOG_RETENTION_DAYS = 30


@dataclass(frozen=True, kw_only=True)
class HandlerFunctionArgs:
    """Inputs of a HandlerFunction.

    Attributes:
        context: of the stack.
        role: what the function is for, as a word of its name.
        handler: module and function, as `handlers.events.consumer.handler`.
        environment: variables of the function.
        statements: what it may do, besides writing its own log.
        timeout_seconds: of one invocation.
        memory_mib: of one instance; processor time grows with it.
    """

    context: StackContext
    role: str
    handler: str
    environment: Mapping[str, pulumi.Input[str]]
    statements: Sequence[policies.Statement]
    timeout_seconds: int
    memory_mib: int


class HandlerFunction(pulumi.ComponentResource):
    """Makes Function, Role, RolePolicy and LogGroup.

    Attributes:
        arn: of the function.
        function_name: its name.
        invoke_arn: with which API Gateway invokes it.
    """

    arn: pulumi.Output[str]
    function_name: pulumi.Output[str]
    invoke_arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: HandlerFunctionArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("personalize:building:HandlerFunction", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        function_name = args.context.naming.function(args.role)
        logs = aws.cloudwatch.LogGroup(
            f"{name}-logs",
            name=function_log_group(function_name),
            retention_in_days=LOG_RETENTION_DAYS,
            opts=child,
        )
        role = aws.iam.Role(
            f"{name}-role",
            name=args.context.naming.iam_role(f"{args.role}-function"),
            assume_role_policy=policies.trust("lambda.amazonaws.com"),
            opts=child,
        )
        write_log = policies.allow(
            ["logs:CreateLogStream", "logs:PutLogEvents"], [pulumi.Output.concat(logs.arn, ":*")]
        )
        permissions = aws.iam.RolePolicy(
            f"{name}-permissions",
            role=role.name,
            name="permissions",
            policy=policies.document([write_log, *args.statements]),
            opts=child,
        )
        function = aws.lambda_.Function(
            f"{name}-function",
            name=function_name,
            role=role.arn,
            runtime=RUNTIME,
            handler=args.handler,
            code=handlers_archive(),
            timeout=args.timeout_seconds,
            memory_size=args.memory_mib,
            environment={"variables": dict(args.environment)},
            opts=pulumi.ResourceOptions(parent=self, depends_on=[permissions, logs]),
        )
        self.arn = function.arn
        self.function_name = function.name
        self.invoke_arn = function.invoke_arn
        self.register_outputs({"arn": self.arn, "functionName": self.function_name})


def handlers_archive() -> pulumi.AssetArchive:
    """The code of all handlers: the Python files of `handlers/` and nothing else, in a fixed order."""
    files = sorted(HANDLERS.rglob("*.py"))
    return pulumi.AssetArchive(
        {
            path.relative_to(HANDLERS.parent).as_posix(): pulumi.FileAsset(str(path))
            for path in files
        }
    )
