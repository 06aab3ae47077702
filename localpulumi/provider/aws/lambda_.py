"""AWS Lambda: functions."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from localpulumi.provider import tags
from localpulumi.provider.assets import zip_bytes
from localpulumi.provider.errors import absent_is_fine, is_absent
from localpulumi.provider.kind import OUTPUT, REGION, TAGS, AutoName, Kind, PluginError, flag
from localpulumi.provider.session import Aws
from localpulumi.provider.shapes import (
    ASSET,
    PLAIN,
    TEXT_MAP,
    ListOf,
    Property,
    Props,
    Struct,
    from_aws,
    to_aws,
)

_GONE = "ResourceNotFoundException"
_LOGGING = Struct(
    {
        "logFormat": Property(required=True),
        "logGroup": Property(computed=True),
        "applicationLogLevel": Property(),
        "systemLogLevel": Property(),
    }
)
_CONFIGURATION = {
    "role": Property(required=True),
    "handler": Property(),
    "runtime": Property(),
    "description": Property(),
    "timeout": Property(default=3),
    "memorySize": Property(default=128),
    "layers": Property(shape=ListOf(PLAIN)),
    "environment": Property(shape=Struct({"variables": Property(shape=TEXT_MAP)})),
    "deadLetterConfig": Property(shape=Struct({"targetArn": Property(required=True)})),
    "tracingConfig": Property(shape=Struct({"mode": Property(required=True)}), computed=True),
    "ephemeralStorage": Property(shape=Struct({"size": Property(computed=True)}), computed=True),
    "loggingConfig": Property(shape=_LOGGING, computed=True),
    "kmsKeyArn": Property(aws="KMSKeyArn"),
}
_EMPTY_CONFIGURATION = {
    "Description": "",
    "Layers": [],
    "Environment": {"Variables": {}},
    "DeadLetterConfig": {"TargetArn": ""},
    "KMSKeyArn": "",
}
_CREATED_WITH = {
    "name": Property(aws="FunctionName", replaces=True),
    "packageType": Property(default="Zip", replaces=True),
}
_ARCHITECTURES = {"architectures": Property(shape=ListOf(PLAIN), computed=True)}
_CODE = {
    "code": Property(shape=ASSET, write_only=True),
    "s3Bucket": Property(aws="S3Bucket", write_only=True),
    "s3Key": Property(aws="S3Key", write_only=True),
    "s3ObjectVersion": Property(aws="S3ObjectVersion", write_only=True),
    "sourceCodeHash": Property(computed=True, write_only=True),
}
_OTHER = {
    "publish": flag(write_only=True),
    "skipDestroy": flag(write_only=True),
    "reservedConcurrentExecutions": Property(default=-1),
}
_COMPUTED = {
    "lastModified": Property(output=True),
    "version": Property(output=True),
    "codeSha256": Property(computed=True),
    "sourceCodeSize": Property(aws="CodeSize", output=True),
}
_ARNS = ("arn", "invokeArn", "qualifiedArn", "qualifiedInvokeArn", "responseStreamingInvokeArn")
_INVOCATIONS, _STREAMING = "2015-03-31", "2021-11-15"


def _code(props: Props) -> dict[str, Any]:
    """Return where the code comes from: the archive as a zip, or an object in a bucket."""
    if props.get("code"):
        return {"ZipFile": zip_bytes(props["code"])}
    members = {name: _CODE[name] for name in ("s3Bucket", "s3Key", "s3ObjectVersion")}
    location = to_aws(members, props)
    if not location:
        raise PluginError(f"function {props['name']} needs code, or s3Bucket and s3Key")
    return location


def _create(aws: Aws, props: Props) -> str:
    request = to_aws(_CREATED_WITH | _ARCHITECTURES | _CONFIGURATION, props)
    if tags.wanted(props):
        request["Tags"] = tags.wanted(props)
    aws.client("lambda").create_function(
        **request, Code=_code(props), Publish=bool(props["publish"])
    )
    return str(props["name"])


def _wait_until_usable(aws: Aws, name: str) -> None:
    def is_usable() -> bool:
        live = aws.client("lambda").get_function_configuration(FunctionName=name)
        if "Failed" in (live.get("State"), live.get("LastUpdateStatus")):
            reason = live.get("StateReason") or live.get("LastUpdateStatusReason")
            raise PluginError(f"function {name} has failed: {reason}")
        states = live.get("State", "Active"), live.get("LastUpdateStatus", "Successful")
        return states == ("Active", "Successful")

    aws.wait(f"function {name} to become Active", is_usable)


def _concurrency(answer: Props) -> int:
    """The reserved concurrency in an answer of GetFunction, -1 for none."""
    return int(answer.get("Concurrency", {}).get("ReservedConcurrentExecutions", -1))


def _settle(aws: Aws, name: str, props: Props) -> None:
    """Wait for the function and set its reserved concurrency (-1: none)."""
    _wait_until_usable(aws, name)
    client, wanted, live = (
        aws.client("lambda"),
        props["reservedConcurrentExecutions"],
        _concurrency(aws.client("lambda").get_function(FunctionName=name)),
    )
    if wanted >= 0 and wanted != live:
        client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=wanted)
    elif wanted < 0 <= live:
        client.delete_function_concurrency(FunctionName=name)


def invoke_arn(aws: Aws, function_arn: str, api: str = _INVOCATIONS, call: str = "") -> str:
    """Return the ARN by which API Gateway calls a function."""
    action = call or "invocations"
    return f"arn:aws:apigateway:{aws.region}:lambda:path/{api}/functions/{function_arn}/{action}"


def _latest_version(aws: Aws, name: str) -> str:
    pages = aws.client("lambda").get_paginator("list_versions_by_function")
    versions = [
        version["Version"]
        for page in pages.paginate(FunctionName=name)
        for version in page["Versions"]
        if version["Version"] != "$LATEST"
    ]
    return max(versions, key=int, default="$LATEST")


def _read(aws: Aws, name: str, props: Props) -> Props | None:
    try:
        answer = aws.client("lambda").get_function(FunctionName=name)
    except ClientError as error:
        if is_absent(error, _GONE):
            return None
        raise
    live = answer["Configuration"]
    live["Layers"] = [layer["Arn"] for layer in live.get("Layers", [])]
    arn = live["FunctionArn"]
    version = _latest_version(aws, name) if props.get("publish") else "$LATEST"
    values = from_aws(_CREATED_WITH | _ARCHITECTURES | _CONFIGURATION | _COMPUTED, live)
    return (
        {"packageType": "Zip"}
        | values
        | {
            "version": version,
            "reservedConcurrentExecutions": _concurrency(answer),
            "arn": arn,
            "invokeArn": invoke_arn(aws, arn),
            "qualifiedArn": f"{arn}:{version}",
            "qualifiedInvokeArn": invoke_arn(aws, f"{arn}:{version}"),
            "responseStreamingInvokeArn": invoke_arn(
                aws, arn, _STREAMING, "response-streaming-invocations"
            ),
            "tagsAll": answer.get("Tags", {}),
        }
    )


def _update(aws: Aws, name: str, olds: Props, news: Props) -> None:
    client = aws.client("lambda")
    client.update_function_configuration(
        FunctionName=name, **(_EMPTY_CONFIGURATION | to_aws(_CONFIGURATION, news))
    )
    _wait_until_usable(aws, name)
    parts = _CODE | _ARCHITECTURES
    if any(not prop.same(olds.get(part), news.get(part)) for part, prop in parts.items()):
        client.update_function_code(
            FunctionName=name, **_code(news), **to_aws(_ARCHITECTURES, news)
        )
        _wait_until_usable(aws, name)
    if news["publish"]:
        client.publish_version(FunctionName=name)
    arn = olds["arn"]
    tags.reconcile(
        client.list_tags(Resource=arn).get("Tags", {}),
        news,
        lambda changed: client.tag_resource(Resource=arn, Tags=changed),
        lambda surplus: client.untag_resource(Resource=arn, TagKeys=surplus),
    )


def _delete(aws: Aws, name: str, props: Props) -> None:
    if props.get("skipDestroy"):
        return
    with absent_is_fine(_GONE):
        aws.client("lambda").delete_function(FunctionName=name)


KINDS = {
    "aws:lambda/function:Function": Kind(
        properties=_CREATED_WITH
        | _ARCHITECTURES
        | _CONFIGURATION
        | _CODE
        | _OTHER
        | _COMPUTED
        | dict.fromkeys(_ARNS, OUTPUT)
        | REGION
        | TAGS,
        create=_create,
        settle=_settle,
        read=_read,
        update=_update,
        delete=_delete,
        auto_name=AutoName(max_length=64),
        volatile=frozenset({"lastModified", "codeSha256", "sourceCodeSize"}),
    ),
}
