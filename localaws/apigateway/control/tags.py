"""Tags of APIs, stages, keys and usage plans, by ARN."""

import re
from collections.abc import Callable

from localaws.apigateway.control.identifiers import find_api, find_key, find_plan, find_stage
from localaws.apigateway.control.request import ControlReply, ControlRequest
from localaws.apigateway.errors import BadRequestError, NotFoundError
from localaws.apigateway.records import Tags

_ARN = re.compile(
    r"arn:aws[\w-]*:apigateway:[\w-]+:\d*:/"
    r"(?:restapis/(?P<restapi_id>[^/]+)(?:/stages/(?P<stage_name>[^/]+))?"
    r"|apikeys/(?P<api_key>[^/]+)|usageplans/(?P<usageplan_id>[^/]+))"
)
_MAX_TAGS = 50


async def get_tags(request: ControlRequest) -> ControlReply:
    """GetTags."""
    tags, _ = _tagged(request)
    return ControlReply(200, {"tags": tags})


async def tag_resource(request: ControlRequest) -> ControlReply:
    """TagResource."""
    tags, save = _tagged(request)
    given = {str(key): str(value) for key, value in (request.data.get("tags") or {}).items()}
    reserved = [key for key in given if key.lower().startswith("aws:")]
    if reserved or len(tags | given) > _MAX_TAGS:
        raise BadRequestError(
            f"Invalid tags: at most {_MAX_TAGS}, and none may start with aws: (got {sorted(given)})"
        )
    tags.update(given)
    save()
    return ControlReply(204, None)


async def untag_resource(request: ControlRequest) -> ControlReply:
    """UntagResource."""
    tags, save = _tagged(request)
    for key in request.query.get("tagKeys", []):
        tags.pop(key, None)
    save()
    return ControlReply(204, None)


def _tagged(request: ControlRequest) -> tuple[Tags, Callable[[], None]]:
    """The tags of the resource an ARN names, and how to save them."""
    match = _ARN.fullmatch(request.path["resource_arn"])
    if match is None:
        raise NotFoundError(f"Invalid resource ARN specified: {request.path['resource_arn']}")
    names = {name: value for name, value in match.groupdict().items() if value is not None}
    store, named = request.store, _with_path(request, names)
    if "api_key" in names:
        return find_key(named, names["api_key"]).tags, store.save_keys
    if "usageplan_id" in names:
        return find_plan(named).tags, store.save_plans
    api = find_api(named)
    tags = find_stage(api, names["stage_name"]).tags if "stage_name" in names else api.tags
    return tags, lambda: store.save_api(api)


def _with_path(request: ControlRequest, path: dict[str, str]) -> ControlRequest:
    return ControlRequest(**{**vars(request), "path": path})
