"""Run the whole Pulumi program, or a part of it, under mocks, and keep every request that the engine would get.

What such a run can decide: which resources are asked for, with which inputs, parents, dependencies and options, and
what the stack outputs. What it cannot: whether a provider accepts them (tests/localaws/provider and tests/e2e do).
"""

import asyncio
import contextvars
import json
import runpy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pulumi
import yaml
from pulumi.runtime import mocks, rpc, settings

from components.core.context import StackContext
from components.core.naming import Naming

CHECKOUT = Path(__file__).parents[2]
PROGRAM = CHECKOUT / "__main__.py"
ACCOUNT = "000000000000"
REGION = "us-east-1"
OWN_KEY = f"arn:aws:kms:{REGION}:{ACCOUNT}:key/0e1f"
"""ARN of the key that a stack makes."""
PERSONALIZE_ARN = f"arn:aws:personalize:{REGION}:{ACCOUNT}"


@dataclass(frozen=True)
class Node:
    """One resource as the program registered it."""

    urn: str
    type: str
    name: str
    parent: str
    inputs: dict[str, Any]
    dependencies: frozenset[str]
    protect: bool
    retain_on_delete: bool
    ignore_changes: tuple[str, ...]
    replace_on_changes: tuple[str, ...]
    delete_before_replace: bool
    delete_before_replace_defined: bool
    provider: str
    version: str


class RecordingMonitor(mocks.MockMonitor):
    """Sees the full request, where `Mocks.new_resource` sees only type, name, inputs and provider."""

    def __init__(self, m: mocks.Mocks) -> None:
        super().__init__(m)
        self.nodes: dict[str, Node] = {}
        self.outputs: dict[str, Any] = {}
        self.secret_outputs: dict[str, set[str]] = {}

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the name of the RPC
        response = super().RegisterResource(request)  # type: ignore[no-untyped-call]  # the mocks are untyped
        self.nodes[response.urn] = Node(
            urn=response.urn,
            type=request.type,
            name=request.name,
            parent=request.parent,
            inputs=rpc.deserialize_properties(request.object, keep_unknowns=True),
            dependencies=frozenset(request.dependencies),
            protect=request.protect,
            retain_on_delete=request.retainOnDelete,
            ignore_changes=tuple(request.ignoreChanges),
            replace_on_changes=tuple(request.replaceOnChanges),
            delete_before_replace=request.deleteBeforeReplace,
            delete_before_replace_defined=request.deleteBeforeReplaceDefined,
            provider=request.provider,
            version=request.version,
        )
        return response

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802 - the name of the RPC
        self.outputs[request.urn] = rpc.deserialize_properties(request.outputs, keep_unknowns=True)
        self.secret_outputs[request.urn] = {
            name for name, value in self.outputs[request.urn].items() if rpc.is_rpc_secret(value)
        }
        return super().RegisterResourceOutputs(request)  # type: ignore[no-untyped-call]  # the mocks are untyped


def _arn(service: str) -> Any:
    return lambda name: {"arn": f"arn:aws:{service}:{REGION}:{ACCOUNT}:{name}"}


