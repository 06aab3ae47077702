"""Amazon API Gateway: REST APIs, made from an OpenAPI document."""

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
from localpulumi.provider.kind import OUTPUT, REGION, TAGS, AutoName, Kind, flag
from localpulumi.provider.session import Aws
from localpulumi.provider.shapes import (
    JSON_TEXT,
    TEXT_MAP,
    TEXT_SET,
    Property,
    Props,
    Shape,
    Struct,
    from_aws,
    to_aws,
)

_GONE = "NotFoundException"
_NO_COMPRESSION = "-1"


class _EndpointConfiguration(Struct):
    """Where an API is reached; an API has one type of endpoint, which the service keeps in a list."""

    def to_aws(self, value: Any) -> Any:
        """Return an EndpointConfiguration."""
        return super().to_aws(value) | {"types": [value["types"]]}

    def from_aws(self, value: Any) -> Any:
        """Return the property `endpointConfiguration`."""
        return super().from_aws({**value, "types": (value.get("types") or ["EDGE"])[0]})


class _CompressionSize(Shape):
    """A number of bytes as text; `-1` compresses nothing, and the service then has no number.

    Source: terraform-provider-aws, `aws_api_gateway_rest_api`, `minimum_compression_size`.
    """

    def same(self, old: Any, new: Any) -> bool:
        """Compare the texts; none is `-1`."""
        return bool((old or _NO_COMPRESSION) == (new or _NO_COMPRESSION))

    def to_aws(self, value: Any) -> int | None:
        """Return the number, or None for no compression."""
        return None if value == _NO_COMPRESSION else int(value)

    def from_aws(self, value: Any) -> str:
        """Return the number as text."""
        return str(value)


_ENDPOINT = _EndpointConfiguration(
    {
        "types": Property(aws="types", required=True),
        "ipAddressType": Property(aws="ipAddressType", computed=True),
        "vpcEndpointIds": Property(aws="vpcEndpointIds", shape=TEXT_SET, computed=True),
    }
)
_REST_API = {
    "name": Property(aws="name"),
    "description": Property(aws="description", computed=True),
    "apiKeySource": Property(aws="apiKeySource", computed=True),
    "minimumCompressionSize": Property(
        aws="minimumCompressionSize", shape=_CompressionSize(), computed=True
    ),
    "disableExecuteApiEndpoint": Property(aws="disableExecuteApiEndpoint", computed=True),
    "policy": Property(aws="policy", shape=JSON_TEXT, computed=True),
}
_LISTS = {
    "binaryMediaTypes": Property(aws="binaryMediaTypes", shape=TEXT_SET, computed=True),
    "endpointConfiguration": Property(aws="endpointConfiguration", shape=_ENDPOINT, computed=True),
}
_IMPORTED = {
    "body": Property(shape=JSON_TEXT, write_only=True),
    "putRestApiMode": Property(default="overwrite", write_only=True),
    "parameters": Property(shape=TEXT_MAP, write_only=True),
    "failOnWarnings": flag(write_only=True),
}


def _describe_api(aws: Aws, api: str) -> dict[str, Any] | None:
    try:
        return dict(aws.client("apigateway").get_rest_api(restApiId=api))
    except ClientError as error:
        if is_absent(error, _GONE):
            return None
        raise


def _create_api(aws: Aws, props: Props) -> str:
    given = to_aws(_REST_API | _LISTS, props)
    request = {name: value for name, value in given.items() if value is not None}
    if tags.wanted(props):
        request["tags"] = tags.wanted(props)
    return str(aws.client("apigateway").create_rest_api(**request)["id"])


def _import_body(aws: Aws, api: str, props: Props) -> None:
    aws.client("apigateway").put_rest_api(
        restApiId=api,
        mode=props["putRestApiMode"],
        failOnWarnings=bool(props["failOnWarnings"]),
        parameters=props.get("parameters") or {},
        body=props["body"].encode(),
    )


