"""The control plane, operation by operation, and its state."""

import base64
import json
from pathlib import Path
from typing import Any

import botocore.session
import pytest

from localaws.apigateway.control.operations import OPERATIONS
from localaws.apigateway.store import Store
from tests.support.gateway import Control, document, mock_integration, operation

SPEC = document({"/a/{id}": {"parameters": [], "get": operation(mock_integration())}})
SPEC["paths"]["/a/{id}"]["parameters"] = [
    {"name": "id", "in": "path", "required": True, "schema": {"type": "string"}}
]


@pytest.fixture
def control(tmp_path: Path) -> Control:
    return Control(tmp_path)


@pytest.fixture
def api(control: Control) -> str:
    made: str = control.done("POST", "/restapis", SPEC, mode="import")["id"]
    return made


def patch(operation_: str, path: str, value: str | None = None) -> dict[str, Any]:
    entry = {"op": operation_, "path": path, **({} if value is None else {"value": value})}
    return {"patchOperations": [entry]}


def patched(control: Control, path: str, *args: Any) -> dict[str, Any]:
    found: dict[str, Any] = control.done("PATCH", path, patch(*args))
    return found


def shape(template: str) -> tuple[str, ...]:
    """The parts of a URI template, variables without their names."""
    return tuple("{}" if part.startswith("{") else part for part in template.split("/"))


def test_every_operation_is_one_of_the_real_api() -> None:
    model = botocore.session.get_session().get_service_model("apigateway")
    http = [model.operation_model(name).http for name in model.operation_names]
    real = {(call["method"], shape(call["requestUri"].split("?")[0])) for call in http}
    ours = {(http_method, shape(template)) for http_method, template in OPERATIONS}
    assert ours <= real


# --- REST APIs


def test_create_and_describe(control: Control) -> None:
    made = control.done(
        "POST",
        "/restapis",
        {
            "name": "shop",
            "description": "d",
            "binaryMediaTypes": ["image/png"],
            "endpointConfiguration": {"types": ["REGIONAL"]},
            "policy": json.dumps({"Statement": []}),
            "disableExecuteApiEndpoint": True,
            "tags": {"a": "1"},
        },
    )
    described = control.done("GET", f"/restapis/{made['id']}")
    assert described == made
    expected = {
        "name": "shop",
        "description": "d",
        "binaryMediaTypes": ["image/png"],
        "apiKeySource": "HEADER",
        "endpointConfiguration": {"types": ["REGIONAL"]},
        "disableExecuteApiEndpoint": True,
        "policy": json.dumps({"Statement": []}),
        "tags": {"a": "1"},
        "createdDate": 1_700_000_000,
    }
    assert expected.items() <= described.items()
    assert len(described["id"]) == 10


def test_put_overwrites_and_keeps_the_endpoint(control: Control) -> None:
    settings = {"name": "old", "endpointConfiguration": {"types": ["REGIONAL"]}, "tags": {"a": "1"}}
    path = f"/restapis/{control.done('POST', '/restapis', settings)['id']}"
    described = control.done("PUT", path, SPEC, mode="overwrite")
    assert described["name"] == "test"
    assert described["endpointConfiguration"] == {"types": ["REGIONAL"]}
    assert described["tags"] == {"a": "1"}
    other = document({"/b": {"get": operation(mock_integration())}})
    control.done("PUT", path, other)
    merged = {item["path"] for item in control.done("GET", f"{path}/resources")["item"]}
    assert merged == {"/", "/a", "/a/{id}", "/b"}
    control.done("PUT", path, other, mode="overwrite")
    assert len(control.done("GET", f"{path}/resources")["item"]) == 2


def test_a_refused_document_changes_nothing(control: Control, api: str) -> None:
    bad = document({"/a": {"get": operation({"type": "http"})}})
    kind, message = control.refused("PUT", f"/restapis/{api}", bad, mode="overwrite")
    assert kind == "BadRequestException"
    assert "Errors found during import" in message
    assert len(control.done("GET", f"/restapis/{api}/resources")["item"]) == 3


def test_update_rest_api(control: Control, api: str) -> None:
    path = f"/restapis/{api}"
    assert patched(control, path, "replace", "/name", "new")["name"] == "new"
    assert patched(control, path, "replace", "/description", "d")["description"] == "d"
    types = patched(control, path, "add", "/binaryMediaTypes/image~1png")["binaryMediaTypes"]
    assert types == ["image/png"]
    assert "binaryMediaTypes" not in patched(
        control, path, "remove", "/binaryMediaTypes/image~1png"
    )
    kind, message = control.refused("PATCH", path, patch("replace", "/nothing", "x"))
    assert kind == "BadRequestException"
    assert "Invalid patch path  '/nothing' specified for op 'replace'" in message


