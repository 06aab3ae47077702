"""Amazon CloudWatch Logs: log groups and log streams."""

from __future__ import annotations

from typing import Any

from localpulumi.provider import tags
from localpulumi.provider.errors import absent_is_fine
from localpulumi.provider.kind import OUTPUT, REGION, TAGS, AutoName, Kind, flag
from localpulumi.provider.session import Aws
from localpulumi.provider.shapes import Property, Props, from_aws, to_aws

_CREATED_WITH = {
    "name": Property(aws="logGroupName", replaces=True),
    "kmsKeyId": Property(aws="kmsKeyId"),
    "logGroupClass": Property(aws="logGroupClass", computed=True, replaces=True),
}
_RETENTION = {"retentionInDays": Property(aws="retentionInDays", default=0)}


def _find(aws: Aws, name: str) -> dict[str, Any] | None:
    pages = aws.client("logs").get_paginator("describe_log_groups")
    for page in pages.paginate(logGroupNamePrefix=name):
        for group in page["logGroups"]:
            if group["logGroupName"] == name:
                return dict(group)
    return None


def _arn(group: dict[str, Any]) -> str:
    return str(group["arn"]).removesuffix(":*")


def _create(aws: Aws, props: Props) -> str:
    extra = {"tags": tags.wanted(props)} if tags.wanted(props) else {}
    aws.client("logs").create_log_group(**to_aws(_CREATED_WITH, props), **extra)
    return str(props["name"])


def _settle(aws: Aws, name: str, props: Props) -> None:
    """Set or remove the retention."""
    client = aws.client("logs")
    if props["retentionInDays"]:
        client.put_retention_policy(logGroupName=name, retentionInDays=props["retentionInDays"])
    elif (_find(aws, name) or {}).get("retentionInDays"):
        client.delete_retention_policy(logGroupName=name)


def _read(aws: Aws, name: str, _props: Props) -> Props | None:
    group = _find(aws, name)
    if group is None:
        return None
    live_tags = aws.client("logs").list_tags_for_resource(resourceArn=_arn(group)).get("tags", {})
    return (
        {"retentionInDays": 0, "logGroupClass": "STANDARD"}
        | from_aws(_CREATED_WITH | _RETENTION, group)
        | {"arn": _arn(group), "tagsAll": live_tags}
    )


def _update(aws: Aws, name: str, olds: Props, news: Props) -> None:
    client, arn = aws.client("logs"), olds["arn"]
    key = news.get("kmsKeyId")
    if key and key != olds.get("kmsKeyId"):
        client.associate_kms_key(logGroupName=name, kmsKeyId=key)
    elif olds.get("kmsKeyId") and not key:
        client.disassociate_kms_key(logGroupName=name)
    tags.reconcile(
        client.list_tags_for_resource(resourceArn=arn).get("tags", {}),
        news,
        lambda changed: client.tag_resource(resourceArn=arn, tags=changed),
        lambda surplus: client.untag_resource(resourceArn=arn, tagKeys=surplus),
    )


def _delete(aws: Aws, name: str, props: Props) -> None:
    if props.get("skipDestroy"):
        return
    with absent_is_fine("ResourceNotFoundException"):
        aws.client("logs").delete_log_group(logGroupName=name)


def _stream_create(aws: Aws, props: Props) -> str:
    aws.client("logs").create_log_stream(
        logGroupName=props["logGroupName"], logStreamName=props["name"]
    )
    return str(props["name"])


def _stream_read(aws: Aws, name: str, props: Props) -> Props | None:
    group = _find(aws, props["logGroupName"])
    if group is None:
        return None
    pages = aws.client("logs").get_paginator("describe_log_streams")
    for page in pages.paginate(logGroupName=props["logGroupName"], logStreamNamePrefix=name):
        for stream in page["logStreams"]:
            if stream["logStreamName"] == name:
                return {
                    "name": name,
                    "logGroupName": props["logGroupName"],
                    "arn": f"{_arn(group)}:log-stream:{name}",
                }
    return None


def _stream_delete(aws: Aws, name: str, props: Props) -> None:
    with absent_is_fine("ResourceNotFoundException"):
        aws.client("logs").delete_log_stream(logGroupName=props["logGroupName"], logStreamName=name)


def _import_stream(_aws: Aws, text: str) -> tuple[str, Props]:
    group, _, name = text.rpartition(":")
    return name, {"logGroupName": group}


KINDS = {
    "aws:cloudwatch/logStream:LogStream": Kind(
        properties={
            "name": Property(replaces=True),
            "logGroupName": Property(replaces=True, required=True),
            "arn": OUTPUT,
        }
        | REGION,
        create=_stream_create,
        read=_stream_read,
        delete=_stream_delete,
        auto_name=AutoName(max_length=512),
        import_id=_import_stream,
    ),
    "aws:cloudwatch/logGroup:LogGroup": Kind(
        properties=_CREATED_WITH
        | _RETENTION
        | REGION
        | TAGS
        | {"arn": OUTPUT, "skipDestroy": flag(write_only=True)},
        create=_create,
        settle=_settle,
        read=_read,
        update=_update,
        delete=_delete,
        auto_name=AutoName(max_length=512),
    ),
}
