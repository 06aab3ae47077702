import dataclasses

from components.building.owner_tags import allow_held, allow_tagging, allow_tagging_new
from tests.support.graph import CONTEXT

STACK = dataclasses.replace(CONTEXT, tags={"project": "shop", "stack": "test", "team": "a"})
GIVEN = {"aws:RequestTag/project": "shop", "aws:RequestTag/stack": "test"}
HELD = {"aws:ResourceTag/project": "shop", "aws:ResourceTag/stack": "test"}


def test_what_is_the_stack_s_has_its_tags() -> None:
    statement = allow_held(STACK, ("personalize:UpdateCampaign",), ["campaign"])
    assert statement["Action"] == ["personalize:UpdateCampaign"]
    assert statement["Resource"] == ["campaign"]
    assert statement["Condition"] == {"StringEquals": HELD}


def test_what_is_made_gets_the_stack_s_tags() -> None:
    statement = allow_tagging(STACK, "personalize:CreateCampaign", ["campaign"])
    assert statement["Condition"] == {"StringEquals": GIVEN}


def test_what_is_another_stack_s_keeps_its_tags() -> None:
    statement = allow_tagging_new(STACK, "personalize:TagResource", ["campaign"])
    assert statement["Condition"] == {"StringEquals": GIVEN, "StringEqualsIfExists": HELD}
