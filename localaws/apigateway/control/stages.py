"""Stages: names under which deployments are served, with variables and method settings."""

import re
from collections.abc import Mapping
from typing import Any

from localaws.apigateway.control.accounts import check_log_role
from localaws.apigateway.control.identifiers import find_api, find_deployment, find_stage
from localaws.apigateway.control.patch import Patch, boolean, patched_map, patches
from localaws.apigateway.control.request import ControlReply, ControlRequest, text
from localaws.apigateway.errors import BadRequestError, ConflictError
from localaws.apigateway.records import RestApi, Stage

_NAME = re.compile(r"[A-Za-z0-9_-]{1,128}")
_VARIABLE_VALUE = re.compile(r"[A-Za-z0-9\-._~:/?#&=,]+")
# Path of a method setting -> name and type of the setting. Source: Amazon API Gateway REST API
# Reference, UpdateStage, "patchOperations".
_METHOD_SETTINGS: dict[tuple[str, str], tuple[str, type]] = {
    ("throttling", "burstLimit"): ("throttlingBurstLimit", int),
    ("throttling", "rateLimit"): ("throttlingRateLimit", float),
    ("logging", "loglevel"): ("loggingLevel", str),
    ("logging", "dataTrace"): ("dataTraceEnabled", bool),
    ("metrics", "enabled"): ("metricsEnabled", bool),
    ("caching", "enabled"): ("cachingEnabled", bool),
    ("caching", "ttlInSeconds"): ("cacheTtlInSeconds", int),
    ("caching", "dataEncrypted"): ("cacheDataEncrypted", bool),
    ("caching", "requireAuthorizationForCacheControl"): (
        "requireAuthorizationForCacheControl",
        bool,
    ),
    ("caching", "unauthorizedCacheControlHeaderStrategy"): (
        "unauthorizedCacheControlHeaderStrategy",
        str,
    ),
}
_FLAGS = ("tracingEnabled", "cacheClusterEnabled")
_TEXTS = ("cacheClusterSize", "documentationVersion", "clientCertificateId")
_PATCHABLE = (
    "/deploymentId, /description, /variables/{name}, /{resourcePath}/{httpMethod}/throttling/…, "
    "/*/*/throttling/…, /*/*/logging/…, /*/*/metrics/enabled, /*/*/caching/…, "
    "/accessLogSettings/{name}, /tracingEnabled, /cacheClusterEnabled, /cacheClusterSize"
)


async def create_stage(request: ControlRequest) -> ControlReply:
    """CreateStage."""
    api = find_api(request)
    name = text(request.data, "stageName")
    if name in api.stages:
        raise ConflictError("Stage already exists")
    deployment = find_deployment(api, text(request.data, "deploymentId"))
    stage = new_stage(name, deployment.deployment_id, request.data, request.now)
    api.stages[name] = stage
    request.store.save_api(api)
    return ControlReply(201, _describe(stage))


async def get_stage(request: ControlRequest) -> ControlReply:
    """GetStage."""
    return ControlReply(200, _describe(find_stage(find_api(request), request.path["stage_name"])))


async def get_stages(request: ControlRequest) -> ControlReply:
    """GetStages, of one deployment when `deploymentId` is given."""
    wanted = request.parameter("deploymentId")
    stages = [
        _describe(stage)
        for stage in find_api(request).stages.values()
        if not wanted or stage.deployment_id == wanted
    ]
    return ControlReply(200, {"item": stages})


async def update_stage(request: ControlRequest) -> ControlReply:
    """UpdateStage."""
    api = find_api(request)
    stage = find_stage(api, request.path["stage_name"])
    changed = Stage(**vars(stage))
    for patch in patches(request.data):
        if _enables_logs(patch):
            check_log_role(request)
        _patch_stage(api, changed, patch)
    changed.updated_at = request.now
    api.stages[stage.name] = changed
    request.store.save_api(api)
    return ControlReply(200, _describe(changed))


async def delete_stage(request: ControlRequest) -> ControlReply:
    """DeleteStage; usage plans lose it."""
    api = find_api(request)
    stage = find_stage(api, request.path["stage_name"])
    del api.stages[stage.name]
    request.store.save_api(api)
    for plan in request.store.plans.values():
        plan.api_stages = [
            entry
            for entry in plan.api_stages
            if (entry["apiId"], entry["stage"]) != (api.api_id, stage.name)
        ]
    request.store.save_plans()
    return ControlReply(202, None)


