import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.recommendations.answers import answer_with
from handlers.recommendations.caching import entity_tag, reply_to_keep
from handlers.shared.security_headers import SECURITY_HEADERS

BODY = {"itemList": [{"itemId": "1", "score": 0.5}], "recommendationId": "RID-1"}
TAG = entity_tag(BODY)


def get(**headers: str) -> dict[str, Any]:
    return {"httpMethod": "GET", "headers": {n.replace("_", "-"): v for n, v in headers.items()}}


def test_an_answer_is_kept_by_the_client_alone() -> None:
    made = reply_to_keep(get(), BODY, 60)
    assert made["statusCode"] == 200
    assert json.loads(made["body"]) == BODY
    assert made["headers"]["Cache-Control"] == "private, max-age=60"
    assert made["headers"]["ETag"] == TAG


@pytest.mark.parametrize(
    "asked", [TAG, f"W/{TAG}", f'"other", {TAG}', f'"a,b",{TAG}', "*", f"  {TAG} "]
)
def test_who_has_it_gets_no_body(asked: str) -> None:
    made = reply_to_keep(get(If_None_Match=asked), BODY, 60)
    assert (made["statusCode"], made["body"]) == (304, "")
    assert made["headers"] == {
        **SECURITY_HEADERS,
        "Cache-Control": "private, max-age=60",
        "ETag": TAG,
    }


@pytest.mark.parametrize("asked", ["", '"other"', TAG.strip('"'), f'"{TAG}"', 'W/"other"'])
def test_who_has_another_gets_it(asked: str) -> None:
    assert reply_to_keep(get(If_None_Match=asked), BODY, 60)["statusCode"] == 200


@pytest.mark.parametrize(
    ("event", "body", "seconds"),
    [
        (get(If_None_Match=TAG), BODY, 0),
        ({**get(If_None_Match=TAG), "httpMethod": "POST"}, BODY, 60),
        (get(If_None_Match="*"), {**BODY, "fallback": True}, 60),
    ],
)
def test_what_nobody_keeps(event: dict[str, Any], body: dict[str, Any], seconds: int) -> None:
    made = reply_to_keep(event, body, seconds)
    assert made["statusCode"] == 200
    assert made["headers"]["Cache-Control"] == "no-store"
    assert "ETag" not in made["headers"]


ITEMS = st.lists(st.fixed_dictionaries({"itemId": st.text(), "score": st.floats(0, 1)}))


@given(ITEMS, ITEMS, st.text(), st.text())
def test_the_tag_is_of_the_recommendations(first: Any, second: Any, one: str, other: str) -> None:
    tags = {
        entity_tag({"itemList": items, "recommendationId": call, "$metadata": {"requestId": call}})
        for items, call in ((first, one), (second, other))
    }
    same = json.dumps(first) == json.dumps(second)
    assert len(tags) == (1 if same else 2)


def test_the_time_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CACHE_SECONDS", raising=False)
    assert answer_with(get(), lambda: BODY)["headers"]["Cache-Control"] == "no-store"
    monkeypatch.setenv("CACHE_SECONDS", "9")
    assert answer_with(get(), lambda: BODY)["headers"]["Cache-Control"] == "private, max-age=9"
