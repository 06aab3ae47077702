"""A stack's state as `pulumi stack export` prints it, cut down to what commands read of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

CREATED = "2026-03-01T10:00:00.123456789Z"
ROOT = "urn:pulumi:dev::shop::pulumi:pulumi:Stack::shop-dev"
GROUP_ARN = "arn:aws:personalize:eu-west-1:000000000000:dataset-group/shop"


def resource(kind: str, id_: str = "", /, **outputs: Any) -> dict[str, Any]:
    """A resource with an id and outputs."""
    return {
        "type": kind,
        "urn": f"urn:pulumi:dev::shop::{kind}::{id_}",
        "id": id_,
        "outputs": outputs,
    }


def function(name: str) -> dict[str, Any]:
    """A Lambda function."""
    return resource("aws:lambda/function:Function", name, name=name)


def event_source(uuid: str, function_name: str, source: str = "kinesis") -> dict[str, Any]:
    """An event source mapping of a stream, or of another service, to a function."""
    arn = f"arn:aws:lambda:eu-west-1:000000000000:function:{function_name}"
    return resource(
        "aws:lambda/eventSourceMapping:EventSourceMapping",
        uuid,
        functionArn=arn,
        eventSourceArn=f"arn:aws:{source}:eu-west-1:000000000000:events",
    )


def alarm(name: str) -> dict[str, Any]:
    """An alarm."""
    return resource("aws:cloudwatch/metricAlarm:MetricAlarm", name, name=name)


MONITORING = resource("personalize:operations:Monitoring")


def stack_state(outputs: Mapping[str, Any], *resources: Mapping[str, Any]) -> dict[str, Any]:
    """The state of the stack `dev` of the project `shop`.

    Args:
        outputs: of the stack.
        resources: besides the stack itself.
    """
    root = {
        "type": "pulumi:pulumi:Stack",
        "urn": ROOT,
        "created": CREATED,
        "outputs": {"datasetGroupArn": GROUP_ARN, **outputs},
    }
    return {"version": 3, "deployment": {"resources": [root, *resources]}}