def test_resources(control: Control, api: str) -> None:
    items = control.done("GET", f"/restapis/{api}/resources", embed=["methods"])["item"]
    by_path = {item["path"]: item for item in items}
    assert by_path["/a/{id}"]["parentId"] == by_path["/a"]["id"]
    assert by_path["/a/{id}"]["pathPart"] == "{id}"
    assert by_path["/a/{id}"]["resourceMethods"]["GET"]["httpMethod"] == "GET"
    one = by_path["/a"]
    assert control.done("GET", f"/restapis/{api}/resources/{one['id']}") == one


def test_delete_rest_api(control: Control, api: str) -> None:
    control.done("POST", f"/restapis/{api}/deployments", {"stageName": "prod"})
    plan = control.done(
        "POST", "/usageplans", {"name": "p", "apiStages": [{"apiId": api, "stage": "prod"}]}
    )
    assert control.call("DELETE", f"/restapis/{api}") == (202, {})
    assert control.refused("GET", f"/restapis/{api}") == (
        "NotFoundException",
        f"Invalid API identifier specified 000000000000:{api}",
    )
    assert control.done("GET", f"/usageplans/{plan['id']}")["apiStages"] == []
    assert not list((control.home / "apis").iterdir())


def test_pages(control: Control) -> None:
    for name in ("a", "b", "c"):
        control.done("POST", "/restapis", {"name": name})
    first = control.done("GET", "/restapis", limit="2")
    rest = control.done("GET", "/restapis", limit="2", position=first["position"])
    assert [item["name"] for item in first["item"] + rest["item"]] == ["a", "b", "c"]
    assert "position" not in rest
    for query in ({"limit": "0"}, {"limit": "x"}, {"position": "!"}):
        assert control.refused("GET", "/restapis", **query)[0] == "BadRequestException"


# --- deployments and stages


def test_deployments(control: Control, api: str) -> None:
    path = f"/restapis/{api}/deployments"
    made = control.done("POST", path, {"description": "first"})
    assert control.done("GET", f"{path}/{made['id']}") == made
    summary = control.done("GET", f"{path}/{made['id']}", embed=["apisummary"])["apiSummary"]
    assert summary == {"/a/{id}": {"GET": {"authorizationType": "NONE", "apiKeyRequired": False}}}
    control.done(
        "POST", f"/restapis/{api}/stages", {"stageName": "prod", "deploymentId": made["id"]}
    )
    assert control.refused("DELETE", f"{path}/{made['id']}") == (
        "BadRequestException",
        "Active stages pointing to this deployment must be moved or deleted",
    )
    control.done("DELETE", f"/restapis/{api}/stages/prod")
    control.done("DELETE", f"{path}/{made['id']}")
    assert control.done("GET", path)["item"] == []


@pytest.mark.parametrize(
    ("paths", "message"),
    [({}, "doesn't contain any methods"), ({"/a": {"get": operation(None)}}, "No integration")],
)
def test_what_cannot_be_deployed(control: Control, paths: dict[str, Any], message: str) -> None:
    api = control.done("POST", "/restapis", document(paths), mode="import")["id"]
    assert message in control.refused("POST", f"/restapis/{api}/deployments", {})[1]


def test_stages(control: Control, api: str) -> None:
    deployment = control.done("POST", f"/restapis/{api}/deployments", {})["id"]
    stages = f"/restapis/{api}/stages"
    settings = {
        "stageName": "prod",
        "deploymentId": deployment,
        "description": "d",
        "variables": {"a": "1"},
        "tags": {"t": "1"},
    }
    made = control.done("POST", stages, settings)
    assert settings.items() <= made.items()
    assert control.refused("POST", stages, settings) == (
        "ConflictException",
        "Stage already exists",
    )
    assert control.done("GET", stages)["item"] == [made]
    assert control.done("GET", stages, deploymentId="other")["item"] == []
    unknown = {"stageName": "x", "deploymentId": "x"}
    assert control.refused("POST", stages, unknown)[0] == "NotFoundException"
    wrong = {**settings, "stageName": "a b"}
    assert control.refused("POST", stages, wrong)[1] == "Stage name only allows a-zA-Z0-9_-"


