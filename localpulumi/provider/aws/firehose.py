"""Amazon Data Firehose: delivery streams to S3."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from localpulumi.provider import tags
from localpulumi.provider.errors import absent_is_fine, is_absent
from localpulumi.provider.kind import REGION, TAGS, AutoName, Kind, PluginError
from localpulumi.provider.session import Aws
from localpulumi.provider.shapes import ListOf, Property, Props, Struct

_GONE = "ResourceNotFoundException"
_LOGGING = Struct(
    {
        "enabled": Property(default=False),
        "logGroupName": Property(),
        "logStreamName": Property(),
    }
)
_PARAMETER = Struct({"parameterName": Property(), "parameterValue": Property()})
_PROCESSOR = Struct(
    {
        "type": Property(required=True),
        "parameters": Property(shape=ListOf(_PARAMETER, match_by=("parameterName",))),
    }
)
_PROCESSING = Struct(
    {"enabled": Property(default=False), "processors": Property(shape=ListOf(_PROCESSOR))}
)
_SAME_NAMES = {
    "roleArn": Property(aws="RoleARN", required=True),
    "bucketArn": Property(aws="BucketARN", required=True),
    "prefix": Property(),
    "errorOutputPrefix": Property(),
    "compressionFormat": Property(default="UNCOMPRESSED"),
    "customTimeZone": Property(default="UTC"),
    "fileExtension": Property(),
    "cloudwatchLoggingOptions": Property(
        aws="CloudWatchLoggingOptions", shape=_LOGGING, computed=True
    ),
    "processingConfiguration": Property(shape=_PROCESSING),
    "s3BackupMode": Property(aws="S3BackupMode", default="Disabled"),
}


class _Destination(Struct):
    """The S3 destination: Pulumi has flat what the API nests in BufferingHints and RetryOptions."""

    def to_aws(self, value: Any) -> Any:
        """Return an ExtendedS3DestinationConfiguration or -Update."""
        partitioning = value.get("dynamicPartitioningConfiguration")
        request = Struct(_SAME_NAMES).to_aws(value) | {
            "BufferingHints": {
                "SizeInMBs": value.get("bufferingSize", 5),
                "IntervalInSeconds": value.get("bufferingInterval", 300),
            }
        }
        if partitioning:
            request["DynamicPartitioningConfiguration"] = {
                "Enabled": partitioning.get("enabled", False),
                "RetryOptions": {"DurationInSeconds": partitioning.get("retryDuration", 300)},
            }
        return request

    def from_aws(self, value: Any) -> Any:
        """Return the property `extendedS3Configuration` of an ExtendedS3DestinationDescription."""
        hints = value.get("BufferingHints", {})
        partitioning = value.get("DynamicPartitioningConfiguration")
        live = Struct(_SAME_NAMES).from_aws(value)
        live["bufferingSize"] = hints.get("SizeInMBs", 5)
        live["bufferingInterval"] = hints.get("IntervalInSeconds", 300)
        if partitioning:
            live["dynamicPartitioningConfiguration"] = {
                "enabled": partitioning.get("Enabled", False),
                "retryDuration": partitioning.get("RetryOptions", {}).get("DurationInSeconds", 300),
            }
        return live


_PARTITIONING = Struct(
    {
        "enabled": Property(default=False, replaces=True),
        "retryDuration": Property(default=300),
    }
)
_DESTINATION = _Destination(
    _SAME_NAMES
    | {
        "bufferingSize": Property(default=5),
        "bufferingInterval": Property(default=300),
        "dynamicPartitioningConfiguration": Property(shape=_PARTITIONING, computed=True),
    }
)
_SOURCE = Struct(
    {
        "kinesisStreamArn": Property(aws="KinesisStreamARN", required=True),
        "roleArn": Property(aws="RoleARN", required=True),
    }
)
_PROPERTIES = {
    "name": Property(replaces=True),
    "destination": Property(required=True, replaces=True),
    "kinesisSourceConfiguration": Property(shape=_SOURCE, replaces=True),
    "extendedS3Configuration": Property(shape=_DESTINATION, required=True),
    "arn": Property(computed=True, replaces=True),
    "destinationId": Property(computed=True),
    "versionId": Property(computed=True),
}

_UNSET: dict[str, Any] = {
    "Prefix": "",
    "ErrorOutputPrefix": "",
    "FileExtension": "",
    "CustomTimeZone": "UTC",
    "CompressionFormat": "UNCOMPRESSED",
    "S3BackupMode": "Disabled",
    "ProcessingConfiguration": {"Enabled": False, "Processors": []},
}
"""What UpdateDestination needs to be told to forget: it keeps every setting that a request leaves out."""


def _name(arn: str) -> str:
    return arn.rpartition("/")[2]


def _describe(aws: Aws, arn: str) -> dict[str, Any] | None:
    try:
        answer = aws.client("firehose").describe_delivery_stream(DeliveryStreamName=_name(arn))
    except ClientError as error:
        if is_absent(error, _GONE):
            return None
        raise
    return dict(answer["DeliveryStreamDescription"])


def _create(aws: Aws, props: Props) -> str:
    if props["destination"] != "extended_s3":
        raise PluginError(
            f"destination {props['destination']!r} is not served by the local aws plugin; "
            "expected 'extended_s3'"
        )
    source = props.get("kinesisSourceConfiguration")
    request: dict[str, Any] = {
        "DeliveryStreamName": props["name"],
        "DeliveryStreamType": "KinesisStreamAsSource" if source else "DirectPut",
        "ExtendedS3DestinationConfiguration": _DESTINATION.to_aws(props["extendedS3Configuration"]),
    }
    if source:
        request["KinesisStreamSourceConfiguration"] = _SOURCE.to_aws(source)
    if tags.wanted(props):
        request["Tags"] = tags.as_list(tags.wanted(props))
    return str(aws.client("firehose").create_delivery_stream(**request)["DeliveryStreamARN"])


def _settle(aws: Aws, arn: str, _props: Props) -> None:
    """Wait until the delivery stream is ACTIVE."""

    def is_active() -> bool:
        status = (_describe(aws, arn) or {}).get("DeliveryStreamStatus", "")
        if status.endswith("FAILED"):
            raise PluginError(f"delivery stream {_name(arn)} has the status {status}")
        return bool(status == "ACTIVE")

    aws.wait(f"delivery stream {_name(arn)} to become ACTIVE", is_active)


def _live_tags(aws: Aws, arn: str) -> dict[str, str]:
    answer = aws.client("firehose").list_tags_for_delivery_stream(DeliveryStreamName=_name(arn))
    return tags.as_map(answer.get("Tags"))


def _read(aws: Aws, arn: str, _props: Props) -> Props | None:
    live = _describe(aws, arn)
    if live is None or live["DeliveryStreamStatus"] == "DELETING":
        return None
    destination = live["Destinations"][0]
    source = live.get("Source", {}).get("KinesisStreamSourceDescription")
    return {
        "name": live["DeliveryStreamName"],
        "arn": live["DeliveryStreamARN"],
        "versionId": live["VersionId"],
        "destination": "extended_s3",
        "destinationId": destination["DestinationId"],
        "extendedS3Configuration": _DESTINATION.from_aws(
            destination["ExtendedS3DestinationDescription"]
        ),
        "kinesisSourceConfiguration": _SOURCE.from_aws(source) if source else None,
        "tagsAll": _live_tags(aws, arn),
    }


def _update(aws: Aws, arn: str, _olds: Props, news: Props) -> None:
    client, live = aws.client("firehose"), _describe(aws, arn)
    if live is None:
        return
    destination = live["Destinations"][0]
    now = _DESTINATION.from_aws(destination["ExtendedS3DestinationDescription"])
    if not _DESTINATION.same(now, news["extendedS3Configuration"]):
        client.update_destination(
            DeliveryStreamName=_name(arn),
            CurrentDeliveryStreamVersionId=live["VersionId"],
            DestinationId=destination["DestinationId"],
            ExtendedS3DestinationUpdate=_UNSET
            | _DESTINATION.to_aws(news["extendedS3Configuration"]),
        )
    tags.reconcile(
        _live_tags(aws, arn),
        news,
        lambda changed: client.tag_delivery_stream(
            DeliveryStreamName=_name(arn), Tags=tags.as_list(changed)
        ),
        lambda surplus: client.untag_delivery_stream(
            DeliveryStreamName=_name(arn), TagKeys=surplus
        ),
    )


def _delete(aws: Aws, arn: str, _props: Props) -> None:
    with absent_is_fine(_GONE):
        aws.client("firehose").delete_delivery_stream(DeliveryStreamName=_name(arn))
    aws.wait(f"delivery stream {_name(arn)} to be gone", lambda: _describe(aws, arn) is None)


KINDS = {
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": Kind(
        properties=_PROPERTIES | REGION | TAGS,
        create=_create,
        settle=_settle,
        read=_read,
        update=_update,
        delete=_delete,
        auto_name=AutoName(max_length=64),
        volatile=frozenset({"versionId"}),
    )
}
