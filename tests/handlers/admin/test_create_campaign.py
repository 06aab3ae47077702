import json
from typing import Any

import pytest

from handlers.admin.create_campaign import create, handler
from handlers.shared import clients
from handlers.shared.requests import RequestError
from tests.support.control_plane import (
    CAMPAIGN,
    FOREIGN_VERSION,
    PREFIX,
    SOLUTION,
    TAGS,
    VERSION,
    ControlPlane,
)
from tests.support.proxy_events import proxy_event, status_and_body


def ask(service: ControlPlane, **body: Any) -> tuple[int, Any]:
    return status_and_body(create(body, service, [SOLUTION], [CAMPAIGN], TAGS))


def test_a_campaign_is_made_of_a_version_with_the_stack_s_tags() -> None:
    service = ControlPlane()
    answer = ask(service, solutionVersionArn=VERSION, name="my-campaign")
    assert answer == (200, {"campaignArn": f"{PREFIX}campaign/my-campaign"})
    request = {"solutionVersionArn": VERSION, "name": "my-campaign", "tags": TAGS}
    assert service.calls == [("create_campaign", request)]


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"solutionVersionArn": FOREIGN_VERSION, "name": "c"}, 403),
        ({"solutionVersionArn": f"{PREFIX}solution/none/v1", "name": "c"}, 404),
        ({"solutionVersionArn": VERSION}, 400),
        ({"solutionVersionArn": SOLUTION, "name": "c"}, 400),
        ({"solutionVersionArn": VERSION, "name": "shop"}, 409),
    ],
)
def test_no_other_is_and_none_under_a_name_of_the_program(
    body: dict[str, Any], status: int
) -> None:
    service = ControlPlane()
    with pytest.raises(RequestError) as refused:
        ask(service, **body)
    assert refused.value.status == status
    assert service.calls == []


def test_the_handler_knows_the_stack(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOLUTION_ARNS", json.dumps([SOLUTION]))
    monkeypatch.setenv("CAMPAIGN_ARNS", json.dumps([CAMPAIGN]))
    monkeypatch.setenv("TAGS", "{}")
    monkeypatch.setattr(clients, "personalize_once", ControlPlane)
    statuses = [
        handler(proxy_event({"solutionVersionArn": VERSION, "name": name}), None)["statusCode"]
        for name in ("my-campaign", "shop")
    ]
    assert statuses == [200, 409]
