"""Usage plans and the keys that belong to them."""

import copy
from typing import Any

from localaws.apigateway.control.identifiers import find_key, find_plan, new_id
from localaws.apigateway.control.patch import Patch, patches
from localaws.apigateway.control.request import ControlReply, ControlRequest, page, text
from localaws.apigateway.errors import BadRequestError, ConflictError, NotFoundError
from localaws.apigateway.records import ApiKey, UsagePlan

_PERIODS = ("DAY", "WEEK", "MONTH")
_PATCHABLE = (
    "/name, /description, /productCode, /apiStages, /quota, /throttle, "
    "/apiStages/<apidId:stageName>/throttle/<resourcePath>/<httpMethod>, "
    "/apiStages/<apidId:stageName>/throttle"
)


async def create_usage_plan(request: ControlRequest) -> ControlReply:
    """CreateUsagePlan."""
    data = request.data
    name = text(data, "name")
    if not name:
        raise BadRequestError("Usage Plan name must be specified")
    plan = UsagePlan(
        plan_id=new_id(6),
        account=request.account,
        region=request.region,
        name=name,
        description=text(data, "description"),
        throttle=_throttle(data.get("throttle")),
        quota=_quota(data.get("quota")),
        tags=dict(data.get("tags") or {}),
    )
    for entry in data.get("apiStages") or ():
        stage = _checked_stage(request, f"{entry.get('apiId', '')}:{entry.get('stage', '')}")
        throttle = {key: _throttle(value) for key, value in (entry.get("throttle") or {}).items()}
        plan.api_stages.append(stage | ({"throttle": throttle} if throttle else {}))
    request.store.plans[plan.plan_id] = plan
    request.store.save_plans()
    return ControlReply(201, _describe(plan))


async def get_usage_plan(request: ControlRequest) -> ControlReply:
    """GetUsagePlan."""
    return ControlReply(200, _describe(find_plan(request)))


async def get_usage_plans(request: ControlRequest) -> ControlReply:
    """GetUsagePlans, those of one key when `keyId` is given."""
    wanted = request.parameter("keyId")
    plans = [
        _describe(plan)
        for plan in request.store.plans.values()
        if (plan.account, plan.region) == (request.account, request.region)
        and (not wanted or wanted in plan.key_ids)
    ]
    return page(request, plans)


async def update_usage_plan(request: ControlRequest) -> ControlReply:
    """UpdateUsagePlan."""
    plan = find_plan(request)
    changed = copy.deepcopy(plan)
    for patch in patches(request.data):
        _patch_plan(request, changed, patch)
    request.store.plans[plan.plan_id] = changed
    request.store.save_plans()
    return ControlReply(200, _describe(changed))


async def delete_usage_plan(request: ControlRequest) -> ControlReply:
    """DeleteUsagePlan; refused while API stages are associated with it."""
    plan = find_plan(request)
    if plan.api_stages:
        first = plan.api_stages[0]
        raise BadRequestError(
            f"Cannot delete Usage Plan {plan.plan_id} because there are API Stages associated "
            f"with it, including {first['apiId']}:{first['stage']}"
        )
    del request.store.plans[plan.plan_id]
    request.store.save_plans()
    return ControlReply(202, None)


async def create_usage_plan_key(request: ControlRequest) -> ControlReply:
    """CreateUsagePlanKey."""
    plan = find_plan(request)
    if text(request.data, "keyType") != "API_KEY":
        raise BadRequestError("Usage Plan Key type must be API_KEY")
    key = find_key(request, text(request.data, "keyId"))
    if key.key_id in plan.key_ids:
        raise ConflictError(f"Usage Plan {plan.plan_id} already contains the API Key {key.key_id}")
    plan.key_ids.append(key.key_id)
    request.store.save_plans()
    return ControlReply(201, _describe_key(key, with_value=True))


async def get_usage_plan_key(request: ControlRequest) -> ControlReply:
    """GetUsagePlanKey."""
    key = _plan_key(request, find_plan(request))
    return ControlReply(200, _describe_key(key, with_value=True))


async def get_usage_plan_keys(request: ControlRequest) -> ControlReply:
    """GetUsagePlanKeys, those whose name starts with `name`."""
    prefix = request.parameter("name")
    keys = [request.store.keys[key_id] for key_id in find_plan(request).key_ids]
    shown = [_describe_key(key, with_value=False) for key in keys if key.name.startswith(prefix)]
    return page(request, shown)


async def delete_usage_plan_key(request: ControlRequest) -> ControlReply:
    """DeleteUsagePlanKey."""
    plan = find_plan(request)
    plan.key_ids.remove(_plan_key(request, plan).key_id)
    request.store.save_plans()
    return ControlReply(202, None)


