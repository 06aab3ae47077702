"""Alarms over time: their states, what they tell, and what they do not look at."""

import json

import pytest

from tests.support.cloudwatch import NO_METRIC, START, TOPIC, LocalCloudWatch
from tests.support.local_aws import ACCOUNT, REGION


def test_a_new_alarm_knows_nothing(cloudwatch: LocalCloudWatch) -> None:
    cloudwatch.alarm()
    alarm = cloudwatch.described()
    assert alarm["StateValue"] == "INSUFFICIENT_DATA"
    assert alarm["StateReason"] == "Unchecked: Initial alarm creation"


def test_a_breach_is_an_alarm_at_the_end_of_its_minute_and_over_with_its_range(
    cloudwatch: LocalCloudWatch,
) -> None:
    cloudwatch.alarm(AlarmActions=[TOPIC], OKActions=[TOPIC])
    cloudwatch.put("errors", 1, 4, function="a")
    cloudwatch.pass_seconds(59)
    assert cloudwatch.state() == "INSUFFICIENT_DATA"
    cloudwatch.pass_seconds(1)
    alarm = cloudwatch.described()
    assert alarm["StateValue"] == "ALARM"
    assert alarm["StateReason"].startswith(
        "Threshold Crossed: 1 out of the last 1 datapoints [5.0 ("
    )
    assert alarm["StateReason"].endswith(
        "was greater than the threshold (1.0) (minimum 1 datapoint for OK -> ALARM transition)."
    )
    assert json.loads(alarm["StateReasonData"])["recentDatapoints"] == [5.0]
    assert alarm["StateTransitionedTimestamp"] == START + 60

    # One period is judged and three are looked at: the newest real point is judged for as long as it is among them.
    cloudwatch.pass_seconds(120)
    assert cloudwatch.state() == "ALARM"
    cloudwatch.pass_seconds(60)
    assert cloudwatch.state() == "OK"
    assert [each["NewStateValue"] for each in cloudwatch.published()] == ["ALARM", "OK"]
    assert [each["state"]["value"] for each in cloudwatch.events.details] == ["ALARM", "OK"]


def test_values_of_other_dimensions_are_not_looked_at(cloudwatch: LocalCloudWatch) -> None:
    cloudwatch.alarm()
    cloudwatch.put("errors", 9, function="b")
    cloudwatch.put("errors", 9)
    cloudwatch.pass_seconds(60)
    assert cloudwatch.state() == "OK"


@pytest.mark.parametrize(
    ("treatment", "expected"),
    [
        ("missing", "INSUFFICIENT_DATA"),
        ("ignore", "ALARM"),
        ("breaching", "ALARM"),
        ("notBreaching", "OK"),
    ],
)
def test_missing_data_are_treated_as_asked(
    cloudwatch: LocalCloudWatch, treatment: str, expected: str
) -> None:
    cloudwatch.alarm(TreatMissingData=treatment)
    cloudwatch.put("errors", 5, function="a")
    cloudwatch.pass_seconds(60)
    assert cloudwatch.state() == "ALARM"
    cloudwatch.pass_seconds(3600)
    assert cloudwatch.state() == expected


def test_an_advance_gives_every_minute_its_turn_in_order(cloudwatch: LocalCloudWatch) -> None:
    cloudwatch.alarm(AlarmActions=[TOPIC])
    cloudwatch.put("errors", 5, function="a")
    cloudwatch.advance(7200)
    history = cloudwatch.ask(
        "DescribeAlarmHistory", HistoryItemType="StateUpdate", ScanBy="TimestampAscending"
    )["AlarmHistoryItems"]
    assert [(each["HistorySummary"], each["Timestamp"]) for each in history] == [
        ("Alarm updated from INSUFFICIENT_DATA to ALARM", START + 60),
        ("Alarm updated from ALARM to OK", START + 240),
    ]
    assert cloudwatch.published()[0]["StateChangeTime"].endswith(":01:00.000+0000")


