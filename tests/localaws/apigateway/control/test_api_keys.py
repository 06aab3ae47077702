"""API keys."""

from tests.support.gateway import Control, patched


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
