"""Deployments, which keep an API as it was."""

from typing import Any

import pytest

from tests.support.gateway import Control, document, operation


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
