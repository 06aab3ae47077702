import pytest

from handlers.recommendations.filters import Filter
from handlers.recommendations.get_popular_items import handler, respond
from handlers.shared import clients
from tests.support.campaigns import (
    CAMPAIGN,
    ITEMS,
    Runtime,
    campaign,
    event,
    read,
    recommender,
)


def test_popular_items_are_answered_to_everybody() -> None:
    runtime = Runtime()
    answer = read(respond(event(query={"numResults": "5"}), campaign(runtime), {}))
    assert answer == (200, {"itemList": ITEMS, "recommendationId": "RID-1"})
    assert runtime.requests == [{"campaignArn": CAMPAIGN, "numResults": 5}]


def test_a_filter_may_need_the_user() -> None:
    runtime = Runtime()
    asked = event(query={"filter": "unseen", "userId": "429"})
    respond(asked, campaign(runtime), {"unseen": Filter("arn:f", {})})
    assert runtime.requests[0]["userId"] == "429"
    assert runtime.requests[0]["filterArn"] == "arn:f"


def test_a_recommender_may_ask_for_the_user() -> None:
    runtime = Runtime()
    status, body = read(respond(event(), recommender(runtime), {}))
    assert (status, runtime.requests) == (400, [])
    assert "userId is missing" in body["message"]
    assert read(respond(event(query={"userId": "429"}), recommender(runtime), {}))[0] == 200
    assert read(respond(event(), recommender(runtime, needs_user=False), {}))[0] == 200


@pytest.mark.parametrize("query", [{"context.DEVICE": "phone"}, {"itemId": "1"}])
def test_what_the_route_does_not_have_is_refused(query: dict[str, str]) -> None:
    runtime = Runtime()
    assert read(respond(event(query=query), campaign(runtime), {}))[0] == 400
    assert runtime.requests == []


def test_the_handler_takes_its_campaign_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runtime = Runtime()
    monkeypatch.setattr(clients, "personalize_runtime", lambda: runtime)
    monkeypatch.setenv("CAMPAIGN_ARN", CAMPAIGN)
    assert handler(event(), None)["statusCode"] == 200
    assert runtime.requests[0]["campaignArn"] == CAMPAIGN
