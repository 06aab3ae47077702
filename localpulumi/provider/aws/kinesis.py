"""Amazon Kinesis Data Streams."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from localpulumi.provider import tags
from localpulumi.provider.errors import absent_is_fine, is_absent
from localpulumi.provider.kind import REGION, TAGS, AutoName, Kind, flag
from localpulumi.provider.session import Aws
from localpulumi.provider.shapes import TEXT_SET, Property, Props, Struct

_GONE = "ResourceNotFoundException"
_MODE = Struct({"streamMode": Property(required=True)})
_PROPERTIES = {
    "name": Property(replaces=True),
    "arn": Property(computed=True, replaces=True),
    "shardCount": Property(computed=True),
    "retentionPeriod": Property(default=24),
    "streamModeDetails": Property(shape=_MODE, computed=True),
    "encryptionType": Property(default="NONE"),
    "kmsKeyId": Property(),
    "shardLevelMetrics": Property(shape=TEXT_SET),
    "enforceConsumerDeletion": flag(write_only=True),
}


def _name(arn: str) -> str:
    return arn.rpartition("/")[2]


def _describe(aws: Aws, arn: str) -> dict[str, Any] | None:
    client = aws.client("kinesis")
    try:
        answer = client.describe_stream_summary(StreamName=_name(arn))
    except ClientError as error:
        if is_absent(error, _GONE):
            return None
        raise
    return dict(answer["StreamDescriptionSummary"])


def _wait_until_active(aws: Aws, arn: str) -> None:
    aws.wait(
        f"stream {_name(arn)} to become ACTIVE",
        lambda: (_describe(aws, arn) or {}).get("StreamStatus") == "ACTIVE",
    )


def _mode(props: Props) -> str:
    return str((props.get("streamModeDetails") or {}).get("streamMode", "PROVISIONED"))


def _create(aws: Aws, props: Props) -> str:
    client, mode = aws.client("kinesis"), _mode(props)
    shards = {"ShardCount": props.get("shardCount", 1)} if mode == "PROVISIONED" else {}
    client.create_stream(
        StreamName=props["name"],
        StreamModeDetails={"StreamMode": mode},
        **shards,
        **({"Tags": tags.wanted(props)} if tags.wanted(props) else {}),
    )
    summary = client.describe_stream_summary(StreamName=props["name"])
    return str(summary["StreamDescriptionSummary"]["StreamARN"])


def _settle(aws: Aws, arn: str, props: Props) -> None:
    """Wait for the stream, then bring its settings to the wanted ones, one after the other."""
    _wait_until_active(aws, arn)
    for adjust in (_adjust_mode, _adjust_shards, _adjust_retention, _adjust_encryption):
        live = _describe(aws, arn)
        if live:
            adjust(aws, arn, live, props)
            _wait_until_active(aws, arn)
    _adjust_metrics(aws, arn, props)
    client = aws.client("kinesis")
    tags.reconcile(
        _live_tags(aws, arn),
        props,
        lambda changed: client.add_tags_to_stream(StreamName=_name(arn), Tags=changed),
        lambda surplus: client.remove_tags_from_stream(StreamName=_name(arn), TagKeys=surplus),
    )


def _adjust_mode(aws: Aws, arn: str, live: dict[str, Any], props: Props) -> None:
    live_mode = live.get("StreamModeDetails", {}).get("StreamMode", "PROVISIONED")
    if props.get("streamModeDetails") and _mode(props) != live_mode:
        aws.client("kinesis").update_stream_mode(
            StreamARN=arn, StreamModeDetails={"StreamMode": _mode(props)}
        )


def _adjust_shards(aws: Aws, arn: str, live: dict[str, Any], props: Props) -> None:
    wanted = props.get("shardCount")
    if wanted and _mode(props) == "PROVISIONED" and wanted != live["OpenShardCount"]:
        aws.client("kinesis").update_shard_count(
            StreamName=_name(arn), TargetShardCount=wanted, ScalingType="UNIFORM_SCALING"
        )


def _adjust_retention(aws: Aws, arn: str, live: dict[str, Any], props: Props) -> None:
    client, wanted, now = (
        aws.client("kinesis"),
        props["retentionPeriod"],
        live["RetentionPeriodHours"],
    )
    change = {"StreamName": _name(arn), "RetentionPeriodHours": wanted}
    if wanted > now:
        client.increase_stream_retention_period(**change)
    elif wanted < now:
        client.decrease_stream_retention_period(**change)


def _adjust_encryption(aws: Aws, arn: str, live: dict[str, Any], props: Props) -> None:
    client, wanted, key = aws.client("kinesis"), props["encryptionType"], props.get("kmsKeyId")
    now = live.get("EncryptionType", "NONE")
    if wanted != "NONE" and (now, live.get("KeyId")) != (wanted, key):
        client.start_stream_encryption(StreamName=_name(arn), EncryptionType=wanted, KeyId=key)
    elif wanted == "NONE" and now != "NONE":
        client.stop_stream_encryption(
            StreamName=_name(arn), EncryptionType=now, KeyId=live.get("KeyId")
        )


def _live_metrics(live: dict[str, Any]) -> list[str]:
    return [
        metric
        for monitoring in live.get("EnhancedMonitoring", [])
        for metric in monitoring.get("ShardLevelMetrics", [])
    ]


def _adjust_metrics(aws: Aws, arn: str, props: Props) -> None:
    client, live = aws.client("kinesis"), set(_live_metrics(_describe(aws, arn) or {}))
    wanted = set(props.get("shardLevelMetrics") or ())
    for change, metrics in (
        (client.disable_enhanced_monitoring, live - wanted),
        (client.enable_enhanced_monitoring, wanted - live),
    ):
        if metrics:
            change(StreamName=_name(arn), ShardLevelMetrics=sorted(metrics))
            _wait_until_active(aws, arn)


def _live_tags(aws: Aws, arn: str) -> dict[str, str]:
    return tags.as_map(aws.client("kinesis").list_tags_for_stream(StreamName=_name(arn))["Tags"])


def _read(aws: Aws, arn: str, _props: Props) -> Props | None:
    live = _describe(aws, arn)
    if live is None or live["StreamStatus"] == "DELETING":
        return None
    mode = live.get("StreamModeDetails", {}).get("StreamMode", "PROVISIONED")
    return {
        "name": live["StreamName"],
        "arn": live["StreamARN"],
        "shardCount": live["OpenShardCount"] if mode == "PROVISIONED" else None,
        "retentionPeriod": live["RetentionPeriodHours"],
        "streamModeDetails": {"streamMode": mode},
        "encryptionType": live.get("EncryptionType", "NONE"),
        "kmsKeyId": live.get("KeyId"),
        "shardLevelMetrics": _live_metrics(live),
        "tagsAll": _live_tags(aws, arn),
    }


def _update(_aws: Aws, _arn: str, _olds: Props, _news: Props) -> None:
    """Change nothing here: `_settle` brings the live stream to the wanted settings."""


def _delete(aws: Aws, arn: str, props: Props) -> None:
    with absent_is_fine(_GONE):
        aws.client("kinesis").delete_stream(
            StreamName=_name(arn),
            EnforceConsumerDeletion=bool(props.get("enforceConsumerDeletion")),
        )
    aws.wait(f"stream {_name(arn)} to be gone", lambda: _describe(aws, arn) is None)


def _import_id(aws: Aws, text: str) -> tuple[str, Props]:
    """Return the ARN, which is the id in the state; an import gives the name."""
    live = _describe(aws, text)
    return (live["StreamARN"] if live else text), {}


KINDS = {
    "aws:kinesis/stream:Stream": Kind(
        properties=_PROPERTIES | REGION | TAGS,
        create=_create,
        settle=_settle,
        read=_read,
        update=_update,
        delete=_delete,
        auto_name=AutoName(max_length=128),
        import_id=_import_id,
    )
}
