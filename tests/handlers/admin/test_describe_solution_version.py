import json

import pytest

from handlers.admin.describe_solution_version import describe, handler
from handlers.shared import clients
from handlers.shared.requests import RequestError
from tests.support.control_plane import FOREIGN_VERSION, SOLUTION, VERSION, ControlPlane
from tests.support.proxy_events import proxy_event, status_and_body

DESCRIBED = {
    "solutionVersion": {
        "status": "ACTIVE",
        "creationDateTime": "2026-11-26T12:00:00+00:00",
        "solutionVersionArn": VERSION,
        "solutionArn": SOLUTION,
    }
}


def test_a_version_is_described(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOLUTION_ARNS", json.dumps([SOLUTION]))
    monkeypatch.setattr(clients, "personalize_once", ControlPlane)
    answer = handler(proxy_event({"solutionVersionArn": VERSION}), None)
    assert status_and_body(answer) == (200, DESCRIBED)


@pytest.mark.parametrize(
    ("arn", "status"), [(FOREIGN_VERSION, 403), (f"{SOLUTION}/v2", 404), (SOLUTION, 400)]
)
def test_no_other_is(arn: str, status: int) -> None:
    with pytest.raises(RequestError) as refused:
        describe({"solutionVersionArn": arn}, ControlPlane(), [SOLUTION])
    assert refused.value.status == status