# What the services answer, by type: the outputs that are not inputs.
ANSWERS: dict[str, Any] = {
    "aws:s3/bucket:Bucket": lambda name: {"arn": f"arn:aws:s3:::{name}"},
    "aws:iam/role:Role": lambda name: {"arn": f"arn:aws:iam::{ACCOUNT}:role/{name}"},
    "aws:kinesis/stream:Stream": _arn("kinesis"),
    "aws:cloudwatch/logGroup:LogGroup": _arn("logs"),
    "aws:kms/key:Key": lambda _name: {"arn": OWN_KEY, "keyId": OWN_KEY.rpartition("/")[2]},
    "aws:scheduler/schedule:Schedule": _arn("scheduler"),
    "aws:sfn/stateMachine:StateMachine": lambda name: {
        "arn": f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:{name}"
    },
    "aws:sagemaker/notebookInstance:NotebookInstance": _arn("sagemaker"),
    "aws:glue/crawler:Crawler": lambda name: {
        "arn": f"arn:aws:glue:{REGION}:{ACCOUNT}:crawler/{name}"
    },
    "aws:athena/workgroup:Workgroup": lambda name: {
        "arn": f"arn:aws:athena:{REGION}:{ACCOUNT}:workgroup/{name}"
    },
    "aws:cloudwatch/eventRule:EventRule": lambda name: {
        "arn": f"arn:aws:events:{REGION}:{ACCOUNT}:rule/{name}"
    },
    "aws:sqs/queue:Queue": lambda name: {
        "arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}",
        "url": f"https://sqs.{REGION}.amazonaws.com/{ACCOUNT}/{name}",
    },
    "aws:lambda/function:Function": lambda name: {
        "arn": f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{name}",
        "invokeArn": f"arn:aws:apigateway:{REGION}:lambda:path/functions/{name}/invocations",
    },
    "aws:sns/topic:Topic": _arn("sns"),
    "aws:cloudwatch/metricAlarm:MetricAlarm": lambda name: {
        "arn": f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:{name}"
    },
    "aws:apigateway/restApi:RestApi": lambda _name: {
        "executionArn": f"arn:aws:execute-api:{REGION}:{ACCOUNT}:api1"
    },
    "aws:apigateway/stage:Stage": lambda _name: {"invokeUrl": "https://api1.example/prod"},
    "aws:apigateway/apiKey:ApiKey": lambda _name: {"value": "the-key"},
    "aws-native:personalize:Schema": lambda name: {"schemaArn": f"{PERSONALIZE_ARN}:schema/{name}"},
    "aws-native:personalize:DatasetGroup": lambda name: {
        "datasetGroupArn": f"{PERSONALIZE_ARN}:dataset-group/{name}"
    },
    "aws-native:personalize:Filter": lambda name: {"filterArn": f"{PERSONALIZE_ARN}:filter/{name}"},
    "pulumi-python:dynamic/personalize:RetrainedGroups": lambda name: {
        "arn": name,
        "datasetGroupArns": [],
    },
    "pulumi-python:dynamic/personalize:Recommender": lambda name: {
        "arn": f"{PERSONALIZE_ARN}:recommender/{name}",
        "creationDateTime": "2026-01-01T00:00:00+00:00",
    },
    "aws-native:personalize:MetricAttribution": lambda name: {
        "metricAttributionArn": f"{PERSONALIZE_ARN}:metric-attribution/{name}"
    },
    "pulumi-python:dynamic/personalize:EventTracker": lambda name: {
        "arn": f"{PERSONALIZE_ARN}:event-tracker/{name}",
        "trackingId": "tracking-id",
    },
}
DYNAMIC = "pulumi-python:dynamic/personalize:"
_TAKER = "takes-"


@dataclass
class ServiceMocks(mocks.Mocks):
    """Answers as the services do; in a preview nothing that a service would decide is known."""

    preview: bool = False
    calls: list[str] = field(default_factory=list)

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str | None, dict[str, Any]]:
        if self.preview:
            return None, dict(args.inputs)
        name = str(args.inputs.get("name") or args.inputs.get("bucket") or args.name)
        answer = ANSWERS.get(args.typ, lambda _name: {})(name)
        if args.typ.startswith(DYNAMIC) and "arn" not in answer and "arns" not in args.inputs:
            answer = {"arn": f"{PERSONALIZE_ARN}:{args.typ.removeprefix(DYNAMIC).lower()}/{name}"}
        return f"{args.name}-id", {**args.inputs, **answer}

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[Any, Any], list[tuple[str, str]]]:
        self.calls.append(args.token)
        return {"accountId": ACCOUNT, "arn": f"arn:aws:iam::{ACCOUNT}:root", "userId": "root"}, []


def stack_settings(stack: str) -> dict[str, str]:
    """The settings of the stack file that comes with the project."""
    text = (CHECKOUT / f"Pulumi.{stack}.yaml").read_text(encoding="utf-8")
    config = yaml.safe_load(text)["config"]
    return {
        key: value if isinstance(value, str) else json.dumps(value) for key, value in config.items()
    }


def run_program(
    config: Mapping[str, str],
    *,
    stack: str = "test",
    preview: bool = False,
) -> RecordingMonitor:
    """Run `__main__.py` once, in a context of its own; its exceptions come through unchanged.

    Args:
        config: settings with their namespace, as `personalize:interactions`.
        stack: name of the stack.
        preview: leave unknown what only a service can answer.
    """

    def program() -> None:
        runpy.run_path(str(PROGRAM), run_name="__main__")

    return _run(program, config, stack=stack, preview=preview)


