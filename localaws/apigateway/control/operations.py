"""The table of control-plane operations and the way to them."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from localaws.apigateway.control import (
    accounts,
    api_keys,
    deployments,
    rest_apis,
    stages,
    tags,
    usage_plans,
)
from localaws.apigateway.control.request import ControlReply, ControlRequest
from localaws.apigateway.errors import BadRequestError, ControlError
from localaws.apigateway.store import Store

Operation = Callable[[ControlRequest], Awaitable[ControlReply]]
Answer = tuple[int, dict[str, str], bytes]

_API = "/restapis/{restapi_id}"
_DEPLOYMENT = f"{_API}/deployments/{{deployment_id}}"
_STAGE = f"{_API}/stages/{{stage_name}}"
_KEY = "/apikeys/{api_key}"
_PLAN = "/usageplans/{usageplan_id}"
_PLAN_KEY = f"{_PLAN}/keys/{{key_id}}"
_TAGS = "/tags/{resource_arn}"

OPERATIONS: dict[tuple[str, str], Operation] = {
    ("POST", "/restapis"): rest_apis.create_rest_api,
    ("GET", "/restapis"): rest_apis.get_rest_apis,
    ("PUT", _API): rest_apis.put_rest_api,
    ("GET", _API): rest_apis.get_rest_api,
    ("PATCH", _API): rest_apis.update_rest_api,
    ("DELETE", _API): rest_apis.delete_rest_api,
    ("GET", f"{_API}/resources"): rest_apis.get_resources,
    ("GET", f"{_API}/resources/{{resource_id}}"): rest_apis.get_resource,
    ("POST", f"{_API}/deployments"): deployments.create_deployment,
    ("GET", f"{_API}/deployments"): deployments.get_deployments,
    ("GET", _DEPLOYMENT): deployments.get_deployment,
    ("PATCH", _DEPLOYMENT): deployments.update_deployment,
    ("DELETE", _DEPLOYMENT): deployments.delete_deployment,
    ("POST", f"{_API}/stages"): stages.create_stage,
    ("GET", f"{_API}/stages"): stages.get_stages,
    ("GET", _STAGE): stages.get_stage,
    ("PATCH", _STAGE): stages.update_stage,
    ("DELETE", _STAGE): stages.delete_stage,
    ("POST", "/apikeys"): api_keys.create_api_key,
    ("GET", "/apikeys"): api_keys.get_api_keys,
    ("GET", _KEY): api_keys.get_api_key,
    ("PATCH", _KEY): api_keys.update_api_key,
    ("DELETE", _KEY): api_keys.delete_api_key,
    ("POST", "/usageplans"): usage_plans.create_usage_plan,
    ("GET", "/usageplans"): usage_plans.get_usage_plans,
    ("GET", _PLAN): usage_plans.get_usage_plan,
    ("PATCH", _PLAN): usage_plans.update_usage_plan,
    ("DELETE", _PLAN): usage_plans.delete_usage_plan,
    ("POST", f"{_PLAN}/keys"): usage_plans.create_usage_plan_key,
    ("GET", f"{_PLAN}/keys"): usage_plans.get_usage_plan_keys,
    ("GET", _PLAN_KEY): usage_plans.get_usage_plan_key,
    ("DELETE", _PLAN_KEY): usage_plans.delete_usage_plan_key,
    ("GET", "/account"): accounts.get_account,
    ("PATCH", "/account"): accounts.update_account,
    ("GET", _TAGS): tags.get_tags,
    ("PUT", _TAGS): tags.tag_resource,
    ("DELETE", _TAGS): tags.untag_resource,
}


def _pattern(template: str) -> re.Pattern[str]:
    # An ARN may hold slashes; nothing follows it.
    expression = re.sub(
        r"\{(\w+)\}",
        lambda match: f"(?P<{match[1]}>{'.+' if match[1] == 'resource_arn' else '[^/]+'})",
        template,
    )
    return re.compile(expression)


_ROUTES = [
    (http_method, _pattern(template), operation)
    for (http_method, template), operation in OPERATIONS.items()
]


async def handle(
    store: Store,
    *,
    http_method: str,
    path: str,
    query: Mapping[str, list[str]],
    body: bytes,
    account: str,
    region: str,
    now: int,
) -> Answer:
    """Answer one control-plane request; errors are answered as API Gateway answers them.

    `path` is decoded and has no slash at its end; `now` is in seconds since the Unix epoch.
    """
    try:
        operation, names = find_operation(http_method, path)
        is_document = http_method in {"POST", "PUT"} and "mode" in query
        is_document = is_document or operation is rest_apis.put_rest_api
        request = ControlRequest(
            store=store,
            account=account,
            region=region,
            now=now,
            path=names,
            query=query,
            data={} if is_document else _json(body),
            body=body,
        )
        reply = await operation(request)
    except ControlError as error:
        headers = {"Content-Type": "application/json", "x-amzn-ErrorType": error.code}
        return error.status, headers, json.dumps({"message": str(error)}).encode()
    content = b"" if reply.data is None else json.dumps(reply.data).encode()
    return reply.status, {"Content-Type": "application/json"}, content


def find_operation(http_method: str, path: str) -> tuple[Operation, dict[str, str]]:
    """The operation of a request and the values of its path variables.

    Raises:
        BadRequestError: the local API Gateway has no such operation.
    """
    for method, pattern, operation in _ROUTES:
        match = pattern.fullmatch(path)
        if method == http_method and match is not None:
            return operation, match.groupdict()
    raise BadRequestError(
        f"{http_method} {path} is not served by the local API Gateway. Describe the API in an "
        "OpenAPI document and give it to ImportRestApi or PutRestApi."
    )


def _json(body: bytes) -> dict[str, Any]:
    if not body.strip():
        return {}
    try:
        data = json.loads(body)
    except ValueError as error:
        raise BadRequestError("Invalid JSON in the request body") from error
    if not isinstance(data, dict):
        raise BadRequestError("Invalid JSON in the request body: expected an object")
    return data
