"""Ids and pages of lists."""

import base64

from tests.support.gateway import Control


def test_pages(control: Control) -> None:
    for name in ("a", "b", "c"):
        control.done("POST", "/restapis", {"name": name})
    first = control.done("GET", "/restapis", limit="2")
    rest = control.done("GET", "/restapis", limit="2", position=first["position"])
    assert [item["name"] for item in first["item"] + rest["item"]] == ["a", "b", "c"]
    assert "position" not in rest
    for query in ({"limit": "0"}, {"limit": "x"}, {"position": "!"}):
        assert control.refused("GET", "/restapis", **query)[0] == "BadRequestException"


def test_positions_are_opaque(control: Control) -> None:
    for name in ("a", "b"):
        control.done("POST", "/restapis", {"name": name})
    position = control.done("GET", "/restapis", limit="1")["position"]
    assert base64.urlsafe_b64decode(position) == b"1"
