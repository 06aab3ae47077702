"""REST APIs: create, import, put, read, update, delete, and the resources they consist of."""

import asyncio
import copy
import json
from typing import Any

from localaws.apigateway import compression
from localaws.apigateway.control.identifiers import find_api, new_id
from localaws.apigateway.control.patch import Patch, boolean, patches
from localaws.apigateway.control.request import ControlReply, ControlRequest, page, text
from localaws.apigateway.definition import ApiDefinition
from localaws.apigateway.errors import BadRequestError, NotFoundError
from localaws.apigateway.openapi_document import Document, empty_document, merged, parse_document
from localaws.apigateway.openapi_import import KEY_SOURCE, import_definition
from localaws.apigateway.paths import Resource, resource_id, resource_tree
from localaws.apigateway.records import RestApi

_BINARY_MEDIA_TYPES = "x-amazon-apigateway-binary-media-types"
_KEY_SOURCE = KEY_SOURCE
_POLICY = "x-amazon-apigateway-policy"
_COMPRESSION = compression.EXTENSION
_ENDPOINT = "x-amazon-apigateway-endpoint-configuration"
_PATCHABLE = (
    "/name, /description, /version, /binaryMediaTypes/{type}, /apiKeySource, /policy, "
    "/minimumCompressionSize, /disableExecuteApiEndpoint, /endpointConfiguration/types/{type}"
)


async def create_rest_api(request: ControlRequest) -> ControlReply:
    """CreateRestApi, and with `mode=import` ImportRestApi."""
    if request.parameter("mode") == "import":
        document = await _imported(request.body)
        return _created(request, document, {})
    name = text(request.data, "name")
    if not name:
        raise BadRequestError("API name is required")
    document = empty_document(name)
    data = request.data
    document["info"]["description"] = text(data, "description")
    document["info"]["version"] = text(data, "version") or document["info"]["version"]
    _set_if_given(document, _BINARY_MEDIA_TYPES, data.get("binaryMediaTypes"))
    _set_if_given(document, _KEY_SOURCE, data.get("apiKeySource"))
    _set_if_given(document, _COMPRESSION, data.get("minimumCompressionSize"))
    _set_if_given(document, _POLICY, _policy(data.get("policy")))
    endpoint = dict(data.get("endpointConfiguration") or {})
    if data.get("disableExecuteApiEndpoint"):
        endpoint["disableExecuteApiEndpoint"] = True
    _set_if_given(document, _ENDPOINT, endpoint)
    return _created(request, document, dict(data.get("tags") or {}))


async def put_rest_api(request: ControlRequest) -> ControlReply:
    """PutRestApi: `overwrite` replaces the whole definition, `merge` adds to it."""
    api = find_api(request)
    document = await _imported(request.body)
    if request.parameter("mode", "merge") == "merge":
        document = merged(api.document, document)
        import_definition(document)
    elif _ENDPOINT not in document and _ENDPOINT in api.document:
        # The endpoint type is a setting of the API; a document that is silent about it keeps it.
        document[_ENDPOINT] = api.document[_ENDPOINT]
    api.document = document
    request.store.save_api(api)
    return ControlReply(200, describe(api))


async def get_rest_api(request: ControlRequest) -> ControlReply:
    """GetRestApi."""
    return ControlReply(200, describe(find_api(request)))


async def get_rest_apis(request: ControlRequest) -> ControlReply:
    """GetRestApis."""
    apis = [
        describe(api)
        for api in request.store.apis.values()
        if (api.account, api.region) == (request.account, request.region)
    ]
    return page(request, apis)


async def update_rest_api(request: ControlRequest) -> ControlReply:
    """UpdateRestApi."""
    api = find_api(request)
    document = copy.deepcopy(api.document)
    for patch in patches(request.data):
        _patch_document(document, patch)
    api.document = document
    request.store.save_api(api)
    return ControlReply(200, describe(api))


async def delete_rest_api(request: ControlRequest) -> ControlReply:
    """DeleteRestApi: deployments and stages go with it, and its place in usage plans."""
    api = find_api(request)
    request.store.delete_api(api.api_id)
    for plan in request.store.plans.values():
        plan.api_stages = [entry for entry in plan.api_stages if entry["apiId"] != api.api_id]
    request.store.save_plans()
    return ControlReply(202, None)


async def get_resources(request: ControlRequest) -> ControlReply:
    """GetResources, from the API's document; `embed=methods` adds the methods."""
    api = find_api(request)
    definition = import_definition(api.document)
    embed = "methods" in request.query.get("embed", [])
    nodes = resource_tree(api.api_id, (method.path for method in definition.methods))
    return page(request, [_resource(node, definition, embed=embed) for node in nodes])


