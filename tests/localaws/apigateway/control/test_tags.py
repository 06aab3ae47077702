"""Tags of APIs, stages, keys and plans."""

from tests.support.gateway import Control


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
