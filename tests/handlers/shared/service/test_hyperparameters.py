import pytest

from handlers.shared.service.hyperparameters import check_hyperparameters, tunable
from handlers.shared.service.recipes import RECIPE_ARN_PREFIX, RECIPES


@pytest.mark.parametrize(
    ("recipe", "name", "good", "bad"),
    [
        ("aws-user-personalization-v2", "apply_recency_bias", ["true", "false"], ["1", "True"]),
        ("aws-user-personalization", "hidden_dimension", ["32", "256"], ["31", "257", "64.5"]),
        ("aws-personalized-ranking", "bptt", ["2", "32"], ["1", "33", "\u0665"]),
        ("aws-sims", "min_cointeraction_count", ["0", "10"], ["-1", "11", ""]),
        ("aws-sims", "popularity_discount_factor", ["0", "0.5", "1", ".5"], ["1.1", "-1", "nan"]),
    ],
)
def test_values_are_those_of_the_guide(
    recipe: str, name: str, good: list[str], bad: list[str]
) -> None:
    arn = RECIPE_ARN_PREFIX + recipe
    for text in good:
        check_hyperparameters(arn, {name: text})
    for text in bad:
        with pytest.raises(ValueError, match=f"the hyperparameter {name} is .*; allowed is"):
            check_hyperparameters(arn, {name: text})


@pytest.mark.parametrize("recipe", RECIPES)
def test_names_that_a_recipe_does_not_have_are_refused(recipe: str) -> None:
    arn = RECIPE_ARN_PREFIX + recipe
    check_hyperparameters(arn, {})
    with pytest.raises(ValueError, match=f"{recipe} has no hyperparameter 'depth'; it has "):
        check_hyperparameters(arn, {"depth": "1"})


def test_what_only_optimisation_chooses_has_no_value() -> None:
    arn = f"{RECIPE_ARN_PREFIX}aws-similar-items"
    with pytest.raises(
        ValueError, match="give optimisation a range of this one value, from 64 to 64"
    ):
        check_hyperparameters(arn, {"item_id_hidden_dimension": "64"})
    assert tunable(arn).keys() == {"item_id_hidden_dimension", "item_metadata_hidden_dimension"}


@pytest.mark.parametrize("recipe", RECIPES)
def test_recipes_of_version_2_and_those_that_count_leave_nothing_to_optimisation(
    recipe: str,
) -> None:
    learns = recipe in {
        "aws-user-personalization",
        "aws-personalized-ranking",
        "aws-similar-items",
        "aws-sims",
    }
    assert bool(tunable(RECIPE_ARN_PREFIX + recipe)) is learns