def new_stage(name: str, deployment_id: str, data: Mapping[str, Any], now: int) -> Stage:
    """A stage from the body of a request.

    Raises:
        BadRequestError: the name, or a variable's value, has characters it may not have.
    """
    if not _NAME.fullmatch(name):
        raise BadRequestError("Stage name only allows a-zA-Z0-9_-")
    variables = {str(key): str(value) for key, value in (data.get("variables") or {}).items()}
    for key, value in variables.items():
        _check_variable(key, value)
    return Stage(
        name=name,
        deployment_id=deployment_id,
        description=text(data, "description"),
        created_at=now,
        updated_at=now,
        variables=variables,
        settings={key: data[key] for key in (*_FLAGS, *_TEXTS) if data.get(key) is not None},
        tags=dict(data.get("tags") or {}),
    )


def _check_variable(name: str, value: str) -> None:
    if not _VARIABLE_VALUE.fullmatch(value):
        raise BadRequestError(
            f"Invalid stage variable value: {name} is {value!r}. Please use values with "
            "alphanumeric characters and the symbols ' ', -', '.', '_', ':', '/', '?', '&', '=', "
            "and ','."
        )


def _enables_logs(patch: Patch) -> bool:
    """Whether API Gateway will write to CloudWatch Logs for the stage.

    Source: Amazon API Gateway Developer Guide, "Set up CloudWatch logging for REST APIs".
    """
    if patch.removes:
        return False
    is_execution_log = patch.parts[-2:] == ("logging", "loglevel") and patch.value != "OFF"
    return is_execution_log or patch.parts[0] == "accessLogSettings"


def _patch_stage(api: RestApi, stage: Stage, patch: Patch) -> None:
    match patch.parts:
        case ("deploymentId",):
            stage.deployment_id = find_deployment(api, patch.value).deployment_id
        case ("description",):
            stage.description = "" if patch.removes else patch.value
        case ("variables", name):
            if not patch.removes:
                _check_variable(name, patch.value)
            stage.variables = patched_map(stage.variables, patch, name)
        case ("accessLogSettings",) if patch.removes:
            stage.settings = _without(stage.settings, "accessLogSettings")
        case ("accessLogSettings", name):
            logs = patched_map(stage.settings.get("accessLogSettings", {}), patch, name)
            stage.settings = {**stage.settings, "accessLogSettings": logs}
        case (name,) if name in _FLAGS:
            stage.settings = {**stage.settings, name: boolean(patch.value)}
        case (name,) if name in _TEXTS:
            stage.settings = {**stage.settings, name: patch.value}
        case _:
            _patch_method_settings(stage, patch)


def _patch_method_settings(stage: Stage, patch: Patch) -> None:
    kind = (patch.parts[-2], patch.parts[-1]) if len(patch.parts) >= 4 else ("", "")
    setting = _METHOD_SETTINGS.get(kind)
    if setting is None and not (patch.removes and len(patch.parts) >= 2):
        raise patch.refused(_PATCHABLE)
    parts = patch.parts[:-2] if setting else patch.parts
    method = "/".join(parts).lstrip("/")
    settings = {key: dict(value) for key, value in stage.method_settings.items()}
    if setting is None:
        settings.pop(method, None)
    elif patch.removes:
        settings.get(method, {}).pop(setting[0], None)
    else:
        settings.setdefault(method, {})[setting[0]] = _setting_value(patch, setting[1])
    stage.method_settings = settings


def _setting_value(patch: Patch, kind: type) -> Any:
    if kind is bool:
        return boolean(patch.value)
    if kind is str:
        return patch.value
    try:
        return kind(float(patch.value))
    except (ValueError, OverflowError) as error:
        raise BadRequestError(
            f"Invalid patch value {patch.value!r} for {patch.path}: expected a number"
        ) from error


def _without(settings: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in settings.items() if key != name}


def _describe(stage: Stage) -> dict[str, Any]:
    return {
        "stageName": stage.name,
        "deploymentId": stage.deployment_id,
        "description": stage.description,
        "cacheClusterEnabled": False,
        "cacheClusterStatus": "NOT_AVAILABLE",
        "methodSettings": stage.method_settings,
        "variables": stage.variables,
        "tracingEnabled": False,
        "createdDate": stage.created_at,
        "lastUpdatedDate": stage.updated_at,
        "tags": stage.tags,
        **stage.settings,
    }
