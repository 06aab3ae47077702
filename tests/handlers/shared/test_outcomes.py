import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.shared.delivery import Delivery, Refusal
from handlers.shared.outcomes import MAX_REASONS, Outcome, Status, reply_with, statuses

REASONS: dict[Status, str] = {"refused": "It is wrong.", "failed": "Not now."}


def answered(*kinds: Status, errors: list[str] | None = None) -> tuple[int, Any, Any]:
    outcomes = [
        Outcome.of({"itemId": str(number)}, kind, REASONS) for number, kind in enumerate(kinds)
    ]
    made = reply_with("items", outcomes, errors or [], "r1")
    return made["statusCode"], json.loads(made["body"]), made["headers"]


def test_what_became_of_each_is_told_in_order() -> None:
    status, body, _ = answered("recorded", "refused")
    assert status == 200
    assert body == {
        "items": [
            {"itemId": "0", "status": "recorded"},
            {"itemId": "1", "status": "refused", "reason": "It is wrong."},
        ]
    }


def test_a_part_that_has_to_be_sent_again_is_no_success() -> None:
    status, body, headers = answered("recorded", "failed", "refused", errors=["X"])
    assert (status, headers["Retry-After"]) == (503, "1")
    assert [each["status"] for each in body["items"]] == ["recorded", "failed", "refused"]
    assert {"message", "requestId"} < set(body)


@pytest.mark.parametrize(
    ("kinds", "errors", "status"),
    [
        (["refused"], [], 400),
        (["failed"], ["ThrottlingException"], 429),
        (["failed", "refused"], ["ThrottlingException"], 429),
        (["failed"], ["ThrottlingException", "OutOfTime"], 502),
        (["failed"], ["AccessDeniedException"], 502),
        (["failed"], [], 502),
    ],
)
def test_nothing_recorded_is_a_failure(kinds: list[Status], errors: list[str], status: int) -> None:
    answer, body, headers = answered(*kinds, errors=errors)
    assert (answer, set(body)) == (status, {"message", "requestId"})
    assert ("Retry-After" in headers) == (status == 429)


def test_the_reasons_are_told_where_nothing_was_recorded() -> None:
    too_many: list[Status] = ["refused"] * (MAX_REASONS + 2)
    _, body, _ = answered(*too_many)
    assert "items[0]: It is wrong." in body["message"]
    assert body["message"].endswith("And 2 more.")
    _, body, _ = answered("refused")
    assert body["message"] == "Nothing was recorded. items[0]: It is wrong."


KINDS: list[Status] = ["recorded", "refused", "failed"]


@given(st.lists(st.sampled_from(KINDS), min_size=1, max_size=12))
def test_an_entry_that_was_not_recorded_is_never_told_as_recorded(kinds: list[Status]) -> None:
    status, body, _ = answered(*kinds, errors=["X"] if "failed" in kinds else [])
    told = [each["status"] for each in body["items"]] if "items" in body else []
    assert told == (kinds if "recorded" in kinds else [])
    assert (status == 200) == ("recorded" in kinds and "failed" not in kinds)


def test_equal_entries_have_their_own_outcomes() -> None:
    entries = [["same"], ["same"], ["same"]]
    delivery = Delivery(
        delivered=[entries[0]], refused=[Refusal(entries[1], "why")], undelivered=[entries[2]]
    )
    became = statuses(delivery)
    assert [became[id(entry)] for entry in entries] == ["recorded", "refused", "failed"]
