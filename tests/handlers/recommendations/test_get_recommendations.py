import json
from typing import Any

import pytest

from handlers.recommendations.filters import Filter
from handlers.recommendations.get_recommendations import handler, respond
from handlers.shared import clients
from tests.support.campaigns import CAMPAIGN, ITEMS, Runtime, campaign, event, read, refusal

POPULAR = f"{CAMPAIGN}-popular"
FILTERS = {"cheap": Filter("arn:aws:personalize:f", {"PRICE": "number"})}


def ask(
    runtime: Runtime,
    path: dict[str, str] | None = None,
    query: dict[str, str | list[str]] | None = None,
    *,
    has_popular: bool = False,
) -> tuple[int, Any]:
    popular = campaign(runtime, POPULAR, attempts=1) if has_popular else None
    return read(respond(event(path, query), campaign(runtime), FILTERS, popular))


def test_the_path_form_answers_items_and_recommendation_id() -> None:
    runtime = Runtime()
    status, body = ask(runtime, {"userId": "a%2Fb%20c"}, {"numResults": "5"})
    assert (status, body) == (200, {"itemList": ITEMS, "recommendationId": "RID-1"})
    assert runtime.requests == [{"campaignArn": CAMPAIGN, "userId": "a/b c", "numResults": 5}]


def test_the_query_form_answers_what_the_call_took() -> None:
    runtime = Runtime(refusal("ThrottlingException"))
    status, body = ask(runtime, query={"userId": "a%2Fb", "campaignArn": CAMPAIGN})
    assert status == 200
    assert body == {
        "$metadata": {
            "httpStatusCode": 200,
            "requestId": "service-1",
            "attempts": 2,
            "totalRetryDelay": 100,
        },
        "itemList": ITEMS,
        "recommendationId": "RID-1",
    }
    assert runtime.requests[-1] == {
        "campaignArn": CAMPAIGN,
        "userId": "a%2Fb",
        "numResults": 25,
    }


def test_all_that_a_request_may_ask_reaches_the_campaign() -> None:
    runtime = Runtime()
    query: dict[str, str | list[str]] = {
        "filter": "cheap",
        "filter.PRICE": "9",
        "metadata": "TITLE",
        "promotion": "cheap",
        "promotion.PRICE": "1",
        "promotionPercent": "10",
        "context.DEVICE": "phone",
    }
    assert ask(runtime, {"userId": "429"}, query)[0] == 200
    assert runtime.requests[0].keys() == {
        *("campaignArn", "userId", "numResults", "filterArn", "filterValues"),
        *("metadataColumns", "promotions", "context"),
    }


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({"numResults": "0"}, 400),
        ({"userID": "429"}, 400),
        ({"campaignArn": f"{CAMPAIGN}2"}, 403),
        ({"filter": "none"}, 400),
    ],
)
def test_a_request_that_is_refused_asks_no_campaign(query: dict[str, str], status: int) -> None:
    runtime = Runtime()
    answered, body = ask(runtime, query={"userId": "429", **query}, has_popular=True)
    assert (answered, body["requestId"]) == (status, "gateway-1")
    assert set(query) <= set(body["message"].split()), "the message names the parameter"
    assert runtime.requests == []


def test_a_user_is_needed() -> None:
    assert ask(Runtime())[0] == 400
    assert ask(Runtime(), {"userId": "429"}, {"userId": "430"})[0] == 400


@pytest.mark.parametrize(
    "errors",
    [
        [refusal("ThrottlingException")] * 2,
        [refusal("ResourceNotFoundException", 404)],
        [refusal("InternalFailure", 500)] * 2,
        [refusal("AccessDeniedException", 403)],
    ],
)
def test_popular_items_stand_in_for_a_campaign_that_cannot_answer(errors: list[Exception]) -> None:
    runtime = Runtime(*errors)
    query: dict[str, str | list[str]] = {"context.DEVICE": "phone", "numResults": "3"}
    status, body = ask(runtime, {"userId": "429"}, query, has_popular=True)
    assert status == 200
    assert body == {"itemList": ITEMS, "recommendationId": "RID-1", "fallback": True}
    assert runtime.requests[-1] == {"campaignArn": POPULAR, "userId": "429", "numResults": 3}
    assert ask(Runtime(*errors), {"userId": "429"})[0] >= 429


