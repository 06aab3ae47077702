"""The table of operations."""

import botocore.session

from localaws.apigateway.control.operations import OPERATIONS
from tests.support.gateway import Control


def shape(template: str) -> tuple[str, ...]:
    """The parts of a URI template, variables without their names."""
    return tuple("{}" if part.startswith("{") else part for part in template.split("/"))


def test_every_operation_is_one_of_the_real_api() -> None:
    model = botocore.session.get_session().get_service_model("apigateway")
    http = [model.operation_model(name).http for name in model.operation_names]
    real = {(call["method"], shape(call["requestUri"].split("?")[0])) for call in http}
    ours = {(http_method, shape(template)) for http_method, template in OPERATIONS}
    assert ours <= real


def test_what_is_not_served_says_so(control: Control, api: str) -> None:
    kind, message = control.refused("PUT", f"/restapis/{api}/resources/x/methods/GET", {})
    assert kind == "BadRequestException"
    assert "OpenAPI document" in message