def test_update_stage(control: Control, api: str) -> None:
    control.done("POST", f"/restapis/{api}/deployments", {"stageName": "prod"})
    second = control.done("POST", f"/restapis/{api}/deployments", {})["id"]
    path = f"/restapis/{api}/stages/prod"
    assert patched(control, path, "replace", "/deploymentId", second)["deploymentId"] == second
    assert patched(control, path, "replace", "/description", "d")["description"] == "d"
    assert patched(control, path, "replace", "/variables/a", "1")["variables"] == {"a": "1"}
    assert patched(control, path, "remove", "/variables/a")["variables"] == {}
    patched(control, path, "replace", "/a/{id}/GET/throttling/rateLimit", "1.5")
    patched(control, path, "replace", "/~1a~1{id}/GET/throttling/burstLimit", "2")
    settings = patched(control, path, "replace", "/*/*/metrics/enabled", "true")["methodSettings"]
    assert settings == {
        "a/{id}/GET": {"throttlingRateLimit": 1.5, "throttlingBurstLimit": 2},
        "*/*": {"metricsEnabled": True},
    }
    logged = patched(control, path, "replace", "/*/*/logging/loglevel", "INFO")["methodSettings"]
    assert logged["*/*"] == {"metricsEnabled": True, "loggingLevel": "INFO"}
    assert list(patched(control, path, "remove", "/*/*")["methodSettings"]) == ["a/{id}/GET"]
    logs = patched(control, path, "replace", "/accessLogSettings/format", "$context.requestId")
    assert logs["accessLogSettings"] == {"format": "$context.requestId"}
    before = control.done("GET", path)
    for wrong in (
        ("replace", "/deploymentId", "none"),
        ("replace", "/*/*/throttling/rateLimit", "fast"),
        ("replace", "/nothing", "x"),
        ("twist", "/description", "x"),
        ("replace", "/variables/a", "a<b"),
    ):
        assert control.call("PATCH", path, patch(*wrong))[0] >= 400
    assert control.done("GET", path) == before


# --- keys and plans


def test_api_keys(control: Control) -> None:
    made = control.done("POST", "/apikeys", {"name": "k", "enabled": True, "tags": {"a": "1"}})
    assert len(made["value"]) == 40
    path = f"/apikeys/{made['id']}"
    assert "value" not in control.done("GET", path)
    assert control.done("GET", path, includeValue="true")["value"] == made["value"]
    listed = control.done("GET", "/apikeys", includeValues="true", name="k")["item"]
    assert [item["value"] for item in listed] == [made["value"]]
    assert control.done("GET", "/apikeys", name="other")["item"] == []
    assert patched(control, path, "replace", "/name", "new")["name"] == "new"
    same = {"name": "x", "value": made["value"]}
    assert control.refused("POST", "/apikeys", same)[0] == "ConflictException"
    assert control.refused("POST", "/apikeys", {"value": "short"})[0] == "BadRequestException"
    given = control.done("POST", "/apikeys", {"value": "x" * 20})
    assert given["value"] == "x" * 20
    assert not given["enabled"]
    control.done("DELETE", path)
    assert control.refused("GET", path) == (
        "NotFoundException",
        "Invalid API Key identifier specified",
    )


def test_usage_plans(control: Control, api: str) -> None:
    control.done("POST", f"/restapis/{api}/deployments", {"stageName": "prod"})
    stage = {"apiId": api, "stage": "prod"}
    plan = control.done(
        "POST",
        "/usageplans",
        {
            "name": "p",
            "throttle": {"rateLimit": 1.5, "burstLimit": 3},
            "quota": {"limit": 9, "period": "DAY"},
        },
    )
    path = f"/usageplans/{plan['id']}"
    added = patched(control, path, "add", "/apiStages", f"{api}:prod")
    assert added["apiStages"] == [stage]
    limit = f"/apiStages/{api}:prod/throttle/~1a~1{{id}}/GET/rateLimit"
    throttled = patched(control, path, "replace", limit, "5")
    assert throttled["apiStages"] == [{**stage, "throttle": {"/a/{id}/GET": {"rateLimit": 5.0}}}]
    assert patched(control, path, "replace", "/throttle/rateLimit", "7")["throttle"] == {
        "rateLimit": 7.0,
        "burstLimit": 3,
    }
    assert "throttle" not in patched(control, path, "remove", "/throttle")
    assert patched(control, path, "replace", "/quota/limit", "4.0")["quota"]["limit"] == 4
    assert "quota" not in patched(control, path, "remove", "/quota")
    assert control.refused("DELETE", path) == (
        "BadRequestException",
        (
            f"Cannot delete Usage Plan {plan['id']} because there are API Stages associated "
            f"with it, including {api}:prod"
        ),
    )
    patched(control, path, "remove", "/apiStages", f"{api}:prod")
    control.done("DELETE", path)
    assert control.done("GET", "/usageplans")["item"] == []


