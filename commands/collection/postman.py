"""A Postman collection of requests, and the environment with what is secret or differs from stack to stack.

Source: the Postman Collection Format 2.1.0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from commands.collection.requests import JSON, ApiRequest, Parameter, variable

FORMAT = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
SERVICE = "execute-api"

# The variables of the environment, and whether Postman hides their values.
BASE_URL, API_KEY, TOKEN, REGION = "baseUrl", "apiKey", "token", "region"
ACCESS_KEY, SECRET_KEY, SESSION_TOKEN = "accessKey", "secretKey", "sessionToken"
HIDDEN = frozenset({API_KEY, TOKEN, SECRET_KEY, SESSION_TOKEN})

_SIGNATURE = {
    "accessKey": variable(ACCESS_KEY),
    "secretKey": variable(SECRET_KEY),
    "sessionToken": variable(SESSION_TOKEN),
    "region": variable(REGION),
    "service": SERVICE,
}

Json = dict[str, Any]


def collection(name: str, description: str, requests: Sequence[ApiRequest]) -> Json:
    """Return a collection, a folder for each tag; there is no secret in it.

    Args:
        name: of the collection.
        description: what the API is.
        requests: in their order.
    """
    folders = dict.fromkeys(request.folder for request in requests)
    return {
        "info": {"name": name, "description": description, "schema": FORMAT},
        "item": [
            {
                "name": folder,
                "item": [_item(request) for request in requests if request.folder == folder],
            }
            for folder in folders
        ],
    }


def environment(name: str, values: Mapping[str, str]) -> Json:
    """Return the environment to choose beside the collection.

    Args:
        name: of the environment.
        values: by the names of the variables.
    """
    return {
        "name": name,
        "values": [
            {
                "key": key,
                "value": value,
                "type": "secret" if key in HIDDEN else "default",
                "enabled": True,
            }
            for key, value in values.items()
        ],
        "_postman_variable_scope": "environment",
    }


def _item(request: ApiRequest) -> Json:
    return {
        "name": request.name,
        "request": {
            "method": request.method,
            "description": request.description,
            "auth": _auth(request),
            "header": _headers(request),
            "url": _url(request),
            **({} if request.body is None else {"body": _body(request.body)}),
        },
        "event": [{"listen": "test", "script": _check(request.statuses)}],
    }


def _headers(request: ApiRequest) -> list[Json]:
    key = [{"key": "x-api-key", "value": variable(API_KEY)}] if request.has_key else []
    return key if request.body is None else [*key, {"key": "Content-Type", "value": JSON}]


def _auth(request: ApiRequest) -> Json:
    if request.is_signed:
        return _with_attributes("awsv4", _SIGNATURE)
    if request.has_token:
        return _with_attributes("bearer", {"token": variable(TOKEN)})
    return {"type": "noauth"}


def _with_attributes(kind: str, attributes: Mapping[str, str]) -> Json:
    listed = [{"key": key, "value": value, "type": "string"} for key, value in attributes.items()]
    return {"type": kind, kind: listed}


def _url(request: ApiRequest) -> Json:
    path = [
        f":{part[1:-1]}" if part.startswith("{") else part
        for part in request.path.removeprefix("/").split("/")
    ]
    raw = f"{variable(BASE_URL)}/{'/'.join(path)}"
    sent = [f"{each.name}={each.value}" for each in request.query if each.is_sent]
    return {
        "raw": f"{raw}?{'&'.join(sent)}" if sent else raw,
        "host": [variable(BASE_URL)],
        "path": path,
        "query": [{**_parameter(each), "disabled": not each.is_sent} for each in request.query],
        "variable": [_parameter(each) for each in request.path_parameters],
    }


def _parameter(parameter: Parameter) -> Json:
    return {
        "key": parameter.name,
        "value": parameter.value,
        "description": parameter.description,
    }


def _body(text: str) -> Json:
    return {"mode": "raw", "raw": text, "options": {"raw": {"language": "json"}}}


def _check(statuses: Sequence[int]) -> Json:
    allowed = ", ".join(map(str, statuses))
    return {
        "type": "text/javascript",
        "exec": [
            f'pm.test("answers {allowed}", function () {{',
            f"    pm.expect(pm.response.code).to.be.oneOf([{allowed}]);",
            "});",
        ],
    }
