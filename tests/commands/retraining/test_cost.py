import pytest

from commands.retraining.cost import cost

RECIPE = "arn:aws:personalize:::recipe/aws-sims"


def test_transitions_and_hours_are_added_up() -> None:
    found = cost(4000, [{"recipeArn": RECIPE, "trainingHours": 2.5}])
    assert found.usd == pytest.approx(0.1 + 0.6)
    assert found.shown == "0.70 USD"


def test_what_is_not_known_is_counted() -> None:
    by_interactions = {"recipeArn": f"{RECIPE}-v2", "trainingHours": 9.0}
    found = cost(400, [by_interactions, {"recipeArn": RECIPE}, None])
    assert found.usd == pytest.approx(0.01)
    assert found.shown == "0.01 USD + 3 trainings"
    assert cost(4, [None]).shown == "< 0.01 USD + 1 training"
