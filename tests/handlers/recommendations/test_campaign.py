import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from handlers.recommendations.campaign import popular_campaign, stack_campaign
from handlers.shared import clients
from tests.support.campaigns import (
    CAMPAIGN,
    ITEMS,
    RECOMMENDER,
    Runtime,
    campaign,
    recommender,
    refusal,
)


def test_a_campaign_is_asked_once_where_it_answers() -> None:
    runtime = Runtime()
    answer = campaign(runtime).recommend({"userId": "429"})
    assert (answer.response["itemList"], answer.attempts, answer.delay_seconds) == (ITEMS, 1, 0)
    assert runtime.requests == [{"campaignArn": CAMPAIGN, "userId": "429"}]


def test_what_may_pass_is_tried_again_after_a_pause() -> None:
    runtime = Runtime(refusal("ThrottlingException"))
    answer = campaign(runtime).rank({"userId": "429", "inputList": ["1", "2"]})
    assert [each["itemId"] for each in answer.response["personalizedRanking"]] == ["2", "1"]
    assert (answer.attempts, answer.delay_seconds) == (2, 0.1)


@pytest.mark.parametrize(
    ("error", "attempts", "calls"),
    [
        (refusal("ThrottlingException"), 2, 2),
        (refusal("InternalFailure", 500), 2, 2),
        (ConnectTimeoutError(endpoint_url="https://secret"), 2, 2),
        (ConnectTimeoutError(endpoint_url="https://secret"), 1, 1),
        (refusal("InvalidInputException"), 2, 1),
    ],
)
def test_the_last_error_is_raised(error: Exception, attempts: int, calls: int) -> None:
    runtime = Runtime(error, error, error)
    with pytest.raises(type(error)):
        campaign(runtime, attempts=attempts).recommend({"userId": "429"})
    assert len(runtime.requests) == calls


def test_a_recommender_is_asked_in_the_place_of_a_campaign() -> None:
    runtime = Runtime(refusal("ThrottlingException"))
    answer = recommender(runtime).recommend({"userId": "429"})
    assert answer.attempts == 2
    assert runtime.requests == [{"recommenderArn": RECOMMENDER, "userId": "429"}] * 2


@pytest.mark.parametrize(
    ("environment", "parameter", "needs_user"),
    [
        ({"CAMPAIGN_ARN": CAMPAIGN}, "campaignArn", False),
        ({"RECOMMENDER_ARN": RECOMMENDER}, "recommenderArn", False),
        ({"RECOMMENDER_ARN": RECOMMENDER, "NEEDS_USER": "true"}, "recommenderArn", True),
    ],
)
def test_the_environment_says_what_is_asked(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], parameter: str, needs_user: bool
) -> None:
    runtime = Runtime()
    monkeypatch.setattr(clients, "personalize_runtime", lambda: runtime)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    asked = stack_campaign()
    assert asked.needs_user is needs_user
    asked.recommend({"userId": "429"})
    assert runtime.requests[0].keys() == {parameter, "userId"}


@pytest.mark.parametrize(
    ("variable", "parameter"),
    [("POPULAR_CAMPAIGN_ARN", "campaignArn"), ("POPULAR_RECOMMENDER_ARN", "recommenderArn")],
)
def test_what_stands_in_is_asked_once(
    monkeypatch: pytest.MonkeyPatch, variable: str, parameter: str
) -> None:
    runtime = Runtime(*[refusal("ThrottlingException")] * 2)
    monkeypatch.setattr(clients, "personalize_runtime", lambda: runtime)
    assert popular_campaign() is None
    monkeypatch.setenv(variable, "arn:popular")
    popular = popular_campaign()
    assert popular
    with pytest.raises(ClientError):
        popular.recommend({"userId": "429"})
    assert runtime.requests == [{parameter: "arn:popular", "userId": "429"}]
