"""Amazon API Gateway: API keys, usage plans and which key belongs to which plan."""

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
from localpulumi.provider.kind import OUTPUT, REGION, TAGS, AutoName, Kind
from localpulumi.provider.session import Aws
from localpulumi.provider.shapes import ListOf, Property, Props, Struct, from_aws, to_aws

_GONE = "NotFoundException"
_API_KEY = {
    "name": Property(aws="name"),
    "description": Property(aws="description", default="Managed by Pulumi"),
    "enabled": Property(aws="enabled", default=True),
    "customerId": Property(aws="customerId"),
}
_VALUE = {"value": Property(aws="value", computed=True, replaces=True)}


def _create_key(aws: Aws, props: Props) -> str:
    request = to_aws(_API_KEY | _VALUE, props)
    if tags.wanted(props):
        request["tags"] = tags.wanted(props)
    return str(aws.client("apigateway").create_api_key(**request)["id"])


def _describe_key(aws: Aws, key: str, *, with_value: bool) -> dict[str, Any] | None:
    try:
        answer = aws.client("apigateway").get_api_key(apiKey=key, includeValue=with_value)
    except ClientError as error:
        if is_absent(error, _GONE):
            return None
        raise
    return dict(answer)


def _read_key(aws: Aws, key: str, _props: Props) -> Props | None:
    live = _describe_key(aws, key, with_value=True)
    if live is None:
        return None
    return from_aws(_API_KEY | _VALUE, live) | {
        "arn": arn(aws, f"apikeys/{key}"),
        "createdDate": iso(live.get("createdDate")),
        "lastUpdatedDate": iso(live.get("lastUpdatedDate")),
        "tagsAll": live.get("tags", {}),
    }


def _update_key(aws: Aws, key: str, _olds: Props, news: Props) -> None:
    live = _describe_key(aws, key, with_value=False) or {}
    patches = replace_changed(_API_KEY, from_aws(_API_KEY, live), news)
    if patches:
        aws.client("apigateway").update_api_key(apiKey=key, patchOperations=patches)
    set_tags(aws, f"apikeys/{key}", live.get("tags", {}), news)


def _delete_key(aws: Aws, key: str, _props: Props) -> None:
    with absent_is_fine(_GONE):
        aws.client("apigateway").delete_api_key(apiKey=key)


_STAGES = ListOf(
    Struct(
        {
            "apiId": Property(aws="apiId", required=True),
            "stage": Property(aws="stage", required=True),
        }
    ),
    match_by=("apiId", "stage"),
)
_QUOTA = Struct(
    {
        "limit": Property(aws="limit", required=True),
        "period": Property(aws="period", required=True),
        "offset": Property(aws="offset", default=0),
    }
)
_THROTTLE = Struct(
    {
        "burstLimit": Property(aws="burstLimit", default=0),
        "rateLimit": Property(aws="rateLimit", default=0),
    }
)
_PLAN = {
    "name": Property(aws="name"),
    "description": Property(aws="description"),
    "productCode": Property(aws="productCode"),
}
_PLAN_LIMITS = {
    "apiStages": Property(aws="apiStages", shape=_STAGES),
    "quotaSettings": Property(aws="quota", shape=_QUOTA),
    "throttleSettings": Property(aws="throttle", shape=_THROTTLE),
}


def _create_plan(aws: Aws, props: Props) -> str:
    request = to_aws(_PLAN | _PLAN_LIMITS, props)
    product_code = request.pop("productCode", None)
    if tags.wanted(props):
        request["tags"] = tags.wanted(props)
    client = aws.client("apigateway")
    plan = str(client.create_usage_plan(**request)["id"])
    if product_code:
        patch = {"op": "add", "path": "/productCode", "value": product_code}
        client.update_usage_plan(usagePlanId=plan, patchOperations=[patch])
    return plan


def _describe_plan(aws: Aws, plan: str) -> dict[str, Any] | None:
    try:
        return dict(aws.client("apigateway").get_usage_plan(usagePlanId=plan))
    except ClientError as error:
        if is_absent(error, _GONE):
            return None
        raise


def _read_plan(aws: Aws, plan: str, _props: Props) -> Props | None:
    live = _describe_plan(aws, plan)
    if live is None:
        return None
    return from_aws(_PLAN | _PLAN_LIMITS, live) | {
        "arn": arn(aws, f"usageplans/{plan}"),
        "tagsAll": live.get("tags", {}),
    }


