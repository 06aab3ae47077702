"""Cases of alarms, dashboards and topics."""

from __future__ import annotations

import json

from tests.support.provider_world import Case, World, policy

TOPIC = "aws:sns/topic:Topic"
ALARM = {
    "comparisonOperator": "GreaterThanThreshold",
    "evaluationPeriods": 3,
    "datapointsToAlarm": 2,
    "threshold": 5,
}
ERRORS = {
    "namespace": "AWS/Lambda",
    "metricName": "Errors",
    "dimensions": {"FunctionName": "consume"},
    "period": 60,
    "statistic": "Sum",
}
RATE = [
    {"id": "rate", "expression": "errors / FILL(all, 1)", "label": "rate", "returnData": True},
    {
        "id": "errors",
        "metric": {
            "namespace": "AWS/Lambda",
            "metricName": "Errors",
            "dimensions": {"FunctionName": "consume"},
            "period": 60,
            "stat": "Sum",
        },
    },
    {
        "id": "all",
        "metric": {
            "namespace": "AWS/Lambda",
            "metricName": "Invocations",
            "period": 60,
            "stat": "Sum",
        },
    },
]


def topic(world: World) -> str:
    return world.made(TOPIC, "base", {}).id


def body(title: str) -> str:
    widget = {"type": "text", "width": 6, "height": 3, "properties": {"markdown": title}}
    return json.dumps({"widgets": [widget]})


WATCHING_CASES = [
    Case(
        type="aws:cloudwatch/metricAlarm:MetricAlarm",
        given=lambda w: ALARM | ERRORS | {"alarmActions": [topic(w)], "tags": {"a": "1"}},
        change=lambda w: {
            "threshold": 0.5,
            "metricQueries": RATE,
            "treatMissingData": "notBreaching",
            "okActions": [topic(w)],
            "alarmDescription": "too many errors",
        },
        drift=lambda aws, s: aws.client("cloudwatch").disable_alarm_actions(AlarmNames=[s.id]),
        drifted=("actionsEnabled",),
        id=lambda s: s.outputs["name"],
    ),
    Case(
        type="aws:cloudwatch/compositeAlarm:CompositeAlarm",
        given=lambda w: {
            "alarmName": f"{w.tag}-any",
            "alarmRule": f"ALARM({w.alarm('one')})",
            "tags": {"a": "1"},
        },
        change=lambda w: {
            "alarmRule": f'ALARM("{w.alarm("one")}") OR ALARM("{w.alarm("two")}")',
            "alarmActions": [topic(w)],
            "actionsSuppressor": {
                "alarm": w.alarm("deploying"),
                "extensionPeriod": 10,
                "waitPeriod": 20,
            },
        },
        drift=lambda aws, s: aws.client("cloudwatch").put_composite_alarm(
            AlarmName=s.id, AlarmRule="FALSE", AlarmDescription="off"
        ),
        drifted=("actionsSuppressor", "alarmActions", "alarmDescription", "alarmRule"),
        id=lambda s: s.outputs["alarmName"],
    ),
    Case(
        type="aws:cloudwatch/dashboard:Dashboard",
        given=lambda w: {"dashboardName": f"{w.tag}-board", "dashboardBody": body("one")},
        change=lambda w: {"dashboardBody": body("two")},
        drift=lambda aws, s: aws.client("cloudwatch").put_dashboard(
            DashboardName=s.id, DashboardBody=body("three")
        ),
        drifted=("dashboardBody",),
        id=lambda s: s.outputs["dashboardName"],
    ),
    Case(
        type=TOPIC,
        given=lambda w: {"displayName": "alarms", "tags": {"a": "1"}},
        change=lambda w: {"displayName": "all alarms", "tags": {"b": "2"}},
        drift=lambda aws, s: aws.client("sns").set_topic_attributes(
            TopicArn=s.id, AttributeName="DisplayName", AttributeValue="other"
        ),
        drifted=("displayName",),
        id=lambda s: s.outputs["arn"],
    ),
    Case(
        type="aws:sns/topicPolicy:TopicPolicy",
        given=lambda w: {
            "arn": topic(w),
            "policy": policy(topic(w), "sns:Publish", Service="cloudwatch.amazonaws.com"),
        },
        change=lambda w: {"policy": policy(topic(w), "sns:Publish", AWS="*")},
        drift=lambda aws, s: aws.client("sns").set_topic_attributes(
            TopicArn=s.id,
            AttributeName="Policy",
            AttributeValue=policy("*", "sns:Publish", AWS="*"),
        ),
        drifted=("policy",),
        id=lambda s: s.outputs["arn"],
    ),
    Case(
        type="aws:sns/topicSubscription:TopicSubscription",
        given=lambda w: {
            "topic": topic(w),
            "protocol": "sqs",
            "endpoint": w.queue().outputs["arn"],
            "rawMessageDelivery": True,
        },
        change=lambda w: {
            "topic": topic(w),
            "protocol": "sqs",
            "endpoint": w.queue().outputs["arn"],
            "filterPolicy": '{"state": ["ALARM"]}',
        },
        drift=lambda aws, s: aws.client("sns").set_subscription_attributes(
            SubscriptionArn=s.id, AttributeName="RawMessageDelivery", AttributeValue="true"
        ),
        drifted=("rawMessageDelivery",),
        id=lambda s: s.outputs["arn"],
    ),
]
