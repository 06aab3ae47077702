"""Usage plans and their keys."""

from tests.support.gateway import Control, patch, patched


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
