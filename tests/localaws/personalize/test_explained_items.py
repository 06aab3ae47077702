"""Explanations as they are served: of a model that was trained, with events that were put."""

from itertools import count
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.cli import main
from localaws.process.administration import explanation
from localaws.process.server import ServerError
from tests.support.personalize_stack import POPULARITY, PersonalizeStack

Trained = tuple[PersonalizeStack, str]

ITEMS = st.integers(0, 30).map(lambda number: f"i{number}")
HISTORIES = st.lists(ITEMS, max_size=10)
_numbers = count()


def explained(stack: PersonalizeStack, user: str, **more: str) -> dict[str, Any]:
    parameters = {"campaignArn": stack.arns["Campaign"], "userId": user, **more}
    return explanation(stack.local_aws.home, parameters)


def visitor(trained: Trained, history: list[str]) -> str:
    """A user whom nobody saw before, with a history of put events."""
    stack, tracking_id = trained
    user = f"visitor-{next(_numbers)}"
    if history:
        stack.put(tracking_id, history, userId=user)
    return user


@given(history=HISTORIES, item=ITEMS)
def test_contributions_sum_to_the_score_of_the_recommendation(
    trained: Trained, history: list[str], item: str
) -> None:
    stack, _ = trained
    user = visitor(trained, history)
    found = explained(stack, user, itemId=item)
    recommended = {each["itemId"]: each["score"] for each in stack.recommended(user, 500)}
    (only,) = found["items"]
    assert (found["history"], only["itemId"]) == (history, item)
    assert only["score"] == pytest.approx(recommended.get(item, 0.0))
    assert sum(part["value"] for part in only["contributions"]) == pytest.approx(
        only["score"], rel=1e-4
    )
    assert all(part.get("event", 0) < max(len(history), 1) for part in only["contributions"])


@given(history=HISTORIES, number=st.integers(0, 4))
def test_without_an_event_that_is_named_the_item_has_less(
    trained: Trained, history: list[str], number: int
) -> None:
    stack, _ = trained
    first = explained(stack, visitor(trained, history))["items"][0]
    for place in first["reasons"][number : number + 1]:
        left = visitor(trained, history[:place] + history[place + 1 :])
        (without,) = explained(stack, left, itemId=first["itemId"])["items"]
        assert without["score"] < first["score"]


def test_what_somebody_looked_at_is_a_reason(trained: Trained) -> None:
    stack, _ = trained
    history = ["i1", "i2", "i3", "i21"]
    items = explained(stack, visitor(trained, history))["items"]
    assert {history[place] for each in items for place in each["reasons"]} & {"i1", "i2", "i3"}


def test_without_an_item_the_best_three_are_explained(trained: Trained) -> None:
    stack, _ = trained
    found = explained(stack, "u1")
    assert [each["itemId"] for each in found["items"]] == stack.items("u1", 3)
    assert found["solutionVersionArn"] == stack.arns["SolutionVersion"]
    assert len(found["history"]) == 30, "what was imported counts"


def test_the_command_prints_a_table_for_each_item(
    trained: Trained, capsys: pytest.CaptureFixture[str]
) -> None:
    stack, _ = trained
    home, campaign = str(stack.local_aws.home), stack.arns["Campaign"]
    asked = ["explain", "--home", home, "--campaign", campaign, "--user", "u1"]
    assert main(asked) == 0
    printed = capsys.readouterr().out
    for each in explained(stack, "u1")["items"]:
        assert f"{each['itemId']}: {each['score']:.4f}" in printed
    assert main([*asked, "--item", "nothing"]) == 1
    assert "Item nothing has no score" in capsys.readouterr().err


def test_what_cannot_be_explained_is_refused(trained: Trained) -> None:
    stack, _ = trained
    for more, words in [
        ({"itemId": "nothing"}, "Item nothing has no score"),
        ({"campaignArn": stack.arns["Campaign"] + "x"}, "does not exist"),
        ({"campaignArn": ""}, "Either campaignArn or recommenderArn is required"),
        ({"recommenderArn": "r"}, "and not both"),
        ({"filterArn": "x"}, "There is no parameter filterArn"),
    ]:
        with pytest.raises(ServerError, match=words):
            explained(stack, "u1", **more)
    with pytest.raises(ServerError, match="userId is required"):
        explained(stack, "")


def test_only_what_looks_at_a_user_is_explained(trained: Trained) -> None:
    stack, _ = trained
    campaign = stack.arns["Campaign"]
    stack.make_solution(recipe=POPULARITY, suffix="-popular")
    stack.make_version()
    popular = stack.make_campaign("-popular")
    stack.arns["Campaign"] = campaign
    with pytest.raises(ServerError, match="aws-popularity-count, which looks at nothing"):
        explained(stack, "u1", campaignArn=popular)
