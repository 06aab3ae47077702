"""Amazon CloudWatch: alarms on metrics, alarms on alarms, dashboards."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from localpulumi.provider import tags
from localpulumi.provider.errors import absent_is_fine, is_absent
from localpulumi.provider.kind import OUTPUT, REGION, TAGS, AutoName, Kind, flag
from localpulumi.provider.session import Aws
from localpulumi.provider.shapes import (
    JSON_TEXT,
    TEXT_SET,
    ListOf,
    Property,
    Props,
    Struct,
    TextMap,
    from_aws,
    to_aws,
)

_GONE = ("ResourceNotFound", "DashboardNotFoundError")


class Dimensions(TextMap):
    """Dimensions of a metric by name; the service lists them as pairs."""

    def to_aws(self, value: Any) -> Any:
        """Return the pairs."""
        return [{"Name": name, "Value": text} for name, text in sorted(value.items())]

    def from_aws(self, value: Any) -> Any:
        """Return the values by name."""
        return {pair["Name"]: pair["Value"] for pair in value}


class MetricStat(Struct):
    """A statistic of a metric; the service has the metric as an object within it."""

    def to_aws(self, value: Any) -> Any:
        """Move what identifies the metric into an object of its own."""
        flat = super().to_aws(value)
        return {"Metric": {name: flat.pop(name) for name in _IDENTITY if name in flat}} | flat

    def from_aws(self, value: Any) -> Any:
        """Put what identifies the metric beside its statistic."""
        return super().from_aws(value["Metric"] | value)


class MetricQuery(Struct):
    """A metric or an expression of an alarm; whether it is the one that the alarm watches is always said."""

    def to_aws(self, value: Any) -> Any:
        """Say that it is not where the program is silent: the service would take it as one that is."""
        return {"ReturnData": False} | super().to_aws(value)


_IDENTITY = ("Namespace", "MetricName", "Dimensions")
_DIMENSIONS = Dimensions()
_METRIC = {
    "namespace": Property(),
    "metricName": Property(),
    "dimensions": Property(shape=_DIMENSIONS),
    "period": Property(),
    "stat": Property(),
    "unit": Property(),
}
_QUERY = {
    "id": Property(),
    "accountId": Property(),
    "expression": Property(),
    "label": Property(),
    "metric": Property(aws="MetricStat", shape=MetricStat(_METRIC)),
    "period": Property(),
    "returnData": Property(default=False),
}
_ACTIONS = {
    "alarmActions": Property(shape=TEXT_SET),
    "okActions": Property(aws="OKActions", shape=TEXT_SET),
    "insufficientDataActions": Property(shape=TEXT_SET),
    "alarmDescription": Property(),
}
_ALARM = _ACTIONS | {
    "name": Property(aws="AlarmName", replaces=True),
    "actionsEnabled": flag(default=True),
    "comparisonOperator": Property(required=True),
    "evaluationPeriods": Property(required=True),
    "datapointsToAlarm": Property(),
    "dimensions": Property(shape=_DIMENSIONS),
    "evaluateLowSampleCountPercentiles": Property(
        aws="EvaluateLowSampleCountPercentile", computed=True
    ),
    "extendedStatistic": Property(),
    "metricName": Property(),
    "metricQueries": Property(aws="Metrics", shape=ListOf(MetricQuery(_QUERY), match_by=("id",))),
    "namespace": Property(),
    "period": Property(),
    "statistic": Property(),
    "threshold": Property(),
    "thresholdMetricId": Property(),
    "treatMissingData": Property(default="missing"),
    "unit": Property(),
}
_SUPPRESSOR = {
    "alarm": Property(aws="ActionsSuppressor"),
    "extensionPeriod": Property(aws="ActionsSuppressorExtensionPeriod"),
    "waitPeriod": Property(aws="ActionsSuppressorWaitPeriod"),
}
_COMPOSITE = _ACTIONS | {
    "alarmName": Property(required=True, replaces=True),
    "alarmRule": Property(required=True),
    "actionsEnabled": Property(default=True, replaces=True),
}


def _find(aws: Aws, name: str, kind: str) -> dict[str, Any] | None:
    """Return an alarm of a kind (`MetricAlarm`, `CompositeAlarm`)."""
    answer = aws.client("cloudwatch").describe_alarms(AlarmNames=[name], AlarmTypes=[kind])
    found: list[dict[str, Any]] = answer.get(f"{kind}s", [])
    return found[0] if found else None


def _put_alarm(aws: Aws, props: Props, **further: Any) -> str:
    aws.client("cloudwatch").put_metric_alarm(**to_aws(_ALARM, props), **further)
    return str(props["name"])


def _create_alarm(aws: Aws, props: Props) -> str:
    return _put_alarm(aws, props, Tags=tags.as_list(tags.wanted(props)))


def _read_alarm(aws: Aws, name: str, _props: Props) -> Props | None:
    alarm = _find(aws, name, "MetricAlarm")
    if alarm is None:
        return None
    arn = alarm["AlarmArn"]
    return from_aws(_ALARM, alarm) | {
        "arn": arn,
        "tagsAll": tags.by_arn(aws.client("cloudwatch"), arn),
    }


def _update_alarm(aws: Aws, _name: str, olds: Props, news: Props) -> None:
    """Put the alarm as a whole; tags of an existing one are changed by their own operations."""
    _put_alarm(aws, news)
    tags.reconcile_by_arn(aws.client("cloudwatch"), olds["arn"], news)


def _delete_alarm(aws: Aws, name: str, _props: Props) -> None:
    with absent_is_fine(*_GONE):
        aws.client("cloudwatch").delete_alarms(AlarmNames=[name])


def _put_composite(aws: Aws, props: Props, **further: Any) -> str:
    suppressor = to_aws(_SUPPRESSOR, props.get("actionsSuppressor") or {})
    aws.client("cloudwatch").put_composite_alarm(
        **to_aws(_COMPOSITE, props), **suppressor, **further
    )
    return str(props["alarmName"])


def _create_composite(aws: Aws, props: Props) -> str:
    return _put_composite(aws, props, Tags=tags.as_list(tags.wanted(props)))


def _read_composite(aws: Aws, name: str, _props: Props) -> Props | None:
    alarm = _find(aws, name, "CompositeAlarm")
    if alarm is None:
        return None
    arn = alarm["AlarmArn"]
    suppressor = from_aws(_SUPPRESSOR, alarm)
    return (
        from_aws(_COMPOSITE, alarm)
        | ({"actionsSuppressor": suppressor} if "alarm" in suppressor else {})
        | {"arn": arn, "tagsAll": tags.by_arn(aws.client("cloudwatch"), arn)}
    )


def _update_composite(aws: Aws, _name: str, olds: Props, news: Props) -> None:
    _put_composite(aws, news)
    tags.reconcile_by_arn(aws.client("cloudwatch"), olds["arn"], news)


def _put_dashboard(aws: Aws, props: Props) -> str:
    name = str(props["dashboardName"])
    aws.client("cloudwatch").put_dashboard(DashboardName=name, DashboardBody=props["dashboardBody"])
    return name


def _read_dashboard(aws: Aws, name: str, _props: Props) -> Props | None:
    try:
        live = aws.client("cloudwatch").get_dashboard(DashboardName=name)
    except ClientError as error:
        if is_absent(error, *_GONE):
            return None
        raise
    return {
        "dashboardName": live["DashboardName"],
        "dashboardBody": live["DashboardBody"],
        "dashboardArn": live["DashboardArn"],
    }


def _update_dashboard(aws: Aws, _name: str, _olds: Props, news: Props) -> None:
    _put_dashboard(aws, news)


def _delete_dashboard(aws: Aws, name: str, _props: Props) -> None:
    with absent_is_fine(*_GONE):
        aws.client("cloudwatch").delete_dashboards(DashboardNames=[name])


KINDS = {
    "aws:cloudwatch/metricAlarm:MetricAlarm": Kind(
        properties=_ALARM | {"arn": OUTPUT} | REGION | TAGS,
        create=_create_alarm,
        read=_read_alarm,
        update=_update_alarm,
        delete=_delete_alarm,
        auto_name=AutoName(max_length=255),
    ),
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": Kind(
        properties=_COMPOSITE
        | {"actionsSuppressor": Property(shape=Struct(_SUPPRESSOR)), "arn": OUTPUT}
        | REGION
        | TAGS,
        create=_create_composite,
        read=_read_composite,
        update=_update_composite,
        delete=_delete_alarm,
    ),
    "aws:cloudwatch/dashboard:Dashboard": Kind(
        properties={
            "dashboardName": Property(required=True, replaces=True),
            "dashboardBody": Property(required=True, shape=JSON_TEXT),
            "dashboardArn": OUTPUT,
        }
        | REGION,
        create=_put_dashboard,
        read=_read_dashboard,
        update=_update_dashboard,
        delete=_delete_dashboard,
    ),
}
