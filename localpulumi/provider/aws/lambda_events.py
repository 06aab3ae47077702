"""AWS Lambda: event source mappings, which feed a function from a stream or a queue."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from localpulumi.provider import tags
from localpulumi.provider.errors import absent_is_fine, is_absent
from localpulumi.provider.kind import OUTPUT, REGION, TAGS, Kind
from localpulumi.provider.session import Aws
from localpulumi.provider.shapes import (
    FUNCTION,
    MOMENT,
    TEXT_SET,
    ListOf,
    Property,
    Props,
    Struct,
    from_aws,
    to_aws,
)

_GONE = "ResourceNotFoundException"
_DESTINATION = Struct(
    {"onFailure": Property(shape=Struct({"destinationArn": Property(aws="Destination")}))}
)
_FILTERS = Struct(
    {"filters": Property(shape=ListOf(Struct({"pattern": Property()}), match_by=("pattern",)))}
)
_CREATED_WITH = {
    "eventSourceArn": Property(replaces=True),
    "startingPosition": Property(replaces=True),
    "startingPositionTimestamp": Property(shape=MOMENT, replaces=True),
}
_SETTINGS = {
    "functionName": Property(shape=FUNCTION, required=True),
    "enabled": Property(default=True),
    "batchSize": Property(computed=True),
    "bisectBatchOnFunctionError": Property(default=False),
    "destinationConfig": Property(shape=_DESTINATION),
    "filterCriteria": Property(shape=_FILTERS),
    "functionResponseTypes": Property(shape=TEXT_SET),
    "maximumBatchingWindowInSeconds": Property(default=0),
    "maximumRecordAgeInSeconds": Property(computed=True),
    "maximumRetryAttempts": Property(computed=True),
    "parallelizationFactor": Property(computed=True),
    "tumblingWindowInSeconds": Property(default=0),
    "scalingConfig": Property(shape=Struct({"maximumConcurrency": Property()})),
}
_OUTPUTS = {
    "uuid": Property(aws="UUID", output=True),
    "functionArn": OUTPUT,
    "state": OUTPUT,
    "stateTransitionReason": OUTPUT,
    "lastProcessingResult": OUTPUT,
}
_STREAM_ONLY = ("BisectBatchOnFunctionError", "TumblingWindowInSeconds")
_CLEARED: dict[str, Any] = {
    "DestinationConfig": {"OnFailure": {}},
    "FilterCriteria": {},
    "FunctionResponseTypes": [],
}
_SETTLED = {"Enabled", "Disabled"}


def _request(props: Props, fields: dict[str, Property]) -> dict[str, Any]:
    """Return the request; a queue takes no settings of streams, not even their defaults."""
    request = to_aws(fields, props)
    if ":sqs:" in str(props.get("eventSourceArn")):
        for name in _STREAM_ONLY:
            if not request.get(name):
                request.pop(name, None)
    return request


def _describe(aws: Aws, uuid: str) -> dict[str, Any] | None:
    try:
        live = dict(aws.client("lambda").get_event_source_mapping(UUID=uuid))
    except ClientError as error:
        if is_absent(error, _GONE):
            return None
        raise
    return None if live.get("State") == "Deleting" else live


def _create(aws: Aws, props: Props) -> str:
    request = _request(props, _CREATED_WITH | _SETTINGS)
    if tags.wanted(props):
        request["Tags"] = tags.wanted(props)
    return str(aws.client("lambda").create_event_source_mapping(**request)["UUID"])


def _settle(aws: Aws, uuid: str, _props: Props) -> None:
    """Wait until the mapping is Enabled or Disabled."""
    aws.wait(
        f"event source mapping {uuid} to be Enabled or Disabled",
        lambda: (_describe(aws, uuid) or {}).get("State") in _SETTLED,
    )


def _arn(aws: Aws, live: dict[str, Any]) -> str:
    made_up = f"arn:aws:lambda:{aws.region}:{aws.account}:event-source-mapping:{live['UUID']}"
    return str(live.get("EventSourceMappingArn") or made_up)


def _read(aws: Aws, uuid: str, _props: Props) -> Props | None:
    live = _describe(aws, uuid)
    if live is None:
        return None
    arn = _arn(aws, live)
    return from_aws(_CREATED_WITH | _SETTINGS | _OUTPUTS, live) | {
        "arn": arn,
        "functionName": live["FunctionArn"],
        "enabled": live.get("State") in {"Enabled", "Enabling", "Creating", "Updating"},
        "lastModified": str(live.get("LastModified", "")),
        "tagsAll": aws.client("lambda").list_tags(Resource=arn).get("Tags", {}),
    }


def _update(aws: Aws, uuid: str, olds: Props, news: Props) -> None:
    client = aws.client("lambda")
    cleared = {
        aws_name: empty
        for aws_name, empty in _CLEARED.items()
        if olds.get(aws_name[0].lower() + aws_name[1:])
    }
    client.update_event_source_mapping(UUID=uuid, **(cleared | _request(news, _SETTINGS)))
    arn = olds["arn"]
    tags.reconcile(
        client.list_tags(Resource=arn).get("Tags", {}),
        news,
        lambda changed: client.tag_resource(Resource=arn, Tags=changed),
        lambda surplus: client.untag_resource(Resource=arn, TagKeys=surplus),
    )


def _delete(aws: Aws, uuid: str, _props: Props) -> None:
    with absent_is_fine(_GONE):
        aws.client("lambda").delete_event_source_mapping(UUID=uuid)
    aws.wait(f"event source mapping {uuid} to be gone", lambda: _describe(aws, uuid) is None)


KINDS = {
    "aws:lambda/eventSourceMapping:EventSourceMapping": Kind(
        properties=_CREATED_WITH
        | _SETTINGS
        | _OUTPUTS
        | {"arn": OUTPUT, "lastModified": OUTPUT}
        | REGION
        | TAGS,
        create=_create,
        settle=_settle,
        read=_read,
        update=_update,
        delete=_delete,
        volatile=frozenset({"lastModified"}),
    )
}
