"""Amazon API Gateway: deployments, which are snapshots of a REST API, and stages, which serve them."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from localpulumi.provider import tags
from localpulumi.provider.aws.apigateway_patch import (
    Patch,
    arn,
    iso,
    replace_changed,
    set_tags,
)
from localpulumi.provider.errors import absent_is_fine, is_absent
from localpulumi.provider.kind import OUTPUT, REGION, TAGS, Kind
from localpulumi.provider.session import Aws
from localpulumi.provider.shapes import TEXT_MAP, Property, Props, Struct, from_aws, to_aws

_GONE = "NotFoundException"
_DEPLOYMENT = {
    "restApi": Property(aws="restApiId", required=True, replaces=True),
    "description": Property(aws="description"),
    "variables": Property(aws="variables", shape=TEXT_MAP, replaces=True, write_only=True),
}


def _create_deployment(aws: Aws, props: Props) -> str:
    return str(aws.client("apigateway").create_deployment(**to_aws(_DEPLOYMENT, props))["id"])


def _read_deployment(aws: Aws, id_: str, props: Props) -> Props | None:
    client = aws.client("apigateway")
    try:
        live = client.get_deployment(restApiId=props["restApi"], deploymentId=id_)
    except ClientError as error:
        if is_absent(error, _GONE):
            return None
        raise
    return {
        "restApi": props["restApi"],
        "description": live.get("description"),
        "createdDate": iso(live.get("createdDate")),
    }


def _update_deployment(aws: Aws, id_: str, _olds: Props, news: Props) -> None:
    patch = {"op": "replace", "path": "/description", "value": news.get("description", "")}
    aws.client("apigateway").update_deployment(
        restApiId=news["restApi"], deploymentId=id_, patchOperations=[patch]
    )


def _delete_deployment(aws: Aws, id_: str, props: Props) -> None:
    with absent_is_fine(_GONE):
        aws.client("apigateway").delete_deployment(restApiId=props["restApi"], deploymentId=id_)


_STAGE = {
    "restApi": Property(aws="restApiId", required=True, replaces=True),
    "stageName": Property(aws="stageName", required=True, replaces=True),
    "deployment": Property(aws="deploymentId", required=True),
    "description": Property(aws="description"),
    "xrayTracingEnabled": Property(aws="tracingEnabled", default=False),
}
_ACCESS_LOG = {
    "destinationArn": Property(aws="destinationArn", required=True),
    "format": Property(aws="format", required=True),
}
_ACCESS_LOGS = {"accessLogSettings": Property(aws="accessLogSettings", shape=Struct(_ACCESS_LOG))}
_VARIABLES = {"variables": Property(aws="variables", shape=TEXT_MAP)}


def _create_stage(aws: Aws, props: Props) -> str:
    request = to_aws(_STAGE | _VARIABLES, props)
    if tags.wanted(props):
        request["tags"] = tags.wanted(props)
    aws.client("apigateway").create_stage(**request)
    return _stage_id(props)


def _settle_stage(aws: Aws, _id: str, props: Props) -> None:
    """Bring the access log to what is wanted; a stage cannot be created with it."""
    live = from_aws(_ACCESS_LOGS, _describe_stage(aws, props) or {})
    _patch_stage(aws, props, _access_log_patches(live, props))


def _access_log_patches(live: Props, wanted: Props) -> list[Patch]:
    now, then = live.get("accessLogSettings") or {}, wanted.get("accessLogSettings") or {}
    if now and not then:
        return [{"op": "remove", "path": "/accessLogSettings"}]
    patches = replace_changed(_ACCESS_LOG, now, then)
    return [{**patch, "path": f"/accessLogSettings{patch['path']}"} for patch in patches]


def _patch_stage(aws: Aws, props: Props, patches: list[Patch]) -> None:
    if patches:
        aws.client("apigateway").update_stage(
            restApiId=props["restApi"], stageName=props["stageName"], patchOperations=patches
        )


def _stage_id(props: Props) -> str:
    return f"ags-{props['restApi']}-{props['stageName']}"


def _describe_stage(aws: Aws, props: Props) -> dict[str, Any] | None:
    try:
        answer = aws.client("apigateway").get_stage(
            restApiId=props["restApi"], stageName=props["stageName"]
        )
    except ClientError as error:
        if is_absent(error, _GONE):
            return None
        raise
    return dict(answer)


def _read_stage(aws: Aws, _id: str, props: Props) -> Props | None:
    live = _describe_stage(aws, props)
    if live is None:
        return None
    api, stage = props["restApi"], props["stageName"]
    return from_aws(_STAGE | _VARIABLES | _ACCESS_LOGS, live) | {
        "restApi": api,
        "arn": arn(aws, f"restapis/{api}/stages/{stage}"),
        "executionArn": f"arn:aws:execute-api:{aws.region}:{aws.account}:{api}/{stage}",
        "invokeUrl": f"{aws.endpoint}/_aws/execute-api/{api}/{stage}",
        "tagsAll": live.get("tags", {}),
    }


def _update_stage(aws: Aws, _id: str, _olds: Props, news: Props) -> None:
    live = _describe_stage(aws, news) or {}
    patchable = {name: _STAGE[name] for name in ("deployment", "description", "xrayTracingEnabled")}
    patches = replace_changed(patchable, from_aws(_STAGE, live), news)
    now, wanted = live.get("variables") or {}, news.get("variables") or {}
    patches += [
        {"op": "replace", "path": f"/variables/{name}", "value": value}
        for name, value in sorted(wanted.items())
        if now.get(name) != value
    ]
    patches += [
        {"op": "remove", "path": f"/variables/{name}"} for name in sorted(now.keys() - wanted)
    ]
    _patch_stage(aws, news, patches)
    set_tags(
        aws,
        f"restapis/{news['restApi']}/stages/{news['stageName']}",
        live.get("tags", {}),
        news,
    )


def _delete_stage(aws: Aws, _id: str, props: Props) -> None:
    with absent_is_fine(_GONE):
        aws.client("apigateway").delete_stage(
            restApiId=props["restApi"], stageName=props["stageName"]
        )


def _import_deployment(_aws: Aws, text: str) -> tuple[str, Props]:
    api, _, deployment = text.partition("/")
    return deployment, {"restApi": api}


def _import_stage(_aws: Aws, text: str) -> tuple[str, Props]:
    api, _, stage = text.partition("/")
    return f"ags-{api}-{stage}", {"restApi": api, "stageName": stage}


KINDS = {
    "aws:apigateway/deployment:Deployment": Kind(
        properties=_DEPLOYMENT
        | REGION
        | {
            "triggers": Property(shape=TEXT_MAP, replaces=True, write_only=True),
            "createdDate": OUTPUT,
        },
        create=_create_deployment,
        read=_read_deployment,
        update=_update_deployment,
        delete=_delete_deployment,
        import_id=_import_deployment,
    ),
    "aws:apigateway/stage:Stage": Kind(
        properties=_STAGE
        | _VARIABLES
        | _ACCESS_LOGS
        | REGION
        | TAGS
        | dict.fromkeys(("arn", "executionArn", "invokeUrl"), OUTPUT),
        create=_create_stage,
        settle=_settle_stage,
        read=_read_stage,
        update=_update_stage,
        delete=_delete_stage,
        import_id=_import_stage,
    ),
}
