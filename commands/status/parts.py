"""The parts of a stack, as its state names them: what is looked at, whatever generation or name it has."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from commands.pulumi_stack import PulumiStack
from handlers.shared.service.recipes import HOME

FUNCTION = "aws:lambda/function:Function"
EVENT_SOURCE = "aws:lambda/eventSourceMapping:EventSourceMapping"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
DELIVERY_STREAM = "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream"
STAGE = "aws:apigateway/stage:Stage"
REST_API = "aws:apigateway/restApi:RestApi"
MONITORING = "personalize:operations:Monitoring"
STACK = "pulumi:pulumi:Stack"


class NotDeployedError(RuntimeError):
    """The stack has nothing to look at; the message tells what to do."""


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What a stack consists of.

    Attributes:
        metrics_stack: the dimension `Stack` of its own metrics.
        dataset_group_arn: of the dataset group that answers.
        purposes: what campaigns and recommenders are for, by their ARNs.
        queue_url: of the dead-letter queue; None where a deployment has not come so far, as with the other names below.
        dead_letter_bucket: name.
        created_at: when it was deployed first.
        functions: names of its Lambda functions.
        consumers: names of the functions that read the stream, by the UUIDs of the event source mappings that give it to them.
        alarms: names.
        stream: name.
        archive: name of the delivery stream.
        api: name of the REST API.
        stage: of it.
        is_monitored: whether `personalize:monitoring` is set, so that its functions write metrics.
    """

    metrics_stack: str
    dataset_group_arn: str
    purposes: Mapping[str, str]
    queue_url: str | None
    dead_letter_bucket: str | None
    created_at: datetime
    functions: Sequence[str]
    consumers: Mapping[str, str]
    alarms: Sequence[str]
    stream: str | None
    archive: str | None
    api: str | None
    stage: str | None
    is_monitored: bool

    @property
    def region(self) -> str:
        """Of everything."""
        return self.dataset_group_arn.split(":")[3]


def of_stack(stack: PulumiStack) -> Parts:
    """Ask `pulumi` for a stack's state.

    Raises:
        StackError: there is no such command or stack, or its backend cannot be read.
        NotDeployedError: it was never deployed to its end.
    """
    return from_state(stack.name, json.loads(stack.read("stack", "export")))


def from_state(name: str, state: Mapping[str, Any]) -> Parts:
    """Read the parts.

    Args:
        name: of the stack, for the message.
        state: as `pulumi stack export` prints it.

    Raises:
        NotDeployedError: it was never deployed to its end.
    """
    listed = state["deployment"].get("resources") or []
    # What was replaced and is still to be deleted is no part of it any more.
    resources = [each for each in listed if not each.get("delete")]
    root = next((each for each in resources if each["type"] == STACK), None)
    outputs = root.get("outputs", {}) if root else {}
    if root is None or "datasetGroupArn" not in outputs:
        raise NotDeployedError(
            f"the stack {name} was never deployed to its end; deploy it: `pulumi up --stack {name}`"
        )
    return Parts(
        metrics_stack=_metrics_stack(root["urn"]),
        dataset_group_arn=str(outputs["datasetGroupArn"]),
        purposes=purposes_by_arn(outputs),
        queue_url=outputs.get("deadLetterQueueUrl"),
        dead_letter_bucket=outputs.get("deadLetterBucket"),
        created_at=datetime.fromisoformat(root["created"]),
        functions=list(_values(resources, FUNCTION, "name")),
        consumers={
            str(each["id"]): str(each["outputs"]["functionArn"]).rpartition(":")[2]
            for each in resources
            if each["type"] == EVENT_SOURCE and ":kinesis:" in each["outputs"]["eventSourceArn"]
        },
        alarms=list(_values(resources, ALARM, "name")),
        stream=outputs.get("streamName"),
        archive=next(_values(resources, DELIVERY_STREAM, "name"), None),
        api=next(_values(resources, REST_API, "name"), None),
        stage=next(_values(resources, STAGE, "stageName"), None),
        is_monitored=any(each["type"] == MONITORING for each in resources),
    )


def purposes_by_arn(outputs: Mapping[str, Any]) -> dict[str, str]:
    """What the campaigns and recommenders of a stack are for, by their ARNs, from its outputs."""
    found = {
        str(arn): name.removesuffix(kind)
        for name, arn in outputs.items()
        for kind in ("CampaignArn", "RecommenderArn")
        if name.endswith(kind)
    }
    # The output of the first model is older than purposes.
    return found | ({str(outputs["campaignArn"]): HOME} if "campaignArn" in outputs else {})


def _metrics_stack(urn: str) -> str:
    """`<project>/<stack>` of `urn:pulumi:<stack>::<project>::...`."""
    head, project, *_ = urn.split("::")
    return f"{project}/{head.removeprefix('urn:pulumi:')}"


def _values(resources: Sequence[Mapping[str, Any]], kind: str, output: str) -> Iterator[str]:
    for each in resources:
        if each["type"] == kind and output in each.get("outputs", {}):
            yield str(each["outputs"][output])
