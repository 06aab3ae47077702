"""Amazon Personalize: the registry types that `aws-native` drives through Cloud Control on AWS.

Source: CloudFormation registry. Of AWS::Personalize::Schema and AWS::Personalize::DatasetGroup every property is
create-only and there is no update handler; of AWS::Personalize::Filter tags can be updated, of
AWS::Personalize::MetricAttribution the output. A replacement always deletes first (pulumi-aws-native, `Diff`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC
from typing import Any

from botocore.exceptions import ClientError

from localpulumi.provider import tags
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
_FILTER = {
    "name": Property(aws="name", replaces=True),
    "datasetGroupArn": Property(aws="datasetGroupArn", required=True, replaces=True),
    "filterExpression": Property(aws="filterExpression", required=True, replaces=True),
}
_METRIC = Struct(
    {
        "eventType": Property(aws="eventType", required=True),
        "expression": Property(aws="expression", required=True),
        "metricName": Property(aws="metricName", required=True),
    }
)
_REPORTS = Struct(
    {"kmsKeyArn": Property(aws="kmsKeyArn"), "path": Property(aws="path", required=True)}
)
_METRIC_OUTPUT = Struct(
    {
        "roleArn": Property(aws="roleArn", required=True),
        "s3DataDestination": Property(aws="s3DataDestination", shape=_REPORTS),
    }
)
_METRIC_ATTRIBUTION = {
    "name": Property(aws="name", replaces=True),
    "datasetGroupArn": Property(aws="datasetGroupArn", required=True, replaces=True),
    "metrics": Property(
        aws="metrics",
        shape=ListOf(_METRIC, match_by=("metricName",)),
        required=True,
        replaces=True,
    ),
    "metricsOutputConfig": Property(aws="metricsOutputConfig", shape=_METRIC_OUTPUT, required=True),
}
_FILTER_TIMES = ("creationDateTime", "lastUpdatedDateTime")


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


@dataclass(frozen=True)
class _Waiting:
    """Calls of a type whose objects become ACTIVE, and go, some time after the call.

    Attributes:
        operation: the type in the names of boto3's methods, `dataset_group` in `describe_dataset_group`.
        member: the member of Describe's answer; with `Arn`, that of the requests.
        words: for the type in sentences.
    """

    operation: str
    member: str
    words: str

    def describe(self, aws: Aws, arn: str) -> dict[str, Any] | None:
        """What Describe answers; None when there is no such object."""
        try:
            return dict(self._call(aws, "describe", arn)[self.member])
        except ClientError as error:
            if is_absent(error, _NOT_FOUND):
                return None
            raise

    def settle(self, aws: Aws, arn: str, _props: Props) -> None:
        """Wait until the object is ACTIVE; before that nothing can use it."""

        def is_active() -> bool:
            status = (self.describe(aws, arn) or {}).get("status", "")
            if "FAILED" in status:
                raise PluginError(f"{self.words} {arn} has the status {status}")
            return bool(status == "ACTIVE")

        aws.wait(f"{self.words} {arn} to become ACTIVE", is_active)

    def delete(self, aws: Aws, arn: str, _props: Props) -> None:
        """Delete the object and wait until it is gone."""
        live = self.describe(aws, arn)
        if live is None:
            return
        if not str(live.get("status")).startswith("DELETE"):  # else it is on its way already
            with absent_is_fine(_NOT_FOUND):
                self._call(aws, "delete", arn)
        aws.wait(f"{self.words} {arn} to be gone", lambda: self.describe(aws, arn) is None)

    def _call(self, aws: Aws, verb: str, arn: str) -> dict[str, Any]:
        method = getattr(aws.client("personalize"), f"{verb}_{self.operation}")
        return dict(method(**{f"{self.member}Arn": arn}))


_GROUPS = _Waiting("dataset_group", "datasetGroup", "dataset group")
_FILTERS = _Waiting("filter", "filter", "filter")
_METRIC_ATTRIBUTIONS = _Waiting("metric_attribution", "metricAttribution", "metric attribution")


def _create_group(aws: Aws, props: Props) -> str:
    answer = aws.client("personalize").create_dataset_group(
        **to_aws(_DATASET_GROUP | {"tags": _TAGS}, props)
    )
    return str(answer["datasetGroupArn"])


def _read_group(aws: Aws, arn: str, _props: Props) -> Props | None:
    live = _GROUPS.describe(aws, arn)
    if live is None:
        return None
    return from_aws(_DATASET_GROUP, live) | {"datasetGroupArn": arn, "tags": _live_tags(aws, arn)}


def _create_filter(aws: Aws, props: Props) -> str:
    answer = aws.client("personalize").create_filter(**to_aws(_FILTER | {"tags": _TAGS}, props))
    return str(answer["filterArn"])


def _read_filter(aws: Aws, arn: str, _props: Props) -> Props | None:
    live = _FILTERS.describe(aws, arn)
    if live is None:
        return None
    times = {name: live[name].astimezone(UTC).isoformat() for name in _FILTER_TIMES}
    known = {"filterArn": arn, "status": live["status"], "tags": _live_tags(aws, arn)}
    return from_aws(_FILTER, live) | times | known


def _update_filter(aws: Aws, arn: str, _old: Props, new: Props) -> None:
    """Bring the filter's tags to the wanted ones; everything else makes a new filter."""
    client = aws.client("personalize")
    tags.reconcile(
        _tag_map(_live_tags(aws, arn)),
        {"tagsAll": _tag_map(new.get("tags") or [])},
        lambda changed: client.tag_resource(
            resourceArn=arn,
            tags=[{"tagKey": key, "tagValue": value} for key, value in changed.items()],
        ),
        lambda surplus: client.untag_resource(resourceArn=arn, tagKeys=surplus),
    )


