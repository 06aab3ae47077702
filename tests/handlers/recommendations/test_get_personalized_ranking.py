from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from handlers.recommendations.get_personalized_ranking import handler, respond
from handlers.shared import clients
from handlers.shared.null_words import NULL_WORDS
from tests.openapi.test_models import documented
from tests.support.campaigns import CAMPAIGN, Runtime, campaign, event, read

BODY = {"userId": "429", "itemIds": ["1", "2", "3"]}
VALUES: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.integers(),
    st.sampled_from(sorted(NULL_WORDS)),
    st.text(max_size=3),
    st.text("x", min_size=255, max_size=258),
    st.lists(st.one_of(st.text(max_size=2), st.integers()), max_size=3),
)
BODIES = st.one_of(
    VALUES,
    st.dictionaries(st.sampled_from(["userId", "itemIds", "other"]), VALUES),
    st.fixed_dictionaries(
        {"userId": st.text(max_size=3), "itemIds": st.lists(st.text(max_size=2), max_size=3)}
    ),
    st.integers(499, 501).map(lambda count: {"userId": "u", "itemIds": ["i"] * count}),
)


def ask(runtime: Runtime, body: Any, **query: str) -> tuple[int, Any]:
    return read(respond(event(query=query, body=body), campaign(runtime), {}))


def test_items_are_answered_in_the_user_s_order() -> None:
    runtime = Runtime()
    status, body = ask(runtime, BODY, metadata="TITLE")
    assert status == 200
    assert [each["itemId"] for each in body["itemList"]] == ["3", "2", "1"]
    assert body["recommendationId"] == "RID-2"
    assert runtime.requests == [
        {
            "campaignArn": CAMPAIGN,
            "userId": "429",
            "inputList": ["1", "2", "3"],
            "metadataColumns": {"ITEMS": ["TITLE"]},
        }
    ]


@given(BODIES)
@example(BODY)
def test_the_function_takes_exactly_what_the_model_of_the_route_takes(body: Any) -> None:
    status, _ = ask(Runtime(), body)
    assert (status == 200) == documented("/rankings").is_valid(body)
    assert status in {200, 400}


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (None, "The body is not JSON."),
        ("", "The body is not JSON."),
        ("{", "The body is not JSON."),
        ("[" * 100_000, "The body is not JSON."),
        ('{"userId": "1"}', "The body must be a JSON object with userId and itemIds."),
    ],
)
def test_what_is_no_such_object_is_refused(body: str | None, told: str) -> None:
    status, answer = ask(Runtime(), body)
    assert (status, answer["message"]) == (400, told)


def test_another_media_type_is_refused() -> None:
    request = {**event(query={}, body=BODY), "headers": {"Content-Type": "text/plain"}}
    assert respond(request, campaign(Runtime()), {})["statusCode"] == 415


def test_there_are_fewer_items_with_metadata() -> None:
    body = {"userId": "429", "itemIds": ["1"] * 51}
    assert ask(Runtime(), body)[0] == 200
    assert "list of 1 to 50" in ask(Runtime(), body, metadata="TITLE")[1]["message"]


@pytest.mark.parametrize("name", ["numResults", "promotion", "userId"])
def test_what_the_route_does_not_have_is_refused(name: str) -> None:
    assert ask(Runtime(), BODY, **{name: "1"})[0] == 400


def test_the_handler_takes_its_campaign_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runtime = Runtime()
    monkeypatch.setattr(clients, "personalize_runtime", lambda: runtime)
    monkeypatch.setenv("CAMPAIGN_ARN", CAMPAIGN)
    assert handler(event(body=BODY), None)["statusCode"] == 200
    assert runtime.requests[0]["campaignArn"] == CAMPAIGN
