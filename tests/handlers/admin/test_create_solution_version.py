import json
from typing import Any

import pytest

from handlers.admin.create_solution_version import create, handler
from handlers.shared import clients
from handlers.shared.requests import RequestError
from tests.support.control_plane import (
    FOREIGN_SOLUTION,
    PREFIX,
    SOLUTION,
    TAGS,
    VERSION,
    ControlPlane,
)
from tests.support.proxy_events import proxy_event, service_error, status_and_body


def ask(service: ControlPlane, **body: Any) -> tuple[int, Any]:
    return status_and_body(create(body, service, [SOLUTION], TAGS))


def test_a_solution_is_trained_under_a_name_with_the_stack_s_tags() -> None:
    service = ControlPlane()
    assert ask(service, solutionArn=SOLUTION, version="v1") == (
        200,
        {"solutionVersionArn": VERSION},
    )
    request = {"solutionArn": SOLUTION, "name": "v1", "tags": TAGS}
    assert service.calls == [("create_solution_version", request)]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"solutionArn": FOREIGN_SOLUTION, "version": "v1"}, 403),
        ({"solutionArn": f"{PREFIX}solution/none", "version": "v1"}, 404),
        ({"solutionArn": SOLUTION}, 400),
        ({"version": "v1"}, 400),
        ({"solutionArn": VERSION, "version": "v1"}, 400),
    ],
)
def test_nothing_else_is_trained(body: dict[str, Any], status: int) -> None:
    service = ControlPlane()
    with pytest.raises(RequestError) as refused:
        ask(service, **body)
    assert refused.value.status == status
    assert service.calls == []


def test_the_handler_asks_once(monkeypatch: pytest.MonkeyPatch) -> None:
    taken = service_error("ResourceAlreadyExistsException")
    services = [ControlPlane(), ControlPlane(create_solution_version=taken)]
    monkeypatch.setenv("SOLUTION_ARNS", json.dumps([SOLUTION]))
    monkeypatch.setenv("TAGS", "{}")
    body = {"solutionArn": SOLUTION, "version": "v1"}
    statuses = []
    for service in services:
        monkeypatch.setattr(clients, "personalize_once", lambda service=service: service)
        statuses.append(handler(proxy_event(body), None)["statusCode"])
    assert statuses == [200, 409]
    assert handler(proxy_event("[]"), None)["statusCode"] == 400