def _plan_key(request: ControlRequest, plan: UsagePlan) -> ApiKey:
    key_id = request.path["key_id"]
    if key_id not in plan.key_ids:
        raise NotFoundError("Invalid Usage Plan Key identifier specified")
    return request.store.keys[key_id]


def _checked_stage(request: ControlRequest, name: str) -> dict[str, Any]:
    """An entry of `apiStages`, `name` as `<api id>:<stage>`."""
    api_id, _, stage = name.partition(":")
    api = request.store.apis.get(api_id)
    if api is None or (api.account, api.region) != (request.account, request.region):
        raise NotFoundError(f"Invalid API identifier specified {request.account}:{api_id}")
    if stage not in api.stages:
        raise BadRequestError(f"API Stage not found: {name}")
    return {"apiId": api_id, "stage": stage}


def _throttle(data: Any) -> dict[str, Any]:
    limits = {}
    for name, kind in (("burstLimit", int), ("rateLimit", float)):
        if (data or {}).get(name) is not None:
            limits[name] = _number(name, data[name], kind)
    return limits


def _quota(data: Any) -> dict[str, Any]:
    if not data:
        return {}
    period = str(data.get("period", ""))
    if period not in _PERIODS or data.get("limit") is None:
        raise BadRequestError(
            f"Usage Plan quota needs a limit and a period of {', '.join(_PERIODS)}, got {data}"
        )
    return {
        "limit": _number("limit", data["limit"], int),
        "offset": _number("offset", data.get("offset") or 0, int),
        "period": period,
    }


def _number(name: str, value: Any, kind: type) -> Any:
    try:
        number = kind(float(value))
    except (TypeError, ValueError, OverflowError) as error:
        raise BadRequestError(f"{name} is {value!r}: expected a number") from error
    if number < 0:
        raise BadRequestError(f"{name} is {value!r}: expected zero or more")
    return number


def _patch_plan(request: ControlRequest, plan: UsagePlan, patch: Patch) -> None:
    match patch.parts:
        case ("name",):
            plan.name = patch.value
        case ("description",):
            plan.description = "" if patch.removes else patch.value
        case ("productCode",):
            plan.product_code = "" if patch.removes else patch.value
        case ("apiStages",):
            _patch_api_stages(request, plan, patch)
        case ("apiStages", stage, "throttle", *method):
            _patch_method_throttle(plan, patch, stage, method)
        case ("throttle" | "quota" as name,) if patch.removes:
            setattr(plan, name, {})
        case ("throttle", "burstLimit" | "rateLimit" as name):
            plan.throttle = {**plan.throttle, **_throttle({name: patch.value})}
        case ("quota", "limit" | "offset" as name):
            plan.quota = {**plan.quota, name: _number(name, patch.value, int)}
        case ("quota", "period") if patch.value in _PERIODS:
            plan.quota = {**plan.quota, "period": patch.value}
        case _:
            raise patch.refused(_PATCHABLE)


def _patch_api_stages(request: ControlRequest, plan: UsagePlan, patch: Patch) -> None:
    api_id, _, stage = patch.value.partition(":")
    others = [e for e in plan.api_stages if (e["apiId"], e["stage"]) != (api_id, stage)]
    if patch.removes:
        if len(others) == len(plan.api_stages):
            raise BadRequestError("Invalid API Stage specified")
        plan.api_stages = others
    else:
        plan.api_stages = [*others, _checked_stage(request, patch.value)]


def _patch_method_throttle(plan: UsagePlan, patch: Patch, stage: str, method: list[str]) -> None:
    for entry in plan.api_stages:
        if f"{entry['apiId']}:{entry['stage']}" == stage:
            break
    else:
        raise BadRequestError("Invalid API Stage specified")
    throttle = entry.setdefault("throttle", {})
    match method:
        case [] if patch.removes:
            entry.pop("throttle")
        case [path, http_method] if patch.removes:
            throttle.pop(f"{path}/{http_method}", None)
        case [path, http_method, "burstLimit" | "rateLimit" as name]:
            limits = throttle.setdefault(f"{path}/{http_method}", {})
            limits.update(_throttle({name: patch.value}))
        case _:
            raise patch.refused(_PATCHABLE)


def _describe(plan: UsagePlan) -> dict[str, Any]:
    optional = {
        "description": plan.description,
        "throttle": plan.throttle,
        "quota": plan.quota,
        "productCode": plan.product_code,
    }
    return {
        "id": plan.plan_id,
        "name": plan.name,
        "apiStages": plan.api_stages,
        "tags": plan.tags,
        **{name: value for name, value in optional.items() if value},
    }


def _describe_key(key: ApiKey, *, with_value: bool) -> dict[str, Any]:
    described = {"id": key.key_id, "type": "API_KEY", "name": key.name}
    return described | ({"value": key.value} if with_value else {})
