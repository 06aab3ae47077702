import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.shared.service.recipes import (
    PURPOSES,
    RECIPE_ARN_PREFIX,
    RECIPES,
    recipe_arn,
    recipes_for,
    short_name,
)

PAIRS = [(purpose, name) for purpose in PURPOSES for name in RECIPES]
FITTING = [(purpose, name) for purpose, name in PAIRS if name in recipes_for(purpose)]
OTHERS = [pair for pair in PAIRS if pair not in FITTING]


@pytest.mark.parametrize(("purpose", "name"), FITTING)
def test_a_recipe_is_given_by_its_name_or_its_arn(purpose: str, name: str) -> None:
    arn = recipe_arn(name, purpose)
    assert arn == recipe_arn(arn, purpose) == f"{RECIPE_ARN_PREFIX}{name}"
    assert f"aws-{short_name(arn)}" == name


@pytest.mark.parametrize("purpose", PURPOSES)
def test_each_purpose_has_a_default_that_answers_it(purpose: str) -> None:
    assert PURPOSES[purpose].default in recipes_for(purpose)


@pytest.mark.parametrize(("purpose", "name"), OTHERS)
def test_a_recipe_that_answers_something_else_is_refused_with_its_type(
    purpose: str, name: str
) -> None:
    with pytest.raises(ValueError, match=f"{name} is a recipe of type {RECIPES[name]}"):
        recipe_arn(name, purpose)


@pytest.mark.parametrize("purpose", PURPOSES)
@given(text=st.text().filter(lambda text: text.removeprefix(RECIPE_ARN_PREFIX) not in RECIPES))
def test_anything_else_is_refused_with_what_is_allowed(purpose: str, text: str) -> None:
    with pytest.raises(ValueError, match=f"allowed are.*{PURPOSES[purpose].default}"):
        recipe_arn(text, purpose)