async def get_resource(request: ControlRequest) -> ControlReply:
    """GetResource."""
    api = find_api(request)
    definition = import_definition(api.document)
    for node in resource_tree(api.api_id, (method.path for method in definition.methods)):
        if node.resource_id == request.path["resource_id"]:
            embed = "methods" in request.query.get("embed", [])
            return ControlReply(200, _resource(node, definition, embed=embed))
    raise NotFoundError("Invalid Resource identifier specified")


def describe(api: RestApi) -> dict[str, Any]:
    """The API as its operations show it."""
    document = api.document
    endpoint = dict(document.get(_ENDPOINT, {}))
    disabled = bool(endpoint.pop("disableExecuteApiEndpoint", False))
    endpoint.setdefault("types", ["EDGE"])
    described: dict[str, Any] = {
        "id": api.api_id,
        "name": document["info"]["title"],
        "createdDate": api.created_at,
        "apiKeySource": document.get(_KEY_SOURCE, "HEADER"),
        "endpointConfiguration": endpoint,
        "disableExecuteApiEndpoint": disabled,
        "tags": api.tags,
        "rootResourceId": resource_id(api.api_id, "/"),
        "version": str(document["info"].get("version", "")),
    }
    description = document["info"].get("description")
    policy = document.get(_POLICY)
    optional = {
        "description": description or None,
        "binaryMediaTypes": document.get(_BINARY_MEDIA_TYPES) or None,
        "minimumCompressionSize": document.get(_COMPRESSION),
        "policy": json.dumps(policy) if policy else None,
    }
    return described | {name: value for name, value in optional.items() if value is not None}


def policy_of(document: Document) -> str:
    """The API's resource policy as JSON text; empty when it has none."""
    policy = document.get(_POLICY)
    return json.dumps(policy) if policy else ""


async def _imported(body: bytes) -> Document:
    """A checked document; reading it takes a while, hence the thread."""

    def read() -> Document:
        document = parse_document(body)
        import_definition(document)
        return document

    return await asyncio.to_thread(read)


def _created(request: ControlRequest, document: Document, tags: dict[str, str]) -> ControlReply:
    api = RestApi(
        api_id=new_id(),
        account=request.account,
        region=request.region,
        created_at=request.now,
        document=document,
        tags=tags,
    )
    request.store.save_api(api)
    return ControlReply(201, describe(api))


def _set_if_given(document: Document, extension: str, value: Any) -> None:
    if value not in (None, "", [], {}):
        document[extension] = value


def _policy(value: Any) -> Any:
    if not value:
        return None
    try:
        return json.loads(value)
    except ValueError as error:
        raise BadRequestError("Invalid policy document. Expected JSON.") from error


def _patch_document(document: Document, patch: Patch) -> None:
    match patch.parts:
        case ("name",):
            document["info"]["title"] = patch.value
        case ("description" | "version" as name,):
            document["info"][name] = patch.value
        case ("binaryMediaTypes", media_type):
            types = [t for t in document.get(_BINARY_MEDIA_TYPES, []) if t != media_type]
            document[_BINARY_MEDIA_TYPES] = types if patch.removes else [*types, media_type]
        case ("policy",):
            _replace(document, _POLICY, _policy(patch.value))
        case ("apiKeySource",):
            _replace(document, _KEY_SOURCE, patch.value)
        case ("minimumCompressionSize",):
            _replace(document, _COMPRESSION, int(patch.value) if patch.value else None)
        case ("disableExecuteApiEndpoint",):
            document.setdefault(_ENDPOINT, {})["disableExecuteApiEndpoint"] = boolean(patch.value)
        case ("endpointConfiguration", "types", *_):
            document.setdefault(_ENDPOINT, {})["types"] = [patch.value]
        case _:
            raise patch.refused(_PATCHABLE)


def _replace(document: Document, extension: str, value: Any) -> None:
    document.pop(extension, None)
    _set_if_given(document, extension, value)


def _resource(node: Resource, definition: ApiDefinition, *, embed: bool) -> dict[str, Any]:
    methods = {
        method.http_method: {
            "httpMethod": method.http_method,
            "authorizationType": method.authorization,
            "apiKeyRequired": method.api_key_required,
            **({"operationName": method.operation_name} if method.operation_name else {}),
        }
        if embed
        else {}
        for method in definition.methods
        if method.path == node.path
    }
    described: dict[str, Any] = {"id": node.resource_id, "path": node.path}
    if node.parent_id is not None:
        described |= {"parentId": node.parent_id, "pathPart": node.path_part}
    return described | ({"resourceMethods": methods} if methods else {})
