"""AWS Step Functions: standard state machines."""

from __future__ import annotations

from typing import Any

from localpulumi.provider import tags
from localpulumi.provider.errors import absent_is_fine
from localpulumi.provider.kind import REGION, TAGS, AutoName, Kind, flag
from localpulumi.provider.session import Aws
from localpulumi.provider.shapes import JSON_TEXT, MOMENT, Property, Props, Struct, from_aws, to_aws

_ABSENT = "StateMachineDoesNotExist"
_LOGGING = Struct(
    {
        "level": Property(default="OFF"),
        "includeExecutionData": flag(),
        "logDestination": Property(),
    }
)
_TRACING = Struct({"enabled": Property(aws="enabled", default=False)})
_ENCRYPTION = Struct(
    {
        "type": Property(aws="type", default="AWS_OWNED_KEY"),
        "kmsKeyId": Property(aws="kmsKeyId"),
        "kmsDataKeyReusePeriodSeconds": Property(aws="kmsDataKeyReusePeriodSeconds"),
    }
)
_NAMED = {
    "name": Property(aws="name", replaces=True),
    "type": Property(aws="type", default="STANDARD", replaces=True),
}
_SETTINGS = {
    "definition": Property(aws="definition", shape=JSON_TEXT, required=True),
    "roleArn": Property(aws="roleArn", required=True),
}
_LOGGED = {"loggingConfiguration": Property(shape=_LOGGING, computed=True)}
_CONFIGURED = {
    "tracingConfiguration": Property(aws="tracingConfiguration", shape=_TRACING, computed=True),
    "encryptionConfiguration": Property(
        aws="encryptionConfiguration", shape=_ENCRYPTION, computed=True
    ),
}
_TOLD = {
    "arn": Property(aws="stateMachineArn", output=True),
    "creationDate": Property(aws="creationDate", shape=MOMENT, output=True),
    "revisionId": Property(aws="revisionId", output=True),
    "status": Property(aws="status", output=True),
}


def _logging(props: Props) -> dict[str, Any]:
    """Return the logging configuration as the service has it."""
    given = props.get("loggingConfiguration") or {}
    group = given.get("logDestination")
    return {
        "level": given.get("level") or "OFF",
        "includeExecutionData": bool(given.get("includeExecutionData")),
        "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": group}}] if group else [],
    }


def _settings(props: Props) -> dict[str, Any]:
    return {
        "definition": props["definition"],
        "roleArn": props["roleArn"],
        "loggingConfiguration": _logging(props),
        **to_aws(_CONFIGURED, props),
    }


def _tag_list(values: dict[str, str]) -> list[dict[str, str]]:
    return [{"key": key, "value": value} for key, value in values.items()]


def _live_tags(aws: Aws, arn: str) -> dict[str, str]:
    found = aws.client("stepfunctions").list_tags_for_resource(resourceArn=arn)
    return {tag["key"]: tag["value"] for tag in found["tags"]}


def _create(aws: Aws, props: Props) -> str:
    answer = aws.client("stepfunctions").create_state_machine(
        name=props["name"],
        type=props["type"],
        tags=_tag_list(tags.wanted(props)),
        **_settings(props),
    )
    return str(answer["stateMachineArn"])


def _read(aws: Aws, arn: str, _props: Props) -> Props | None:
    with absent_is_fine(_ABSENT):
        answer = aws.client("stepfunctions").describe_state_machine(stateMachineArn=arn)
        logging = answer["loggingConfiguration"]
        groups = [each["cloudWatchLogsLogGroup"] for each in logging.get("destinations", ())]
        return from_aws(_NAMED | _SETTINGS | _CONFIGURED | _TOLD, answer) | {
            "loggingConfiguration": {
                "level": logging["level"],
                "includeExecutionData": logging["includeExecutionData"],
                **({"logDestination": groups[0]["logGroupArn"]} if groups else {}),
            },
            "tagsAll": _live_tags(aws, arn),
        }
    return None


def _update(aws: Aws, arn: str, _olds: Props, news: Props) -> None:
    client = aws.client("stepfunctions")
    client.update_state_machine(stateMachineArn=arn, **_settings(news))
    tags.reconcile(
        _live_tags(aws, arn),
        news,
        lambda changed: client.tag_resource(resourceArn=arn, tags=_tag_list(changed)),
        lambda surplus: client.untag_resource(resourceArn=arn, tagKeys=surplus),
    )


def _delete(aws: Aws, arn: str, _props: Props) -> None:
    """Delete; the service takes an absent one for deleted."""
    aws.client("stepfunctions").delete_state_machine(stateMachineArn=arn)


KINDS = {
    "aws:sfn/stateMachine:StateMachine": Kind(
        properties=_NAMED | _SETTINGS | _LOGGED | _CONFIGURED | _TOLD | REGION | TAGS,
        create=_create,
        read=_read,
        update=_update,
        delete=_delete,
        auto_name=AutoName(max_length=80),
        volatile=frozenset({"revisionId"}),
    ),
}
