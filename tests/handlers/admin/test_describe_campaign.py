import json

import pytest

from handlers.admin.describe_campaign import describe, handler
from handlers.shared import clients
from handlers.shared.requests import RequestError
from tests.support.control_plane import (
    CAMPAIGN,
    FOREIGN_CAMPAIGN,
    PREFIX,
    SOLUTION,
    VERSION,
    ControlPlane,
    described,
)
from tests.support.proxy_events import proxy_event, status_and_body


def test_a_campaign_is_described(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOLUTION_ARNS", json.dumps([SOLUTION]))
    monkeypatch.setattr(clients, "personalize_once", ControlPlane)
    status, body = status_and_body(handler(proxy_event({"campaignArn": CAMPAIGN}), None))
    assert status == 200
    assert body["campaign"]["creationDateTime"] == "2026-11-26T12:00:00+00:00"
    assert body["campaign"]["solutionVersionArn"] == VERSION


def test_one_that_follows_the_latest_version_is_the_stack_s_too() -> None:
    service = ControlPlane()
    service.known[CAMPAIGN] = described(solutionVersionArn=f"{SOLUTION}/$LATEST")
    assert describe({"campaignArn": CAMPAIGN}, service, [SOLUTION])["statusCode"] == 200


@pytest.mark.parametrize(
    ("arn", "status", "words"),
    [
        (FOREIGN_CAMPAIGN, 403, "not one of this stack's"),
        (f"{PREFIX}campaign/none", 404, "The campaign is deleted or does not exist."),
        ("shop", 400, "must be the ARN of a campaign"),
    ],
)
def test_no_other_is(arn: str, status: int, words: str) -> None:
    with pytest.raises(RequestError, match=words) as refused:
        describe({"campaignArn": arn}, ControlPlane(), [SOLUTION])
    assert refused.value.status == status
