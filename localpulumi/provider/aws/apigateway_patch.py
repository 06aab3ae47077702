"""What the resource types of API Gateway share: ARNs, patches and tags."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from localpulumi.provider import tags
from localpulumi.provider.session import Aws
from localpulumi.provider.shapes import Properties, Props, aws_name

Patch = dict[str, str]


def arn(aws: Aws, path: str) -> str:
    """Return the ARN of an API Gateway object; it holds no account."""
    return f"arn:aws:apigateway:{aws.region}::/{path}"


def iso(moment: Any) -> str | None:
    """Return a time as ISO 8601 text."""
    return moment.isoformat() if isinstance(moment, datetime) else None


def replace_changed(fields: Properties, live: Props, wanted: Props) -> list[Patch]:
    """Return a replace operation for each plain property that differs from the live one."""
    patches = []
    for name, prop in fields.items():
        if not prop.same(live.get(name), wanted.get(name)):
            value = wanted.get(name, prop.default)
            text = str(value).lower() if isinstance(value, bool) else str(value or "")
            patches.append({"op": "replace", "path": f"/{aws_name(name, prop)}", "value": text})
    return patches


def set_tags(aws: Aws, path: str, live: dict[str, str], props: Props) -> None:
    """Bring the tags of the object at a path to the wanted ones."""
    client, resource = aws.client("apigateway"), arn(aws, path)
    tags.reconcile(
        live,
        props,
        lambda changed: client.tag_resource(resourceArn=resource, tags=changed),
        lambda surplus: client.untag_resource(resourceArn=resource, tagKeys=surplus),
    )
