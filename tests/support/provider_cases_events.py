"""Cases of buses, rules and the targets of rules."""

from __future__ import annotations

import json

from tests.support.provider_world import Case, Inputs, World

BUS = "aws:cloudwatch/eventBus:EventBus"
RULE = "aws:cloudwatch/eventRule:EventRule"


def pattern(source: str) -> str:
    return json.dumps({"source": [source], "detail": {"key": [{"prefix": "data/"}]}})


def bus(world: World) -> str:
    return world.made(BUS, "base", {}).id


def on_rule(world: World) -> Inputs:
    """Where a target stands."""
    inputs = {"eventBusName": bus(world), "eventPattern": pattern("shop")}
    rule = world.made(RULE, "base", inputs).outputs["name"]
    return {"eventBusName": bus(world), "rule": rule}


EVENT_CASES = [
    Case(
        type=BUS,
        given=lambda w: {"description": "of a shop", "tags": {"a": "1"}},
        change=lambda w: {"description": "of two shops", "tags": {"b": "2"}},
        drift=lambda aws, s: aws.client("events").update_event_bus(Name=s.id, Description="other"),
        drifted=("description",),
        id=lambda s: s.outputs["name"],
    ),
    Case(
        type=RULE,
        given=lambda w: {"eventPattern": pattern("aws.s3"), "tags": {"a": "1"}},
        change=lambda w: {
            "eventPattern": pattern("shop"),
            "state": "DISABLED",
            "description": "not now",
            "tags": {"b": "2"},
        },
        drift=lambda aws, s: aws.client("events").enable_rule(Name=s.id),
        drifted=("state",),
        id=lambda s: s.outputs["name"],
    ),
    Case(
        type="aws:cloudwatch/eventTarget:EventTarget",
        given=lambda w: (
            on_rule(w)
            | {
                "arn": w.function().outputs["arn"],
                "input": '{"why": "arrived"}',
                "deadLetterConfig": {"arn": w.queue().outputs["arn"]},
                "retryPolicy": {"maximumRetryAttempts": 3, "maximumEventAgeInSeconds": 600},
            }
        ),
        change=lambda w: {
            "arn": w.queue().outputs["arn"],
            "inputTransformer": {
                "inputPaths": {"key": "$.detail.object.key"},
                "inputTemplate": '{"key": <key>}',
            },
        },
        drift=lambda aws, s: aws.client("events").put_targets(
            Rule=s.outputs["rule"],
            EventBusName=s.outputs["eventBusName"],
            Targets=[{"Id": s.outputs["targetId"], "Arn": s.outputs["arn"], "Input": "{}"}],
        ),
        drifted=("input", "inputTransformer"),
        id=lambda s: "-".join(s.outputs[n] for n in ("eventBusName", "rule", "targetId")),
        import_id=lambda s: "/".join(s.outputs[n] for n in ("eventBusName", "rule", "targetId")),
    ),
    Case(
        type="aws:s3/bucketNotification:BucketNotification",
        given=lambda w: {"bucket": w.bucket(), "eventbridge": True},
        drift=lambda aws, s: aws.client("s3").put_bucket_notification_configuration(
            Bucket=s.id, NotificationConfiguration={}
        ),
        drifted=("eventbridge",),
        id=lambda s: s.outputs["bucket"],
    ),
]
