"""Amazon EventBridge Scheduler: schedules."""

from __future__ import annotations

from localpulumi.provider.errors import absent_is_fine
from localpulumi.provider.kind import OUTPUT, REGION, AutoName, Kind
from localpulumi.provider.session import Aws
from localpulumi.provider.shapes import (
    JSON_TEXT,
    MOMENT,
    Property,
    Props,
    Struct,
    from_aws,
    to_aws,
)

_ABSENT = "ResourceNotFoundException"
_DEFAULT_GROUP = "default"

_RETRY_POLICY = Struct(
    {
        "maximumEventAgeInSeconds": Property(default=86_400),
        "maximumRetryAttempts": Property(default=185),
    }
)
_TARGET = Struct(
    {
        "arn": Property(required=True),
        "roleArn": Property(required=True),
        "input": Property(shape=JSON_TEXT),
        "deadLetterConfig": Property(shape=Struct({"arn": Property(required=True)})),
        "retryPolicy": Property(shape=_RETRY_POLICY, computed=True),
    }
)
_WINDOW = Struct({"mode": Property(required=True), "maximumWindowInMinutes": Property()})
_NAMED = {
    "name": Property(replaces=True),
    "groupName": Property(default=_DEFAULT_GROUP, replaces=True),
}
_SETTINGS = {
    "scheduleExpression": Property(required=True),
    "scheduleExpressionTimezone": Property(default="UTC"),
    "flexibleTimeWindow": Property(shape=_WINDOW, required=True),
    "target": Property(shape=_TARGET, required=True),
    "state": Property(default="ENABLED"),
    "actionAfterCompletion": Property(default="NONE"),
    "description": Property(default=""),
    "startDate": Property(shape=MOMENT),
    "endDate": Property(shape=MOMENT),
    "kmsKeyArn": Property(),
}


def _place(id_: str) -> dict[str, str]:
    """Group and name of a schedule. Source: pulumi-aws, `aws.scheduler.Schedule`, Import."""
    group, _, name = id_.partition("/")
    return {"GroupName": group, "Name": name}


def _create(aws: Aws, props: Props) -> str:
    aws.client("scheduler").create_schedule(**to_aws(_NAMED | _SETTINGS, props))
    return f"{props['groupName']}/{props['name']}"


def _read(aws: Aws, id_: str, _props: Props) -> Props | None:
    with absent_is_fine(_ABSENT):
        answer = aws.client("scheduler").get_schedule(**_place(id_))
        return from_aws(_NAMED | _SETTINGS | {"arn": OUTPUT}, answer)
    return None


def _update(aws: Aws, id_: str, _olds: Props, news: Props) -> None:
    """Set a schedule anew: what the call leaves out goes back to its default."""
    aws.client("scheduler").update_schedule(**(to_aws(_SETTINGS, news) | _place(id_)))


def _delete(aws: Aws, id_: str, _props: Props) -> None:
    with absent_is_fine(_ABSENT):
        aws.client("scheduler").delete_schedule(**_place(id_))


KINDS = {
    "aws:scheduler/schedule:Schedule": Kind(
        properties=_NAMED | _SETTINGS | REGION | {"arn": OUTPUT},
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
        auto_name=AutoName(max_length=64),
    ),
}
