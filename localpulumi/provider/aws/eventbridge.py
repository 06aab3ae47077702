"""Amazon EventBridge: buses, rules and the targets of rules."""

from __future__ import annotations

from typing import Any

from localpulumi.provider import tags
from localpulumi.provider.errors import absent_is_fine
from localpulumi.provider.kind import OUTPUT, REGION, TAGS, AutoName, Kind, flag
from localpulumi.provider.session import Aws
from localpulumi.provider.shapes import (
    JSON_TEXT,
    TEXT_MAP,
    Property,
    Props,
    Struct,
    from_aws,
    to_aws,
)

_ABSENT = "ResourceNotFoundException"
_DEFAULT_BUS = "default"

_ON_BUS = {"eventBusName": Property(default=_DEFAULT_BUS, replaces=True)}
_BUS = {"name": Property(replaces=True), "description": Property(default="")}
_RULE_NAME = {"name": Property(replaces=True)}
_RULE = {
    "eventPattern": Property(shape=JSON_TEXT),
    "scheduleExpression": Property(),
    "state": Property(default="ENABLED"),
    "description": Property(default=""),
    "roleArn": Property(),
}
_PLACE = _ON_BUS | {"rule": Property(required=True, replaces=True)}
_TRANSFORMER = Struct(
    {
        "inputPaths": Property(aws="InputPathsMap", shape=TEXT_MAP),
        "inputTemplate": Property(required=True),
    }
)
_RETRY_POLICY = Struct({"maximumEventAgeInSeconds": Property(), "maximumRetryAttempts": Property()})
_TARGET = {
    "targetId": Property(aws="Id", replaces=True),
    "arn": Property(required=True),
    "roleArn": Property(),
    "input": Property(shape=JSON_TEXT),
    "inputPath": Property(),
    "inputTransformer": Property(shape=_TRANSFORMER),
    "retryPolicy": Property(shape=_RETRY_POLICY),
    "deadLetterConfig": Property(shape=Struct({"arn": Property()})),
    "sqsTarget": Property(aws="SqsParameters", shape=Struct({"messageGroupId": Property()})),
}
_FORCED = {"forceDestroy": flag(write_only=True)}


def _create_bus(aws: Aws, props: Props) -> str:
    aws.client("events").create_event_bus(
        **to_aws(_BUS, props), Tags=tags.as_list(tags.wanted(props))
    )
    return str(props["name"])


def _read_bus(aws: Aws, name: str, _props: Props) -> Props | None:
    with absent_is_fine(_ABSENT):
        client = aws.client("events")
        live = client.describe_event_bus(Name=name)
        told = from_aws(_BUS | {"arn": OUTPUT}, live)
        return told | {"tagsAll": tags.by_arn(client, live["Arn"])}
    return None


def _update_bus(aws: Aws, name: str, olds: Props, news: Props) -> None:
    client = aws.client("events")
    client.update_event_bus(Name=name, Description=news["description"])
    tags.reconcile_by_arn(client, olds["arn"], news)


def _delete_bus(aws: Aws, name: str, _props: Props) -> None:
    with absent_is_fine(_ABSENT):
        aws.client("events").delete_event_bus(Name=name)


def _rule_place(id_: str) -> dict[str, str]:
    """Bus and name of a rule. Source: pulumi-aws, `aws.cloudwatch.EventRule`, Import."""
    bus, _, name = id_.rpartition("/")
    return {"EventBusName": bus or _DEFAULT_BUS, "Name": name}


def _create_rule(aws: Aws, props: Props) -> str:
    wanted = tags.as_list(tags.wanted(props))
    request = to_aws(_RULE_NAME | _ON_BUS | _RULE, props)
    aws.client("events").put_rule(**request, **({"Tags": wanted} if wanted else {}))
    bus, name = props["eventBusName"], str(props["name"])
    return name if bus == _DEFAULT_BUS else f"{bus}/{name}"


def _read_rule(aws: Aws, id_: str, _props: Props) -> Props | None:
    with absent_is_fine(_ABSENT):
        client = aws.client("events")
        live = client.describe_rule(**_rule_place(id_))
        told = from_aws(_RULE_NAME | _ON_BUS | _RULE | {"arn": OUTPUT}, live)
        return told | {"tagsAll": tags.by_arn(client, live["Arn"])}
    return None


def _update_rule(aws: Aws, id_: str, olds: Props, news: Props) -> None:
    """Set a rule anew: what the call leaves out goes back to its default."""
    client = aws.client("events")
    client.put_rule(**(to_aws(_RULE, news) | _rule_place(id_)))
    tags.reconcile_by_arn(client, olds["arn"], news)


def _delete_rule(aws: Aws, id_: str, props: Props) -> None:
    with absent_is_fine(_ABSENT):
        aws.client("events").delete_rule(**_rule_place(id_), Force=props.get("forceDestroy", False))


def _rule_of(props: Props) -> dict[str, Any]:
    return {"EventBusName": props.get("eventBusName", _DEFAULT_BUS), "Rule": props["rule"]}


def _put_target(aws: Aws, props: Props) -> str:
    aws.client("events").put_targets(**_rule_of(props), Targets=[to_aws(_TARGET, props)])
    bus, own = props["eventBusName"], f"{props['rule']}-{props['targetId']}"
    return own if bus == _DEFAULT_BUS else f"{bus}-{own}"


def _read_target(aws: Aws, _id: str, props: Props) -> Props | None:
    with absent_is_fine(_ABSENT):
        pages = (
            aws.client("events").get_paginator("list_targets_by_rule").paginate(**_rule_of(props))
        )
        for live in pages.search("Targets[]"):
            if live["Id"] == props["targetId"]:
                place = {name: props[name] for name in _PLACE if name in props}
                return place | from_aws(_TARGET, live)
    return None


def _update_target(aws: Aws, _id: str, _olds: Props, news: Props) -> None:
    _put_target(aws, news)


def _remove_target(aws: Aws, _id: str, props: Props) -> None:
    with absent_is_fine(_ABSENT):
        aws.client("events").remove_targets(
            **_rule_of(props), Ids=[props["targetId"]], Force=props.get("forceDestroy", False)
        )


def _import_target(_aws: Aws, text: str) -> tuple[str, Props]:
    """Split `RULE/TARGET` or `BUS/RULE/TARGET`."""
    place, _, target = text.rpartition("/")
    bus, _, rule = place.rpartition("/")
    props = {"eventBusName": bus or _DEFAULT_BUS, "rule": rule, "targetId": target}
    return text.replace("/", "-"), props


KINDS = {
    "aws:cloudwatch/eventBus:EventBus": Kind(
        properties=_BUS | REGION | TAGS | {"arn": OUTPUT},
        create=_create_bus,
        read=_read_bus,
        update=_update_bus,
        delete=_delete_bus,
        auto_name=AutoName(max_length=256),
    ),
    "aws:cloudwatch/eventRule:EventRule": Kind(
        properties=_RULE_NAME | _ON_BUS | _RULE | _FORCED | REGION | TAGS | {"arn": OUTPUT},
        create=_create_rule,
        read=_read_rule,
        update=_update_rule,
        delete=_delete_rule,
        auto_name=AutoName(max_length=64),
    ),
    "aws:cloudwatch/eventTarget:EventTarget": Kind(
        properties=_PLACE | _TARGET | _FORCED | REGION,
        create=_put_target,
        read=_read_target,
        update=_update_target,
        delete=_remove_target,
        auto_name=AutoName(property="targetId", max_length=64),
        import_id=_import_target,
    ),
}