def _stage_patches(now: Props, wanted: Props) -> list[Patch]:
    def pairs(props: Props) -> set[str]:
        return {f"{stage['apiId']}:{stage['stage']}" for stage in props.get("apiStages") or ()}

    removed = [
        {"op": "remove", "path": "/apiStages", "value": pair}
        for pair in sorted(pairs(now) - pairs(wanted))
    ]
    return removed + [
        {"op": "add", "path": "/apiStages", "value": pair}
        for pair in sorted(pairs(wanted) - pairs(now))
    ]


def _limit_patches(name: str, path: str, now: Props, wanted: Props) -> list[Patch]:
    """Return the patches of the quota or the throttling, which is removed as a whole."""
    if _PLAN_LIMITS[name].same(now.get(name), wanted.get(name)):
        return []
    if not wanted.get(name):
        return [{"op": "remove", "path": path}]
    operation = "replace" if now.get(name) else "add"
    return [
        {"op": operation, "path": f"{path}/{member}", "value": str(value)}
        for member, value in wanted[name].items()
    ]


def _update_plan(aws: Aws, plan: str, _olds: Props, news: Props) -> None:
    live = _describe_plan(aws, plan) or {}
    now = from_aws(_PLAN | _PLAN_LIMITS, live)
    patches = (
        replace_changed(_PLAN, now, news)
        + _stage_patches(now, news)
        + _limit_patches("throttleSettings", "/throttle", now, news)
        + _limit_patches("quotaSettings", "/quota", now, news)
    )
    if patches:
        aws.client("apigateway").update_usage_plan(usagePlanId=plan, patchOperations=patches)
    set_tags(aws, f"usageplans/{plan}", live.get("tags", {}), news)


def _delete_plan(aws: Aws, plan: str, _props: Props) -> None:
    """Delete the plan; its stages are taken out first, as the service demands."""
    live = _describe_plan(aws, plan)
    if live is None:
        return
    client = aws.client("apigateway")
    patches = _stage_patches(from_aws(_PLAN_LIMITS, live), {})
    with absent_is_fine(_GONE):
        if patches:
            client.update_usage_plan(usagePlanId=plan, patchOperations=patches)
        client.delete_usage_plan(usagePlanId=plan)


_PLAN_KEY = {
    "usagePlanId": Property(aws="usagePlanId", required=True, replaces=True),
    "keyId": Property(aws="keyId", required=True, replaces=True),
    "keyType": Property(aws="keyType", required=True, replaces=True),
}


def _create_plan_key(aws: Aws, props: Props) -> str:
    return str(aws.client("apigateway").create_usage_plan_key(**to_aws(_PLAN_KEY, props))["id"])


def _read_plan_key(aws: Aws, key: str, props: Props) -> Props | None:
    client = aws.client("apigateway")
    try:
        live = client.get_usage_plan_key(usagePlanId=props["usagePlanId"], keyId=key)
    except ClientError as error:
        if is_absent(error, _GONE):
            return None
        raise
    return {
        "usagePlanId": props["usagePlanId"],
        "keyId": key,
        "keyType": live.get("type", "API_KEY"),
        "name": live.get("name"),
        "value": live.get("value"),
    }


def _delete_plan_key(aws: Aws, key: str, props: Props) -> None:
    with absent_is_fine(_GONE):
        aws.client("apigateway").delete_usage_plan_key(usagePlanId=props["usagePlanId"], keyId=key)


def _import_plan_key(_aws: Aws, text: str) -> tuple[str, Props]:
    plan, _, key = text.partition("/")
    return key, {"usagePlanId": plan}


KINDS = {
    "aws:apigateway/apiKey:ApiKey": Kind(
        properties=_API_KEY
        | _VALUE
        | REGION
        | TAGS
        | dict.fromkeys(("arn", "createdDate", "lastUpdatedDate"), OUTPUT),
        create=_create_key,
        read=_read_key,
        update=_update_key,
        delete=_delete_key,
        auto_name=AutoName(),
        volatile=frozenset({"lastUpdatedDate"}),
    ),
    "aws:apigateway/usagePlan:UsagePlan": Kind(
        properties=_PLAN | _PLAN_LIMITS | REGION | TAGS | {"arn": OUTPUT},
        create=_create_plan,
        read=_read_plan,
        update=_update_plan,
        delete=_delete_plan,
        auto_name=AutoName(),
    ),
    "aws:apigateway/usagePlanKey:UsagePlanKey": Kind(
        properties=_PLAN_KEY | REGION | {"name": OUTPUT, "value": OUTPUT},
        create=_create_plan_key,
        read=_read_plan_key,
        delete=_delete_plan_key,
        import_id=_import_plan_key,
    ),
}
