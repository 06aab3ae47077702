from typing import Any

import pytest

from handlers.recommendations.request import RecommendationRequest, RequestError, parse_request
from handlers.shared.null_words import NULL_WORDS

CAMPAIGN = "arn:aws:personalize:us-east-1:000000000000:campaign/mine"
PLACES = ["pathParameters", "queryStringParameters"]


def refused(**event: Any) -> tuple[int, str]:
    with pytest.raises(RequestError) as caught:
        parse_request(event, CAMPAIGN)
    return caught.value.status, str(caught.value)


def num_results(text: str) -> dict[str, Any]:
    return {"pathParameters": {"userId": "429"}, "queryStringParameters": {"numResults": text}}


def test_the_path_is_decoded_and_the_query_is_not() -> None:
    path = {"pathParameters": {"userId": "a%2Fb%20c"}, "queryStringParameters": None}
    query = {"pathParameters": None, "queryStringParameters": {"userId": "a%2Fb", "other": "x"}}
    assert parse_request(path, CAMPAIGN) == RecommendationRequest("a/b c", 25, with_metadata=False)
    assert parse_request(query, CAMPAIGN) == RecommendationRequest("a%2Fb", 25, with_metadata=True)


@pytest.mark.parametrize("text", ["0", "501", "-1", "1.5", "ten", "", " 5", "\u0665", "9" * 30])
def test_impossible_numbers_of_results_are_refused(text: str) -> None:
    message = "numResults must be a whole number from 1 to 500."
    assert refused(**num_results(text)) == (400, message)


@pytest.mark.parametrize("text", ["1", "500"])
def test_the_limits_of_results_are_allowed(text: str) -> None:
    assert parse_request(num_results(text), CAMPAIGN).num_results == int(text)


@pytest.mark.parametrize("user", ["", "x" * 257])
@pytest.mark.parametrize("place", PLACES)
def test_impossible_users_are_refused(user: str, place: str) -> None:
    assert refused(**{place: {"userId": user}}) == (400, "userId must be 1 to 256 characters.")


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("user", sorted(NULL_WORDS))
def test_words_for_a_missing_user_are_refused(user: str, place: str) -> None:
    status, message = refused(**{place: {"userId": user}})
    assert status == 400
    assert message.startswith("userId is a word for a missing value")


def test_a_word_for_a_missing_user_is_refused_when_it_is_encoded() -> None:
    assert refused(pathParameters={"userId": "%6eull"})[1].startswith("userId is a word")


def test_a_missing_user_is_refused() -> None:
    assert refused()[0] == 400


def test_this_campaign_alone_may_be_named() -> None:
    query = {"userId": "429", "campaignArn": CAMPAIGN}
    assert parse_request({"queryStringParameters": query}, CAMPAIGN).user_id == "429"
    status, message = refused(queryStringParameters={**query, "campaignArn": f"{CAMPAIGN}2"})
    assert status == 403
    assert "campaignArn" in message