def test_m_out_of_n_and_a_long_period_slide_by_the_minute(cloudwatch: LocalCloudWatch) -> None:
    cloudwatch.alarm(Period=300, EvaluationPeriods=3, DatapointsToAlarm=2)
    cloudwatch.pass_seconds(30)
    for _ in range(2):
        cloudwatch.put("errors", 2, function="a")
        cloudwatch.pass_seconds(300)
    assert cloudwatch.state() == "ALARM"


def test_an_expression_is_watched(cloudwatch: LocalCloudWatch) -> None:
    def stat(name: str) -> dict[str, object]:
        metric = {"Namespace": "Test", "MetricName": name}
        return {"Id": name, "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}}

    share = {"Id": "share", "Expression": "100 * errors / calls", "ReturnData": True}
    cloudwatch.alarm(
        Metrics=[share, stat("errors"), stat("calls")],
        Threshold=5,
        AlarmActions=[TOPIC],
        **NO_METRIC,
    )
    cloudwatch.put("calls", *[1] * 10)
    cloudwatch.put("errors", 0)
    cloudwatch.pass_seconds(60)
    assert cloudwatch.state() == "OK"
    cloudwatch.put("calls", *[1] * 10)
    cloudwatch.put("errors", 1)
    cloudwatch.pass_seconds(60)
    assert cloudwatch.state() == "ALARM"
    assert cloudwatch.published()[0]["Trigger"]["Metrics"][0] == share


def test_an_expression_that_fails_says_so_in_the_reason(cloudwatch: LocalCloudWatch) -> None:
    cloudwatch.alarm(
        Metrics=[{"Id": "e", "Expression": "nothing + 1", "ReturnData": True}], **NO_METRIC
    )
    cloudwatch.pass_seconds(60)
    assert cloudwatch.state() == "INSUFFICIENT_DATA"


def test_a_percentile_is_watched(cloudwatch: LocalCloudWatch) -> None:
    cloudwatch.alarm(Statistic=None, ExtendedStatistic="p90", Threshold=85)
    cloudwatch.put("errors", *range(1, 101), function="a")
    cloudwatch.pass_seconds(60)
    assert cloudwatch.state() == "ALARM"


def test_the_message_is_that_of_the_guide(cloudwatch: LocalCloudWatch) -> None:
    cloudwatch.alarm(AlarmActions=[TOPIC], AlarmDescription="too many")
    cloudwatch.put("errors", 5, function="a")
    cloudwatch.pass_seconds(60)
    (told,) = cloudwatch.published()
    assert told["topic"] == TOPIC
    assert told["subject"] == 'ALARM: "alarm" in US East (N. Virginia)'
    assert told["AlarmArn"] == f"arn:aws:cloudwatch:{REGION}:{ACCOUNT}:alarm:alarm"
    assert (told["OldStateValue"], told["NewStateValue"]) == ("INSUFFICIENT_DATA", "ALARM")
    assert told["AlarmDescription"] == "too many"
    assert told["Trigger"]["Dimensions"] == [{"value": "a", "name": "function"}]
    assert told["Trigger"]["Statistic"] == "SUM"


def test_disabled_actions_tell_nobody_but_the_event_bus(cloudwatch: LocalCloudWatch) -> None:
    cloudwatch.alarm(AlarmActions=[TOPIC])
    cloudwatch.ask("DisableAlarmActions", AlarmNames=["alarm"])
    cloudwatch.put("errors", 5, function="a")
    cloudwatch.pass_seconds(60)
    assert cloudwatch.published() == []
    assert len(cloudwatch.events.details) == 1
    cloudwatch.ask("EnableAlarmActions", AlarmNames=["alarm"])
    assert cloudwatch.described()["ActionsEnabled"]


def test_an_action_that_fails_is_in_the_history(cloudwatch: LocalCloudWatch) -> None:
    cloudwatch.alarm(AlarmActions=[TOPIC])
    cloudwatch.calls.status = 404
    cloudwatch.ask("SetAlarmState", AlarmName="alarm", StateValue="ALARM", StateReason="a test")
    (item,) = cloudwatch.ask("DescribeAlarmHistory", HistoryItemType="Action")["AlarmHistoryItems"]
    assert item["HistorySummary"] == f"Failed to execute action {TOPIC}"


def test_a_state_that_was_set_lasts_until_the_next_evaluation(cloudwatch: LocalCloudWatch) -> None:
    cloudwatch.alarm(OKActions=[TOPIC])
    cloudwatch.ask("SetAlarmState", AlarmName="alarm", StateValue="ALARM", StateReason="a test")
    assert cloudwatch.described()["StateReason"] == "a test"
    cloudwatch.pass_seconds(60)
    assert cloudwatch.state() == "OK"
    assert [each["NewStateValue"] for each in cloudwatch.published()] == ["OK"]


def test_a_function_is_told_by_an_event(cloudwatch: LocalCloudWatch) -> None:
    function = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:told"
    cloudwatch.alarm(AlarmActions=[function])
    cloudwatch.ask("SetAlarmState", AlarmName="alarm", StateValue="ALARM", StateReason="a test")
    (request,) = cloudwatch.calls.requests
    assert request.path == f"/2015-03-31/functions/{function}/invocations"
    assert json.loads(request.body)["alarmData"]["state"]["value"] == "ALARM"


def test_a_set_state_lasts_until_the_next_evaluation_though_no_value_came(
    cloudwatch: LocalCloudWatch,
) -> None:
    cloudwatch.alarm()
    cloudwatch.pass_seconds(120)
    before = cloudwatch.state()
    set_state(cloudwatch, "alarm", "ALARM")
    cloudwatch.pass_seconds(60)
    assert cloudwatch.state() == before != "ALARM"


def set_state(cloudwatch: LocalCloudWatch, name: str, state: str) -> None:
    cloudwatch.ask("SetAlarmState", AlarmName=name, StateValue=state, StateReason="a test")


def test_a_composite_alarm_follows_its_children_at_once(cloudwatch: LocalCloudWatch) -> None:
    cloudwatch.alarm("one")
    cloudwatch.alarm("two")
    cloudwatch.composite("both", 'ALARM("one") AND ALARM("two")', AlarmActions=[TOPIC])
    cloudwatch.composite("outer", "ALARM(both) OR FALSE")
    set_state(cloudwatch, "one", "ALARM")
    assert cloudwatch.state("both") == "OK"
    cloudwatch.now += 1
    set_state(cloudwatch, "two", "ALARM")
    assert (cloudwatch.state("both"), cloudwatch.state("outer")) == ("ALARM", "ALARM")
    (told,) = cloudwatch.published()
    assert told["TriggeringChildren"][0]["Arn"].endswith(":alarm:two")
    set_state(cloudwatch, "one", "OK")
    assert (cloudwatch.state("both"), cloudwatch.state("outer")) == ("OK", "OK")


def test_a_suppressor_holds_actions_back_until_it_is_over(cloudwatch: LocalCloudWatch) -> None:
    never = {"MetricName": "never", "TreatMissingData": "ignore"}
    cloudwatch.alarm("deploying", **never)
    cloudwatch.alarm("broken", **never)
    cloudwatch.composite(
        "page",
        "ALARM(broken)",
        AlarmActions=[TOPIC],
        ActionsSuppressor="deploying",
        ActionsSuppressorWaitPeriod=0,
        ActionsSuppressorExtensionPeriod=120,
    )
    set_state(cloudwatch, "deploying", "ALARM")
    set_state(cloudwatch, "broken", "ALARM")
    cloudwatch.pass_seconds(600)
    assert (cloudwatch.state("page"), cloudwatch.published()) == ("ALARM", [])
    set_state(cloudwatch, "deploying", "OK")
    cloudwatch.pass_seconds(60)
    assert cloudwatch.published() == []
    cloudwatch.pass_seconds(120)
    assert [each["NewStateValue"] for each in cloudwatch.published()] == ["ALARM"]
