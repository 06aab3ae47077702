"""What a document says to browsers; what browsers make of it is in tests/openapi/test_edge_served.py."""

import pytest

from components.api.cors import EXPOSED
from components.api.public_routes import is_public
from components.api.response_headers import GATEWAY_RESPONSES
from handlers.shared import cors
from tests.support.openapi import document

ORIGINS = ("https://shop.example", "https://desk.example")
PATHS = document(origins=ORIGINS)["paths"]


def test_nothing_is_said_without_origins() -> None:
    assert document(origins=()) == document()
    assert not [path for path, operations in document()["paths"].items() if "options" in operations]


@pytest.mark.parametrize("path", sorted(PATHS))
def test_what_a_script_may_send_to_a_path_are_its_public_methods(path: str) -> None:
    public = [method.upper() for method, operation in PATHS[path].items() if is_public(operation)]
    assert bool(public) == ("options" in PATHS[path])
    if public:
        integration = PATHS[path]["options"]["x-amazon-apigateway-integration"]
        said = integration["responses"]["default"]["responseParameters"]
        allowed = said["method.response.header.Access-Control-Allow-Methods"].strip("'").split(",")
        assert set(allowed) == {*public, "OPTIONS"}


def test_a_preflight_needs_neither_key_nor_body() -> None:
    preflight = PATHS["/recommendations/{userId}"]["options"]
    assert "security" not in preflight
    assert [parameter["name"] for parameter in preflight["parameters"]] == ["userId"]


@pytest.mark.parametrize("origins", [ORIGINS[:1], ORIGINS])
def test_the_gateway_itself_names_one_origin(origins: tuple[str, ...]) -> None:
    for response in document(origins=origins)[GATEWAY_RESPONSES].values():
        header = "gatewayresponse.header.Access-Control-Allow-Origin"
        assert response["responseParameters"][header] == f"'{ORIGINS[0]}'"


def test_functions_expose_what_the_gateway_exposes() -> None:
    assert EXPOSED["Access-Control-Expose-Headers"] == cors.EXPOSED
