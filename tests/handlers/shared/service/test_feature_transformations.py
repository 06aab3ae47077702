import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.shared.service.feature_transformations import check_feature_transformation
from handlers.shared.service.recipes import RECIPE_ARN_PREFIX, RECIPES

LEAST, MOST = (f"{bound}_user_history_length_percentile" for bound in ("min", "max"))
LEAST_ITEMS = "min_item_interaction_count_percentile"


def check(recipe: str, **given_parameters: str) -> None:
    check_feature_transformation(RECIPE_ARN_PREFIX + recipe, given_parameters)


@pytest.mark.parametrize(
    ("recipe", "parameters"),
    [
        ("aws-user-personalization", {LEAST: "0.05", MOST: "0.95"}),
        ("aws-personalized-ranking", {MOST: "1"}),
        ("aws-sims", {LEAST_ITEMS: "0.5"}),
        ("aws-trending-now", {"trend_discovery_frequency": "1 day"}),
    ],
)
def test_parameters_are_those_of_the_guide(recipe: str, parameters: dict[str, str]) -> None:
    check(recipe, **parameters)
    for name in parameters:
        with pytest.raises(ValueError, match=f"the feature transformation parameter {name} is 'x'"):
            check(recipe, **{name: "x"})


@pytest.mark.parametrize("recipe", RECIPES)
def test_names_that_a_recipe_does_not_have_are_refused(recipe: str) -> None:
    check(recipe)
    with pytest.raises(ValueError, match=f"{recipe} has no feature .* 'depth'; it has "):
        check(recipe, depth="1")


@given(st.floats(0, 1), st.floats(0, 1))
def test_percentiles_that_leave_nobody_are_refused(least: float, most: float) -> None:
    given_parameters = {LEAST: str(least), MOST: str(most)}
    if least <= most:
        check("aws-sims", **given_parameters)
    else:
        with pytest.raises(ValueError, match="left with nothing"):
            check("aws-sims", **given_parameters)


def test_a_bound_is_compared_with_the_recipes_default_of_the_other() -> None:
    with pytest.raises(
        ValueError, match=r"0\.95 is above max_item.*, which is 0\.9 unless it is given"
    ):
        check("aws-sims", **{LEAST_ITEMS: "0.95"})
