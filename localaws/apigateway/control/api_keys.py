"""API keys."""

from typing import Any

from localaws.apigateway.control.identifiers import find_key, new_id, new_key_value
from localaws.apigateway.control.patch import Patch, boolean, patches
from localaws.apigateway.control.request import ControlReply, ControlRequest, page, text
from localaws.apigateway.errors import BadRequestError, ConflictError
from localaws.apigateway.records import ApiKey

_PATCHABLE = "/name, /description, /enabled, /customerId"


async def create_api_key(request: ControlRequest) -> ControlReply:
    """CreateApiKey; a value is made when none is given.

    Source: Amazon API Gateway Developer Guide, "Usage plans and API keys": a value has 20 to 128
        characters.
    """
    data = request.data
    value = text(data, "value")
    if value and not 20 <= len(value) <= 128:
        raise BadRequestError("API Key value should be at least 20 characters and at most 128")
    if any(key.value == value for key in request.store.keys.values()):
        raise ConflictError("API Key already exists")
    key = ApiKey(
        key_id=new_id(),
        account=request.account,
        region=request.region,
        name=text(data, "name"),
        value=value or new_key_value(),
        description=text(data, "description"),
        enabled=bool(data.get("enabled", False)),
        created_at=request.now,
        updated_at=request.now,
        customer_id=text(data, "customerId"),
        tags=dict(data.get("tags") or {}),
    )
    request.store.keys[key.key_id] = key
    request.store.save_keys()
    return ControlReply(201, describe(request, key, with_value=True))


async def get_api_key(request: ControlRequest) -> ControlReply:
    """GetApiKey; the value only with `includeValue`."""
    key = find_key(request, request.path["api_key"])
    return ControlReply(200, describe(request, key, with_value=request.flag("includeValue")))


async def get_api_keys(request: ControlRequest) -> ControlReply:
    """GetApiKeys, those whose name starts with `name`."""
    prefix, customer = request.parameter("name"), request.parameter("customerId")
    with_values = request.flag("includeValues")
    keys = [
        describe(request, key, with_value=with_values)
        for key in request.store.keys.values()
        if (key.account, key.region) == (request.account, request.region)
        and key.name.startswith(prefix)
        and customer in ("", key.customer_id)
    ]
    return page(request, keys)


async def update_api_key(request: ControlRequest) -> ControlReply:
    """UpdateApiKey."""
    key = find_key(request, request.path["api_key"])
    changed = ApiKey(**vars(key))
    for patch in patches(request.data):
        _patch_key(changed, patch)
    changed.updated_at = request.now
    request.store.keys[key.key_id] = changed
    request.store.save_keys()
    return ControlReply(200, describe(request, changed, with_value=False))


async def delete_api_key(request: ControlRequest) -> ControlReply:
    """DeleteApiKey; usage plans lose it."""
    key = find_key(request, request.path["api_key"])
    del request.store.keys[key.key_id]
    request.store.save_keys()
    for plan in request.store.plans.values():
        plan.key_ids = [key_id for key_id in plan.key_ids if key_id != key.key_id]
    request.store.save_plans()
    return ControlReply(202, None)


def describe(request: ControlRequest, key: ApiKey, *, with_value: bool) -> dict[str, Any]:
    """The key as its operations show it."""
    stages = [
        f"{entry['apiId']}/{entry['stage']}"
        for plan in request.store.plans.values()
        if key.key_id in plan.key_ids
        for entry in plan.api_stages
    ]
    described: dict[str, Any] = {
        "id": key.key_id,
        "name": key.name,
        "description": key.description,
        "enabled": key.enabled,
        "createdDate": key.created_at,
        "lastUpdatedDate": key.updated_at,
        "stageKeys": stages,
        "tags": key.tags,
    }
    if key.customer_id:
        described["customerId"] = key.customer_id
    return described | ({"value": key.value} if with_value else {})


def _patch_key(key: ApiKey, patch: Patch) -> None:
    match patch.parts:
        case ("name",):
            key.name = patch.value
        case ("description",):
            key.description = "" if patch.removes else patch.value
        case ("enabled",):
            key.enabled = boolean(patch.value)
        case ("customerId",):
            key.customer_id = "" if patch.removes else patch.value
        case _:
            raise patch.refused(_PATCHABLE)
