"""A Lambda function of one folder of `handlers/`, with a role and a log group of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pulumi
import pulumi_aws as aws

from components.building import policies
from components.building.service_role import ServiceRole, ServiceRoleArgs
from components.core.context import StackContext
from components.core.naming import function_log_group

HANDLERS = Path(__file__).parents[2] / "handlers"
RUNTIME = "python3.13"


@dataclass(frozen=True, kw_only=True)
class HandlerFunctionArgs:
    """Inputs of a HandlerFunction.

    Attributes:
        context: of the stack.
        purpose: what the function is for, as a word of its name.
        folder: of `handlers/` that holds its code; it may use `handlers.shared` too, and no other.
        handler: module of that folder and function, as `consumer.handler`.
        environment: variables of the function.
        statements: what it may do, besides writing its own log.
        timeout_seconds: of one invocation.
        memory_mib: of one instance; processor time grows with it.
        data: text files that the program writes beside its modules, by their names: what it must know of the stack and
            is too long for its variables, which AWS limits to 4 KB together.
        files: of any place that are put beside its modules, too, by their names there.
        generation: of the dataset group for which it works, where each has a function of its own.
    """

    context: StackContext
    purpose: str
    folder: str
    handler: str
    environment: Mapping[str, pulumi.Input[str]]
    statements: Sequence[policies.Statement]
    timeout_seconds: int
    memory_mib: int
    data: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, Path] = field(default_factory=dict)
    generation: pulumi.Input[int] = 1


class HandlerFunction(pulumi.ComponentResource):
    """Makes Function, ServiceRole and LogGroup.

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
        telemetry = args.context.telemetry
        function_name = args.context.naming.function(args.purpose, args.generation)
        logs = aws.cloudwatch.LogGroup(
            f"{name}-logs",
            name=function_name.apply(function_log_group),
            kms_key_id=args.context.encryption.arn,
            retention_in_days=telemetry.log_retention_days,
            opts=child,
        )
        role = ServiceRole(
            f"{name}-execution",
            ServiceRoleArgs(
                context=args.context,
                purpose=f"{args.purpose}-function",
                service="lambda.amazonaws.com",
                statements=[
                    *policies.write_logs(logs.arn),
                    *(policies.put_traces() if telemetry.tracing else []),
                    *args.statements,
                ],
                generation=args.generation,
            ),
            child,
        )
        function = aws.lambda_.Function(
            f"{name}-function",
            name=function_name,
            role=role.arn,
            runtime=RUNTIME,
            handler=f"handlers.{args.folder}.{args.handler}",
            code=handler_archive(args.folder, args.data, args.files),
            timeout=args.timeout_seconds,
            memory_size=args.memory_mib,
            kms_key_arn=args.context.encryption.arn,
            environment={"variables": {**args.environment, **_metrics(args)}},
            tracing_config={"mode": "Active"} if telemetry.tracing else None,
            opts=child,
        )
        self.arn = function.arn
        self.function_name = function.name
        self.invoke_arn = function.invoke_arn
        self.register_outputs({"arn": self.arn, "functionName": self.function_name})


def _metrics(args: HandlerFunctionArgs) -> dict[str, str]:
    """Dimensions of the metrics that the function writes; without them it writes none."""
    if not args.context.telemetry.metrics:
        return {}
    return {
        "METRICS_STACK": args.context.naming.metrics_dimension,
        "METRICS_PURPOSE": args.purpose,
    }


def handler_archive(
    folder: str,
    data: Mapping[str, str] | None = None,
    files: Mapping[str, Path] | None = None,
) -> pulumi.AssetArchive:
    """The code of one function: the Python and JSON files of its folder and of `handlers/shared`, in a fixed order.

    A change in another folder is no change of this archive, so it does not deploy this function again.

    Args:
        folder: of `handlers/`.
        data: text files to put into that folder, by their names.
        files: to put there, too.
    """
    modules = [
        HANDLERS / "__init__.py",
        *_modules(HANDLERS / "shared"),
        *_modules(HANDLERS / folder),
    ]
    return pulumi.AssetArchive(
        {
            **{
                path.relative_to(HANDLERS.parent).as_posix(): pulumi.FileAsset(str(path))
                for path in modules
            },
            **{
                f"{HANDLERS.name}/{folder}/{name}": pulumi.FileAsset(str(path))
                for name, path in (files or {}).items()
            },
            **{
                f"{HANDLERS.name}/{folder}/{name}": pulumi.StringAsset(text)
                for name, text in (data or {}).items()
            },
        }
    )


def _modules(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in {".py", ".json"})
