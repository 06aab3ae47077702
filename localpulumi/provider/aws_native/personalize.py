"""Amazon Personalize: the registry types that `aws-native` drives through Cloud Control on AWS.

Source: CloudFormation registry, AWS::Personalize::Schema and AWS::Personalize::DatasetGroup: every property is
create-only and there is no update handler; a replacement always deletes first (pulumi-aws-native, `Diff`).
"""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from localpulumi.provider.errors import absent_is_fine, is_absent
from localpulumi.provider.kind import OUTPUT, AutoName, Kind, PluginError
from localpulumi.provider.session import Aws
from localpulumi.provider.shapes import JSON_TEXT, ListOf, Property, Props, Struct, from_aws, to_aws

_NOT_FOUND = "ResourceNotFoundException"
_TAGS = Property(
    shape=ListOf(
        Struct({"key": Property(aws="tagKey"), "value": Property(aws="tagValue")}),
        match_by=("key",),
    ),
    aws="tags",
)
_SCHEMA = {
    "name": Property(aws="name"),
    "schema": Property(aws="schema", shape=JSON_TEXT, required=True),
    "domain": Property(aws="domain"),
}
_DATASET_GROUP = {
    "name": Property(aws="name"),
    "domain": Property(aws="domain"),
    "kmsKeyArn": Property(aws="kmsKeyArn"),
    "roleArn": Property(aws="roleArn"),
}


def _live_tags(aws: Aws, arn: str) -> list[Any]:
    tags = aws.client("personalize").list_tags_for_resource(resourceArn=arn)["tags"]
    return list(_TAGS.shape.from_aws(tags))


def _create_schema(aws: Aws, props: Props) -> str:
    answer = aws.client("personalize").create_schema(**to_aws(_SCHEMA, props))
    return str(answer["schemaArn"])


def _settle_schema(aws: Aws, arn: str, props: Props) -> None:
    """Tag the schema: CreateSchema takes no tags."""
    if props.get("tags"):
        tags = _TAGS.shape.to_aws(props["tags"])
        aws.client("personalize").tag_resource(resourceArn=arn, tags=tags)


def _read_schema(aws: Aws, arn: str, _props: Props) -> Props | None:
    try:
        live = aws.client("personalize").describe_schema(schemaArn=arn)["schema"]
    except ClientError as error:
        if is_absent(error, _NOT_FOUND):
            return None
        raise
    return from_aws(_SCHEMA, live) | {"schemaArn": arn, "tags": _live_tags(aws, arn)}


def _delete_schema(aws: Aws, arn: str, _props: Props) -> None:
    with absent_is_fine(_NOT_FOUND):
        aws.client("personalize").delete_schema(schemaArn=arn)


def _describe_group(aws: Aws, arn: str) -> dict[str, Any] | None:
    try:
        answer = aws.client("personalize").describe_dataset_group(datasetGroupArn=arn)
    except ClientError as error:
        if is_absent(error, _NOT_FOUND):
            return None
        raise
    return dict(answer["datasetGroup"])


def _create_group(aws: Aws, props: Props) -> str:
    answer = aws.client("personalize").create_dataset_group(
        **to_aws(_DATASET_GROUP | {"tags": _TAGS}, props)
    )
    return str(answer["datasetGroupArn"])


def _settle_group(aws: Aws, arn: str, _props: Props) -> None:
    """Wait until the dataset group is ACTIVE; before that no dataset can be added."""

    def is_active() -> bool:
        status = (_describe_group(aws, arn) or {}).get("status", "")
        if "FAILED" in status:
            raise PluginError(f"dataset group {arn} has the status {status}")
        return bool(status == "ACTIVE")

    aws.wait(f"dataset group {arn} to become ACTIVE", is_active)


def _read_group(aws: Aws, arn: str, _props: Props) -> Props | None:
    live = _describe_group(aws, arn)
    if live is None:
        return None
    return from_aws(_DATASET_GROUP, live) | {"datasetGroupArn": arn, "tags": _live_tags(aws, arn)}


def _delete_group(aws: Aws, arn: str, _props: Props) -> None:
    live = _describe_group(aws, arn)
    if live is None:
        return
    if not str(live.get("status")).startswith("DELETE"):  # else its deletion is on the way already
        with absent_is_fine(_NOT_FOUND):
            aws.client("personalize").delete_dataset_group(datasetGroupArn=arn)
    aws.wait(f"dataset group {arn} to be gone", lambda: _describe_group(aws, arn) is None)


_NAME = AutoName(max_length=63)

KINDS = {
    "aws-native:personalize:Schema": Kind(
        properties=_SCHEMA | {"tags": _TAGS, "schemaArn": OUTPUT},
        create=_create_schema,
        settle=_settle_schema,
        read=_read_schema,
        delete=_delete_schema,
        auto_name=_NAME,
        always_delete_first=True,
    ),
    "aws-native:personalize:DatasetGroup": Kind(
        properties=_DATASET_GROUP | {"tags": _TAGS, "datasetGroupArn": OUTPUT},
        create=_create_group,
        settle=_settle_group,
        read=_read_group,
        delete=_delete_group,
        auto_name=_NAME,
        always_delete_first=True,
    ),
}