def test_what_a_usage_plan_refuses(control: Control, api: str) -> None:
    for wrong in (
        {},
        {"name": "p", "quota": {"limit": 1, "period": "YEAR"}},
        {"name": "p", "throttle": {"rateLimit": -1}},
        {"name": "p", "apiStages": [{"apiId": api, "stage": "none"}]},
    ):
        assert control.refused("POST", "/usageplans", wrong)[0] == "BadRequestException"
    path = f"/usageplans/{control.done('POST', '/usageplans', {'name': 'p'})['id']}"
    wrong_patch = patch("remove", "/apiStages", f"{api}:prod")
    assert control.refused("PATCH", path, wrong_patch)[1] == "Invalid API Stage specified"


def test_usage_plan_keys(control: Control) -> None:
    key = control.done("POST", "/apikeys", {"name": "k"})
    path = f"/usageplans/{control.done('POST', '/usageplans', {'name': 'p'})['id']}/keys"
    body = {"keyId": key["id"], "keyType": "API_KEY"}
    made = control.done("POST", path, body)
    assert made == {"id": key["id"], "type": "API_KEY", "name": "k", "value": key["value"]}
    assert control.refused("POST", path, body)[0] == "ConflictException"
    unknown = {"keyId": "x", "keyType": "API_KEY"}
    assert control.refused("POST", path, unknown)[0] == "NotFoundException"
    assert [item["id"] for item in control.done("GET", path)["item"]] == [key["id"]]
    assert control.done("GET", "/usageplans", keyId=key["id"])["item"]
    control.done("DELETE", f"{path}/{key['id']}")
    assert control.refused("GET", f"{path}/{key['id']}")[0] == "NotFoundException"
    control.done("POST", path, body)
    control.done("DELETE", f"/apikeys/{key['id']}")
    assert control.done("GET", path)["item"] == []


def test_tags(control: Control, api: str) -> None:
    control.done("POST", f"/restapis/{api}/deployments", {"stageName": "prod"})
    key = control.done("POST", "/apikeys", {"name": "k"})["id"]
    plan = control.done("POST", "/usageplans", {"name": "p"})["id"]
    for resource in (
        f"restapis/{api}",
        f"restapis/{api}/stages/prod",
        f"apikeys/{key}",
        f"usageplans/{plan}",
    ):
        path = f"/tags/arn:aws:apigateway:us-east-1::/{resource}"
        assert control.call("PUT", path, {"tags": {"a": "1", "b": "2"}}) == (204, {})
        control.done("DELETE", path, tagKeys=["a", "absent"])
        assert control.done("GET", path) == {"tags": {"b": "2"}}
        assert control.done("GET", f"/{resource}")["tags"] == {"b": "2"}
        reserved = {"tags": {"aws:x": "1"}}
        assert control.refused("PUT", path, reserved)[0] == "BadRequestException"
    assert control.refused("GET", "/tags/arn:aws:s3:::x")[0] == "NotFoundException"


def test_what_is_not_served_says_so(control: Control, api: str) -> None:
    kind, message = control.refused("PUT", f"/restapis/{api}/resources/x/methods/GET", {})
    assert kind == "BadRequestException"
    assert "OpenAPI document" in message


# --- state


def test_the_state_is_read_again(control: Control, api: str) -> None:
    control.done("POST", f"/restapis/{api}/deployments", {"stageName": "prod"})
    control.done("POST", "/apikeys", {"name": "k"})
    control.done("POST", "/usageplans", {"name": "p", "quota": {"limit": 1, "period": "DAY"}})
    control.store.quotas["a/b"] = ("2023-11-14", 2)
    control.store.save_quotas()
    again = Store(control.home)
    assert again.apis == control.store.apis
    assert again.keys == control.store.keys
    assert again.plans == control.store.plans
    assert again.quotas == control.store.quotas


def test_keys_are_for_the_owner_only(control: Control) -> None:
    control.done("POST", "/apikeys", {"name": "k"})
    assert (control.home / "keys.json").stat().st_mode & 0o077 == 0


def test_reset_forgets_everything(control: Control, api: str) -> None:
    control.done("POST", "/apikeys", {"name": "k"})
    control.done("POST", "/usageplans", {"name": "p"})
    control.store.clear()
    again = Store(control.home)
    assert (again.apis, again.keys, again.plans, again.quotas) == ({}, {}, {}, {})
    assert api not in control.store.apis


def test_positions_are_opaque(control: Control) -> None:
    for name in ("a", "b"):
        control.done("POST", "/restapis", {"name": name})
    position = control.done("GET", "/restapis", limit="1")["position"]
    assert base64.urlsafe_b64decode(position) == b"1"
