from typing import Any

import pytest

from tests.support.cloudwatch import NO_METRIC, START, TOPIC, LocalCloudWatch, RefusedError


def named(cloudwatch: LocalCloudWatch, **asked: Any) -> list[str]:
    found = cloudwatch.ask("DescribeAlarms", **asked)
    return [each["AlarmName"] for each in found["MetricAlarms"] + found["CompositeAlarms"]]


def test_alarms_are_found_by_what_is_asked_for(cloudwatch: LocalCloudWatch) -> None:
    cloudwatch.alarm("one", AlarmActions=[TOPIC])
    cloudwatch.alarm("two")
    cloudwatch.composite("any", "ALARM(one)")
    assert named(cloudwatch) == ["one", "two"]
    assert named(cloudwatch, AlarmTypes=["CompositeAlarm"]) == ["any"]
    assert named(cloudwatch, AlarmNamePrefix="t") == ["two"]
    assert named(cloudwatch, ActionPrefix="arn:aws:sns") == ["one"]
    assert named(cloudwatch, StateValue="OK") == []
    assert named(cloudwatch, ChildrenOfAlarmName="any") == ["one"]
    both = ["MetricAlarm", "CompositeAlarm"]
    assert named(cloudwatch, ParentsOfAlarmName="one", AlarmTypes=both) == ["any"]
    assert named(cloudwatch, MaxRecords=1, NextToken="1") == ["two"]


def test_alarms_of_a_metric_have_its_dimensions(cloudwatch: LocalCloudWatch) -> None:
    cloudwatch.alarm()
    metric = {"Namespace": "Test", "MetricName": "errors"}
    dimensions = [{"Name": "function", "Value": "a"}]
    found = cloudwatch.ask("DescribeAlarmsForMetric", **metric, Dimensions=dimensions)
    assert [each["AlarmName"] for each in found["MetricAlarms"]] == ["alarm"]
    assert cloudwatch.ask("DescribeAlarmsForMetric", **metric) == {"MetricAlarms": []}


def test_a_changed_alarm_keeps_its_state_and_a_deleted_one_is_gone(
    cloudwatch: LocalCloudWatch,
) -> None:
    cloudwatch.alarm()
    cloudwatch.ask("SetAlarmState", AlarmName="alarm", StateValue="ALARM", StateReason="a test")
    cloudwatch.alarm(Threshold=7)
    alarm = cloudwatch.described()
    assert (alarm["StateValue"], alarm["Threshold"]) == ("ALARM", 7)
    cloudwatch.ask("DeleteAlarms", AlarmNames=["alarm"])
    assert named(cloudwatch) == []
    with pytest.raises(RefusedError, match="ResourceNotFound"):
        cloudwatch.ask("DeleteAlarms", AlarmNames=["alarm"])
    history = cloudwatch.ask("DescribeAlarmHistory", ScanBy="TimestampAscending")[
        "AlarmHistoryItems"
    ]
    assert [each["HistorySummary"] for each in history] == [
        'Alarm "alarm" created',
        "Alarm updated from INSUFFICIENT_DATA to ALARM",
        'Alarm "alarm" updated',
        'Alarm "alarm" deleted',
    ]
    nothing = cloudwatch.ask("DescribeAlarmHistory", StartDate=START + 1)
    assert nothing["AlarmHistoryItems"] == []


def test_an_alarm_that_another_needs_cannot_be_deleted_alone(cloudwatch: LocalCloudWatch) -> None:
    cloudwatch.alarm("one")
    cloudwatch.composite("any", "ALARM(one)")
    with pytest.raises(RefusedError, match="depending on it: any"):
        cloudwatch.ask("DeleteAlarms", AlarmNames=["one"])
    cloudwatch.ask("DeleteAlarms", AlarmNames=["one", "any"])