def _settle_api(aws: Aws, api: str, props: Props) -> None:
    """Set again what the OpenAPI document may have changed: the resource's own properties win.

    Source: terraform-provider-aws, `aws_api_gateway_rest_api`, updates after PutRestApi.
    """
    live = _live_api(_describe_api(aws, api) or {})
    wanted = props
    if props.get("minimumCompressionSize") == _NO_COMPRESSION:
        wanted = {**props, "minimumCompressionSize": ""}
    patches = replace_changed(_REST_API, live, wanted) + _list_patches(live, props)
    if patches:
        aws.client("apigateway").update_rest_api(restApiId=api, patchOperations=patches)


def _create_and_import(aws: Aws, props: Props) -> str:
    api = _create_api(aws, props)
    if props.get("body"):
        try:
            _import_body(aws, api, props)
        except (
            ClientError
        ):  # an API without its document is of no use to anybody: leave none behind
            _delete_api(aws, api, props)
            raise
    return api


def _list_patches(live: Props, props: Props) -> list[Patch]:
    """Return the patches of binary media types and of the endpoint type."""
    patches: list[Patch] = []
    if props.get("binaryMediaTypes") is not None:
        now, wanted = set(live.get("binaryMediaTypes", ())), set(props["binaryMediaTypes"])
        for operation, media_types in (("add", wanted - now), ("remove", now - wanted)):
            patches += [
                {"op": operation, "path": f"/binaryMediaTypes/{media.replace('/', '~1')}"}
                for media in sorted(media_types)
            ]
    endpoint = props.get("endpointConfiguration")
    if endpoint and not _ENDPOINT.same(live.get("endpointConfiguration"), endpoint):
        path = "/endpointConfiguration/types/0"
        patches.append({"op": "replace", "path": path, "value": endpoint["types"]})
    return patches


def _live_api(answer: dict[str, Any]) -> Props:
    live = from_aws(_REST_API | _LISTS, answer)
    if isinstance(live.get("policy"), str):
        live["policy"] = live["policy"].replace('\\"', '"')
    return live


def _read_api(aws: Aws, api: str, _props: Props) -> Props | None:
    live = _describe_api(aws, api)
    if live is None:
        return None
    return _live_api(live) | {
        "arn": arn(aws, f"restapis/{api}"),
        "createdDate": iso(live.get("createdDate")),
        "executionArn": f"arn:aws:execute-api:{aws.region}:{aws.account}:{api}",
        "rootResourceId": live.get("rootResourceId") or _root_resource(aws, api),
        "tagsAll": live.get("tags", {}),
    }


def _root_resource(aws: Aws, api: str) -> str | None:
    for page in aws.client("apigateway").get_paginator("get_resources").paginate(restApiId=api):
        for resource in page["items"]:
            if resource["path"] == "/":
                return str(resource["id"])
    return None


def _update_api(aws: Aws, api: str, olds: Props, news: Props) -> None:
    changed = any(not p.same(olds.get(name), news.get(name)) for name, p in _IMPORTED.items())
    if news.get("body") and changed:
        _import_body(aws, api, news)
    set_tags(aws, f"restapis/{api}", (_describe_api(aws, api) or {}).get("tags", {}), news)


def _delete_api(aws: Aws, api: str, _props: Props) -> None:
    with absent_is_fine(_GONE):
        aws.client("apigateway").delete_rest_api(restApiId=api)


KINDS = {
    "aws:apigateway/restApi:RestApi": Kind(
        properties=_REST_API
        | _LISTS
        | _IMPORTED
        | REGION
        | TAGS
        | dict.fromkeys(("arn", "createdDate", "executionArn", "rootResourceId"), OUTPUT),
        create=_create_and_import,
        settle=_settle_api,
        read=_read_api,
        update=_update_api,
        delete=_delete_api,
        auto_name=AutoName(),
    ),
}