def _run(
    program: Callable[[], None], config: Mapping[str, str], *, stack: str, preview: bool
) -> RecordingMonitor:
    monitor = RecordingMonitor(ServiceMocks(preview=preview))
    run_mocked(program, monitor, config, stack=stack, preview=preview)
    return monitor


def run_mocked(
    program: Callable[[], None],
    monitor: mocks.MockMonitor,
    config: Mapping[str, str] = MappingProxyType({}),
    *,
    stack: str = "test",
    preview: bool = False,
) -> None:
    """Run a program to its end; its exceptions come through unchanged, and nothing of it stays in the process.

    Args:
        program: makes the resources.
        monitor: answers in place of the engine.
        config: settings with their namespace.
        stack: name of the stack.
        preview: what the program is told that it is.
    """

    def run() -> None:
        # All contexts share the set that the SDK begins with. Tasks that a failed program leaves in it belong to a
        # loop that is closed: the next program would wait for them for ever, or raise what they raised.
        settings.SETTINGS.outputs = set()
        settings.ROOT.set(object())  # type: ignore[arg-type]  # keeps set_mocks from creating a second Stack
        pulumi.runtime.set_mocks(
            monitor.mocks, project="personalize", stack=stack, preview=preview, monitor=monitor
        )
        settings.ROOT.set(None)
        pulumi.runtime.set_all_config(dict(config), [])
        asyncio.run(pulumi.runtime.run_in_stack(program))

    contextvars.copy_context().run(run)


@dataclass(frozen=True)
class Graph:
    """A recorded run, with look-ups."""

    monitor: RecordingMonitor

    def __iter__(self) -> Iterator[Node]:
        return iter(self.monitor.nodes.values())

    @property
    def pairs(self) -> set[tuple[str, str]]:
        """Type and name of every node."""
        return {(node.type, node.name) for node in self}

    def of_type(self, ending: str) -> list[Node]:
        """The nodes whose type ends so."""
        return [node for node in self if node.type.endswith(ending)]

    def named(self, name: str, ending: str = "") -> Node:
        """The one node with this logical name (and this end of its type)."""
        (node,) = [n for n in self if n.name == name and n.type.endswith(ending)]
        return node

    def ancestors(self, node: Node) -> list[Node]:
        """Parent, its parent and so on, the stack last."""
        parent = self.monitor.nodes.get(node.parent)
        return [] if parent is None else [parent, *self.ancestors(parent)]

    def before(self, node: Node) -> set[str]:
        """URNs of what a node waits for, directly or through others.

        A resource waits for its component, and so for what the component waits for: the engine creates and deletes in
        this order (Pulumi engine, DependencyGraph.DependenciesOf).
        """
        found: set[str] = set()
        waiting = [*node.dependencies, node.parent]
        while waiting:
            urn = waiting.pop()
            if urn in self.monitor.nodes and urn not in found:
                found.add(urn)
                waiting.extend(
                    [*self.monitor.nodes[urn].dependencies, self.monitor.nodes[urn].parent]
                )
        return found

    def awaited(self, output: str) -> set[str]:
        """Logical names of the resources that an output of the component waits for (with `run_component`)."""
        return {
            self.monitor.nodes[urn].name for urn in self.before(self.named(f"{_TAKER}{output}"))
        }

    @property
    def exports(self) -> dict[str, Any]:
        """Outputs of the stack."""
        (stack,) = self.of_type("pulumi:Stack")
        return dict(self.monitor.outputs[stack.urn])


CONTEXT = StackContext(
    naming=Naming("shop", "test"),
    region=REGION,
    account_id=ACCOUNT,
    profile=None,
    tags={"stack": "test"},
    protect=False,
)
"""Of a component that a test makes by itself."""


def run_component(make: Callable[[], pulumi.ComponentResource]) -> Graph:
    """Make one component in a stack of its own, and for each of its outputs a resource that takes it (`Graph.awaited`).

    Args:
        make: makes the component.
    """

    def program() -> None:
        for name, value in vars(make()).items():
            if isinstance(value, pulumi.Output) and not name.startswith("_"):
                pulumi.CustomResource("test:index:Taker", f"{_TAKER}{name}", {"value": value})

    return Graph(_run(program, {}, stack="test", preview=False))