def test_alarms_with_state_history_and_tags_are_kept(cloudwatch: LocalCloudWatch) -> None:
    cloudwatch.alarm(Tags=[{"Key": "a", "Value": "1"}])
    cloudwatch.ask("SetAlarmState", AlarmName="alarm", StateValue="OK", StateReason="a test")
    before, history = cloudwatch.described(), cloudwatch.ask("DescribeAlarmHistory")
    cloudwatch.restarted()
    assert cloudwatch.described() == before
    assert cloudwatch.ask("DescribeAlarmHistory") == history
    arn = before["AlarmArn"]
    cloudwatch.ask("TagResource", ResourceARN=arn, Tags=[{"Key": "b", "Value": "2"}])
    cloudwatch.ask("UntagResource", ResourceARN=arn, TagKeys=["a"])
    assert cloudwatch.ask("ListTagsForResource", ResourceARN=arn)["Tags"] == [
        {"Key": "b", "Value": "2"}
    ]
    with pytest.raises(RefusedError, match="ResourceNotFound"):
        cloudwatch.ask("ListTagsForResource", ResourceARN=f"{arn}x")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"AlarmName": ""}, "InvalidParameterValue"),
        ({"ComparisonOperator": None}, "MissingParameter"),
        ({"ComparisonOperator": "GreaterThanUpperThreshold"}, "InvalidParameterValue"),
        ({"Threshold": None}, "MissingParameter"),
        ({"EvaluationPeriods": 0}, "InvalidParameterValue"),
        ({"DatapointsToAlarm": 2}, "InvalidParameterValue"),
        ({"TreatMissingData": "maybe"}, "InvalidParameterValue"),
        ({"Period": 30}, "InvalidParameterValue"),
        ({"Period": 60, "EvaluationPeriods": 1441}, "ValidationError"),
        ({"Period": 3600, "EvaluationPeriods": 169}, "ValidationError"),
        ({"Statistic": None}, "InvalidParameterCombination"),
        ({"Statistic": "p90"}, "InvalidParameterValue"),
        ({"ExtendedStatistic": "p90"}, "InvalidParameterCombination"),
        ({"MetricName": None}, "MissingParameter"),
        ({"Metrics": [{"Id": "e", "Expression": "1"}]}, "InvalidParameterCombination"),
        ({"AlarmActions": ["topic"]}, "InvalidParameterValue"),
        ({"AlarmActions": [TOPIC] * 6}, "InvalidParameterValue"),
        ({"Tags": [{"Key": str(n), "Value": ""} for n in range(51)]}, "InvalidParameterValue"),
    ],
)
def test_what_is_no_alarm_is_refused(
    cloudwatch: LocalCloudWatch, changes: dict[str, Any], code: str
) -> None:
    with pytest.raises(RefusedError) as refused:
        cloudwatch.alarm(**changes)
    assert refused.value.code == code


@pytest.mark.parametrize(
    "metrics",
    [
        [{"Id": "e", "Expression": "1 +", "ReturnData": True}],
        [{"Id": "e", "Expression": "1"}],
        [
            {"Id": "e", "Expression": "1", "ReturnData": True},
            {"Id": "f", "Expression": "1", "ReturnData": True},
        ],
    ],
)
def test_what_is_no_expression_is_refused(cloudwatch: LocalCloudWatch, metrics: Any) -> None:
    with pytest.raises(RefusedError, match="ValidationError"):
        cloudwatch.alarm(Metrics=metrics, **NO_METRIC)


@pytest.mark.parametrize("rule", ["ALARM(", "ALARM(unknown)", "maybe"])
def test_what_is_no_rule_is_refused(cloudwatch: LocalCloudWatch, rule: str) -> None:
    with pytest.raises(RefusedError, match="ValidationError"):
        cloudwatch.composite("any", rule)


def test_a_suppressor_needs_its_times(cloudwatch: LocalCloudWatch) -> None:
    cloudwatch.alarm("one")
    with pytest.raises(RefusedError, match="InvalidParameterCombination"):
        cloudwatch.composite("any", "ALARM(one)", ActionsSuppressor="one")
