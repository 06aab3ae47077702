"""Stages and their settings."""

from tests.support.gateway import ROLE, Control, patch, patched


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
    patched(control, "/account", "replace", "/cloudwatchRoleArn", ROLE)
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
