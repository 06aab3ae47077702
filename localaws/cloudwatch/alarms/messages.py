"""What an alarm says when its state changes: to an SNS topic, to EventBridge, and to a Lambda function.

Source: Amazon CloudWatch User Guide, "Notifying users on alarm changes", "Alarm events and EventBridge", "Invoke a Lambda
function from an alarm".
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from localaws.cloudwatch.alarms.alarm import COMPOSITE, Alarm
from localaws.cloudwatch.wire.moment import Moment

_REGIONS = {
    "us-east-1": "US East (N. Virginia)",
    "us-east-2": "US East (Ohio)",
    "us-west-1": "US West (N. California)",
    "us-west-2": "US West (Oregon)",
    "eu-west-1": "EU (Ireland)",
    "eu-west-2": "EU (London)",
    "eu-west-3": "EU (Paris)",
    "eu-central-1": "EU (Frankfurt)",
    "eu-north-1": "EU (Stockholm)",
    "ap-southeast-1": "Asia Pacific (Singapore)",
    "ap-southeast-2": "Asia Pacific (Sydney)",
    "ap-northeast-1": "Asia Pacific (Tokyo)",
    "ap-south-1": "Asia Pacific (Mumbai)",
}


def subject(alarm: Alarm) -> str:
    """Subject of a notification, at most 100 characters."""
    return f'{alarm.state}: "{alarm.name}" in {_region(alarm)}'[:100]


def notification(alarm: Alarm, before: str, at: float, children: Sequence[Alarm]) -> str:
    """The message to an SNS topic, JSON.

    Args:
        alarm: in its new state.
        before: the state that it left.
        at: when, in seconds since the Unix epoch.
        children: alarms that made a composite alarm change.
    """
    settings = alarm.settings
    told = {
        "AlarmName": alarm.name,
        "AlarmDescription": settings.get("AlarmDescription"),
        "AWSAccountId": alarm.account,
        "AlarmConfigurationUpdatedTimestamp": stamp(alarm.updated_at),
        "NewStateValue": alarm.state,
        "NewStateReason": alarm.reason,
        "StateChangeTime": stamp(at),
        "Region": _region(alarm),
        "AlarmArn": alarm.arn,
        "OldStateValue": before,
        "OKActions": settings.get("OKActions", []),
        "AlarmActions": settings.get("AlarmActions", []),
        "InsufficientDataActions": settings.get("InsufficientDataActions", []),
    }
    if alarm.kind == COMPOSITE:
        told["AlarmRule"] = settings["AlarmRule"]
        told["TriggeringChildren"] = [
            {"Arn": each.arn, "State": {"Value": each.state, "Timestamp": stamp(each.state_at)}}
            for each in children
        ]
    else:
        told["Trigger"] = _trigger(settings)
    return json.dumps(told)


def event_detail(alarm: Alarm, previous: Mapping[str, Any]) -> dict[str, Any]:
    """The detail of the event `CloudWatch Alarm State Change`."""
    settings = alarm.settings
    configuration: dict[str, Any] = {}
    if "AlarmDescription" in settings:
        configuration["description"] = settings["AlarmDescription"]
    if alarm.kind == COMPOSITE:
        configuration["alarmRule"] = settings["AlarmRule"]
    else:
        configuration["metrics"] = _event_metrics(settings)
    return {
        "alarmName": alarm.name,
        "state": state(alarm),
        "previousState": dict(previous),
        "configuration": configuration,
    }


def function_event(alarm: Alarm, previous: Mapping[str, Any], at: float) -> dict[str, Any]:
    """The event of a Lambda function that is an action of an alarm."""
    return {
        "source": "aws.cloudwatch",
        "alarmArn": alarm.arn,
        "accountId": alarm.account,
        "time": stamp(at),
        "region": alarm.region,
        "alarmData": event_detail(alarm, previous),
    }


def state(alarm: Alarm) -> dict[str, Any]:
    """The state of an alarm as events have it."""
    data = {"reasonData": alarm.reason_data} if alarm.reason_data else {}
    return {
        "value": alarm.state,
        "reason": alarm.reason,
        **data,
        "timestamp": stamp(alarm.state_at),
    }


def _trigger(settings: Mapping[str, Any]) -> dict[str, Any]:
    common = {
        "Period": settings.get("Period"),
        "EvaluationPeriods": settings["EvaluationPeriods"],
        "DatapointsToAlarm": settings.get("DatapointsToAlarm", settings["EvaluationPeriods"]),
        "ComparisonOperator": settings["ComparisonOperator"],
        "Threshold": settings["Threshold"],
        "TreatMissingData": settings["TreatMissingData"],
        "EvaluateLowSampleCountPercentile": settings.get("EvaluateLowSampleCountPercentile", ""),
    }
    if "Metrics" in settings:
        return {"Metrics": [_lower_dimensions(query) for query in settings["Metrics"]], **common}
    extended = settings.get("ExtendedStatistic")
    statistic = (
        {"StatisticType": "ExtendedStatistic", "ExtendedStatistic": extended}
        if extended
        else {"StatisticType": "Statistic", "Statistic": _statistic(settings["Statistic"])}
    )
    return {
        "MetricName": settings["MetricName"],
        "Namespace": settings["Namespace"],
        **statistic,
        "Unit": settings.get("Unit"),
        "Dimensions": _lower(settings.get("Dimensions", [])),
        **common,
    }


def _statistic(name: str) -> str:
    """`SampleCount` as `SAMPLE_COUNT`."""
    return "SAMPLE_COUNT" if name == "SampleCount" else name.upper()


def _lower(dimensions: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    return [{"value": each["Value"], "name": each["Name"]} for each in dimensions]


def _lower_dimensions(query: Mapping[str, Any]) -> dict[str, Any]:
    if "MetricStat" not in query:
        return dict(query)
    metric = query["MetricStat"]["Metric"]
    named = {**metric, "Dimensions": _lower(metric.get("Dimensions", []))}
    return {**query, "MetricStat": {**query["MetricStat"], "Metric": named}}


def _event_metrics(settings: Mapping[str, Any]) -> list[dict[str, Any]]:
    if "Metrics" not in settings:
        stat = settings.get("Statistic") or settings["ExtendedStatistic"]
        return [{"id": "m1", "metricStat": _event_metric(settings, stat), "returnData": True}]
    return [_event_query(query) for query in settings["Metrics"]]


def _event_query(query: Mapping[str, Any]) -> dict[str, Any]:
    told = {"id": query["Id"], "returnData": bool(query.get("ReturnData"))}
    if "MetricStat" in query:
        wanted = query["MetricStat"]
        return told | {"metricStat": _event_metric({**wanted["Metric"], **wanted}, wanted["Stat"])}
    return told | {"expression": query["Expression"], "label": query.get("Label", query["Id"])}


def _event_metric(named: Mapping[str, Any], statistic: str) -> dict[str, Any]:
    dimensions = {each["Name"]: each["Value"] for each in named.get("Dimensions", [])}
    metric = {
        "namespace": named["Namespace"],
        "name": named["MetricName"],
        "dimensions": dimensions,
    }
    return {"metric": metric, "period": named["Period"], "stat": statistic}


def _region(alarm: Alarm) -> str:
    return _REGIONS.get(alarm.region, alarm.region)


def stamp(at: float) -> str:
    """A moment as notifications have it: `2026-01-31T12:00:00.000+0000`."""
    return Moment(at).iso.removesuffix("Z") + "+0000"


def shown(at: float) -> str:
    """A moment as reasons have it: `31/01/26 12:00:00`."""
    return f"{datetime.fromtimestamp(at, UTC):%d/%m/%y %H:%M:%S}"
