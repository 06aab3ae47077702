from typing import Any

import pytest

from handlers.shared.callers import check_caller
from handlers.shared.requests import RequestError


def event(**authorizer: Any) -> dict[str, Any]:
    return {"requestContext": {"authorizer": authorizer}}


def test_the_caller_may_name_itself() -> None:
    check_caller(event(userId="429", principalId="x"), "429")


@pytest.mark.parametrize("user", ["430", "", "429 ", None])
def test_and_nobody_else(user: str | None) -> None:
    with pytest.raises(RequestError, match="not the user of the token") as refused:
        check_caller(event(userId="429"), user)
    assert refused.value.status == 403


@pytest.mark.parametrize(
    "open_event", [{}, {"requestContext": None}, event(), {"requestContext": {"authorizer": None}}]
)
def test_without_a_user_of_the_token_anybody_may_be_named(open_event: dict[str, Any]) -> None:
    check_caller(open_event, "430")
    check_caller(open_event, None)
