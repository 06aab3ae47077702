import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.core.recipes import (
    DEFAULT_RECIPE,
    OTHER_RECIPES,
    RECIPE_ARN_PREFIX,
    SERVED_RECIPES,
    recipe_arn,
    short_name,
)


@pytest.mark.parametrize("name", SERVED_RECIPES)
def test_a_recipe_is_given_by_its_name_or_its_arn(name: str) -> None:
    assert recipe_arn(name) == recipe_arn(recipe_arn(name)) == f"{RECIPE_ARN_PREFIX}{name}"
    assert f"aws-{short_name(recipe_arn(name))}" == name


def test_the_default_is_served() -> None:
    assert DEFAULT_RECIPE in SERVED_RECIPES


@pytest.mark.parametrize("name", OTHER_RECIPES)
def test_a_recipe_that_answers_no_user_is_refused_with_its_type(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name} is a recipe of type {OTHER_RECIPES[name]}"):
        recipe_arn(name)


@given(st.text().filter(lambda text: text.removeprefix(RECIPE_ARN_PREFIX) not in SERVED_RECIPES))
def test_anything_else_is_refused_with_what_is_allowed(text: str) -> None:
    with pytest.raises(ValueError, match=f"allowed are.*{DEFAULT_RECIPE}"):
        recipe_arn(text)