def test_the_query_form_tells_that_popular_items_stand_in() -> None:
    runtime = Runtime(refusal("ResourceNotFoundException", 404))
    _, body = ask(runtime, query={"userId": "429"}, has_popular=True)
    assert (body["fallback"], body["$metadata"]["attempts"]) == (True, 1)


def test_a_wrong_request_has_no_fallback() -> None:
    runtime = Runtime(refusal("InvalidInputException", message="context"))
    assert ask(runtime, {"userId": "429"}, has_popular=True)[0] == 400
    assert len(runtime.requests) == 1


def test_the_first_error_counts_where_there_are_no_popular_items_either() -> None:
    runtime = Runtime(refusal("ResourceNotFoundException", 404), refusal("InternalFailure", 500))
    assert ask(runtime, {"userId": "429"}, has_popular=True)[0] == 503
    assert len(runtime.requests) == 2


def test_logs_name_no_user(capsys: pytest.CaptureFixture[str]) -> None:
    errors = [refusal("AccessDeniedException", 403)] * 2
    ask(Runtime(*errors), {"userId": "user-nobody-may-see"}, has_popular=True)
    output = capsys.readouterr().out
    assert {json.loads(line)["error"] for line in output.splitlines()} == {"AccessDeniedException"}
    assert "user-nobody-may-see" not in output


def test_the_handler_takes_campaigns_and_filters_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runtime = Runtime(refusal("ResourceNotFoundException", 404))
    monkeypatch.setattr(clients, "personalize_runtime", lambda: runtime)
    monkeypatch.setenv("CAMPAIGN_ARN", CAMPAIGN)
    monkeypatch.setenv("FILTERS", '{"unseen": {"arn": "arn:f", "parameters": {}}}')
    monkeypatch.setenv("POPULAR_CAMPAIGN_ARN", POPULAR)
    answer = handler(event({"userId": "429"}, {"filter": "unseen"}), None)
    assert read(answer)[1]["fallback"] is True
    assert [each["campaignArn"] for each in runtime.requests] == [CAMPAIGN, POPULAR]
    assert {each["filterArn"] for each in runtime.requests} == {"arn:f"}


def test_where_the_owner_makes_campaigns_a_client_may_name_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runtime = Runtime()
    monkeypatch.setattr(clients, "personalize_runtime", lambda: runtime)
    monkeypatch.setenv("CAMPAIGN_ARN", CAMPAIGN)
    monkeypatch.setenv("FILTERS", "{}")
    query: dict[str, str | list[str]] = {
        "userId": "429",
        "campaignArn": f"{CAMPAIGN}2",
        "numResults": "3",
    }
    assert handler(event(query=query), None)["statusCode"] == 403
    monkeypatch.setenv("NAMED_CAMPAIGNS", "asked")
    answer = handler(event(query=query), None)
    body = json.loads(answer["body"])
    assert (answer["statusCode"], body["itemList"]) == (200, ITEMS)
    assert body["$metadata"]["httpStatusCode"] == 200
    assert runtime.requests == [{"campaignArn": f"{CAMPAIGN}2", "userId": "429", "numResults": 3}]


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (refusal("AccessDeniedException", 403), 403),
        (refusal("ResourceNotFoundException", 404), 503),
        (refusal("InvalidInputException", 400, "the recipe ranks"), 400),
    ],
)
def test_nothing_stands_in_for_a_campaign_that_the_client_names(
    error: Exception, status: int
) -> None:
    runtime = Runtime(error)
    popular = campaign(runtime, POPULAR, attempts=1)
    query: dict[str, str | list[str]] = {"userId": "429", "campaignArn": f"{CAMPAIGN}2"}
    asked = respond(event(query=query), campaign(runtime), FILTERS, popular, asks_named=True)
    assert read(asked)[0] == status
    assert [each["campaignArn"] for each in runtime.requests] == [f"{CAMPAIGN}2"]
