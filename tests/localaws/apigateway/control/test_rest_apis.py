"""APIs and what their documents make."""

import json

from tests.support.gateway import (
    Control,
    document,
    mock_integration,
    one_path,
    operation,
    patch,
    patched,
)


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
    described = control.done("PUT", path, one_path(), mode="overwrite")
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
