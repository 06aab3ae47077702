import pytest

from handlers.recommendations.get_related_items import handler, respond
from handlers.shared import clients
from tests.support.campaigns import (
    CAMPAIGN,
    ITEMS,
    RECOMMENDER,
    Runtime,
    campaign,
    event,
    read,
    recommender,
    refusal,
)


def test_items_that_go_with_the_one_in_the_path_are_answered() -> None:
    runtime = Runtime()
    asked = event({"itemId": "a%2Fb"}, {"numResults": "5", "userId": "429"})
    answer = read(respond(asked, campaign(runtime), {}))
    assert answer == (200, {"itemList": ITEMS, "recommendationId": "RID-1"})
    assert runtime.requests == [
        {"campaignArn": CAMPAIGN, "itemId": "a/b", "userId": "429", "numResults": 5}
    ]


def test_a_user_is_not_needed() -> None:
    runtime = Runtime()
    assert read(respond(event({"itemId": "185"}), campaign(runtime), {}))[0] == 200
    assert "userId" not in runtime.requests[0]


def test_a_recommender_may_need_one() -> None:
    runtime = Runtime()
    status, body = read(respond(event({"itemId": "185"}), recommender(runtime), {}))
    assert (status, runtime.requests) == (400, [])
    assert "userId is missing" in body["message"]
    asked = event({"itemId": "185"}, {"userId": "429"})
    assert read(respond(asked, recommender(runtime), {}))[0] == 200
    assert runtime.requests[0]["recommenderArn"] == RECOMMENDER


@pytest.mark.parametrize("query", [{"context.DEVICE": "phone"}, {"itemId": "1"}, {"userId": "nil"}])
def test_what_the_route_does_not_have_is_refused(query: dict[str, str]) -> None:
    runtime = Runtime()
    assert read(respond(event({"itemId": "185"}, query), campaign(runtime), {}))[0] == 400
    assert runtime.requests == []


def test_a_failure_is_translated() -> None:
    runtime = Runtime(refusal("ResourceNotFoundException", 404))
    assert read(respond(event({"itemId": "185"}), campaign(runtime), {}))[0] == 503


def test_the_handler_takes_its_campaign_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runtime = Runtime()
    monkeypatch.setattr(clients, "personalize_runtime", lambda: runtime)
    monkeypatch.setenv("CAMPAIGN_ARN", CAMPAIGN)
    assert handler(event({"itemId": "185"}), None)["statusCode"] == 200
    assert runtime.requests[0]["campaignArn"] == CAMPAIGN
