from typing import Any

import pytest

from handlers.recommendations.user_context import user_context
from handlers.shared.context import NO_CONTEXT, ContextRules
from handlers.shared.requests import RequestError
from tests.support.campaigns import event

RULES = ContextRules(
    device="DEVICE_TYPE", location="LOCATION", location_header="x-country", season="SEASON"
)


def asked(query: dict[str, Any], rules: ContextRules = RULES, agent: str | None = "iPhone") -> Any:
    request = event(query=query)
    request["headers"] = {"X-Country": "DE"}
    request["requestContext"]["identity"] = {"userAgent": agent}
    return user_context(request, request["multiValueQueryStringParameters"] or {}, rules)


def test_the_context_comes_from_the_request_and_its_time() -> None:
    assert asked({}) == {"context": {"DEVICE_TYPE": "phone", "LOCATION": "DE", "SEASON": "autumn"}}


def test_what_the_client_says_goes_before_and_is_kept() -> None:
    query = {"context.device_type": "tv", "context.HOUR": "7", "context.LOCATION": "AT"}
    assert asked(query, agent=None) == {
        "context": {"device_type": "tv", "HOUR": "7", "LOCATION": "AT", "SEASON": "autumn"}
    }


def test_without_rules_the_context_is_what_the_client_says() -> None:
    assert asked({"context.HOUR": "7"}, NO_CONTEXT) == {"context": {"HOUR": "7"}}
    assert asked({}, NO_CONTEXT) == {}


def test_nothing_known_is_no_context() -> None:
    assert asked({}, ContextRules(device="DEVICE_TYPE"), agent=None) == {}


def test_an_impossible_context_is_refused_with_rules_too() -> None:
    with pytest.raises(RequestError, match="SEASON"):
        asked({"context.SEASON": ""})