def _create_metric_attribution(aws: Aws, props: Props) -> str:
    request = to_aws(_METRIC_ATTRIBUTION, props)
    answer = aws.client("personalize").create_metric_attribution(**request)
    return str(answer["metricAttributionArn"])


def _read_metric_attribution(aws: Aws, arn: str, _props: Props) -> Props | None:
    live = _METRIC_ATTRIBUTIONS.describe(aws, arn)
    if live is None:
        return None
    listed = aws.client("personalize").get_paginator("list_metric_attribution_metrics")
    pages = listed.paginate(metricAttributionArn=arn)
    metrics = [metric for page in pages for metric in page["metrics"]]
    known = {"metricAttributionArn": arn, "status": live["status"]}
    return from_aws(_METRIC_ATTRIBUTION, live | {"metrics": metrics}) | known


def _update_metric_attribution(aws: Aws, arn: str, _old: Props, new: Props) -> None:
    """Send the output elsewhere; everything else makes a new metric attribution."""
    output = _METRIC_OUTPUT.to_aws(new["metricsOutputConfig"])
    aws.client("personalize").update_metric_attribution(
        metricAttributionArn=arn, metricsOutputConfig=output
    )


def _tag_map(listed: list[Any]) -> dict[str, str]:
    return {each["key"]: each["value"] for each in listed}


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
        settle=_GROUPS.settle,
        read=_read_group,
        delete=_GROUPS.delete,
        auto_name=_NAME,
        always_delete_first=True,
    ),
    "aws-native:personalize:Filter": Kind(
        properties=_FILTER
        | {"tags": _TAGS, "filterArn": OUTPUT, "status": OUTPUT}
        | dict.fromkeys(_FILTER_TIMES, OUTPUT),
        create=_create_filter,
        settle=_FILTERS.settle,
        read=_read_filter,
        update=_update_filter,
        delete=_FILTERS.delete,
        auto_name=_NAME,
        always_delete_first=True,
    ),
    "aws-native:personalize:MetricAttribution": Kind(
        properties=_METRIC_ATTRIBUTION | {"metricAttributionArn": OUTPUT, "status": OUTPUT},
        create=_create_metric_attribution,
        settle=_METRIC_ATTRIBUTIONS.settle,
        read=_read_metric_attribution,
        update=_update_metric_attribution,
        delete=_METRIC_ATTRIBUTIONS.delete,
        auto_name=_NAME,
        always_delete_first=True,
    ),
}
