import pytest
from pydantic import ValidationError

from components.settings.models import Models
from handlers.shared.service.recipes import PURPOSES, RECIPES, recipe_arn, recipes_for


@pytest.mark.parametrize("purpose", PURPOSES)
def test_a_model_has_the_recipe_that_fits_what_it_is_for(purpose: str) -> None:
    model = getattr(Models.model_validate({purpose: {}}), purpose)
    assert model.recipe == recipe_arn(PURPOSES[purpose].default, purpose)
    assert model.min_provisioned_tps == 1
    assert model.auto_training_days is None


@pytest.mark.parametrize("purpose", PURPOSES)
def test_recipes_of_other_types_are_refused(purpose: str) -> None:
    for recipe in RECIPES:
        given = {purpose: {"recipe": recipe}}
        if recipe in recipes_for(purpose):
            assert getattr(Models.model_validate(given), purpose).recipe.endswith(recipe)
        else:
            with pytest.raises(ValidationError, match=f"{recipe} is a recipe of type"):
                Models.model_validate(given)


def test_no_model_is_made_unasked() -> None:
    assert Models().others == {}
    given = Models.model_validate({"popular": {}, "home": {}, "related": {}})
    assert list(given.others) == ["related", "popular"]


def test_automatic_training_is_in_days() -> None:
    given = Models.model_validate({"related": {"autoTraining": "3", "minProvisionedTps": 7}})
    assert given.related
    assert (given.related.auto_training_days, given.related.min_provisioned_tps) == (3, 7)


def test_a_campaign_explores_as_it_is_told() -> None:
    recipe = "aws-user-personalization"
    given = Models.model_validate({"home": {"recipe": recipe, "exploration": {"weight": "0.5"}}})
    assert given.home
    assert given.home.exploration
    assert (given.home.exploration.weight, given.home.exploration.item_age_cut_off_days) == (
        0.5,
        30,
    )


@pytest.mark.parametrize(
    ("home", "reason"),
    [
        ({"exploration": {}}, "the recipe aws-user-personalization alone"),
        (
            {"recipe": "aws-user-personalization", "exploration": {"weight": 2}},
            "less than or equal",
        ),
        (
            {"recipe": "aws-user-personalization", "exploration": {"itemAgeCutOffDays": 0}},
            "greater than or equal",
        ),
    ],
)
def test_impossible_explorations_are_refused(home: object, reason: str) -> None:
    with pytest.raises(ValidationError, match=reason):
        Models.model_validate({"home": home})
    with pytest.raises(ValidationError, match="Extra inputs"):
        Models.model_validate({"ranking": {"exploration": {}}})


@pytest.mark.parametrize("purpose", ["home", "ranking"])
def test_events_have_weights_where_the_recipe_knows_them(purpose: str) -> None:
    given = {"eventWeights": {"click": "0.2", "purchase": 1}}
    model = getattr(Models.model_validate({purpose: given}), purpose)
    assert model.event_weights == {"click": 0.2, "purchase": 1}
    old = "aws-user-personalization" if purpose == "home" else "aws-personalized-ranking"
    with pytest.raises(ValidationError, match="recipes of version 2 alone"):
        Models.model_validate({purpose: {**given, "recipe": old}})


@pytest.mark.parametrize("weights", [{}, {"a": 1.1}, {"": 1}, {str(n): 1 for n in range(11)}])
def test_impossible_weights_are_refused(weights: object) -> None:
    with pytest.raises(ValidationError):
        Models.model_validate({"home": {"eventWeights": weights}})


def test_hyperparameters_are_those_of_the_recipe() -> None:
    given = {"recipe": "aws-sims", "hyperparameters": {"min_cointeraction_count": 5}}
    model = Models.model_validate({"related": given}).related
    assert model
    assert model.hyperparameters == {"min_cointeraction_count": "5"}
    with pytest.raises(ValidationError, match="aws-similar-items has no hyperparameter 'bptt'"):
        Models.model_validate({"related": {"hyperparameters": {"bptt": "8"}}})


def test_columns_are_left_out_by_dataset() -> None:
    given = {"excludedColumns": {"items": ["TITLE"], "users": ["AGE"]}}
    model = Models.model_validate({"popular": given}).popular
    assert model
    assert model.excluded_columns.by_dataset == {"Items": ["TITLE"], "Users": ["AGE"]}
    with pytest.raises(ValidationError, match="Extra inputs"):
        Models.model_validate({"popular": {"excludedColumns": {"actions": ["A"]}}})


def test_a_model_is_optimised_as_its_recipe_can_be() -> None:
    given = {"recipe": "aws-sims", "hpo": {}, "hyperparameters": {"min_cointeraction_count": 2}}
    model = Models.model_validate({"related": given}).related
    assert model
    assert model.hpo_config
    lists = model.hpo_config["algorithmHyperParameterRanges"]
    assert [each["name"] for ranges in lists.values() for each in ranges] == [
        "popularity_discount_factor"
    ]
    plain = Models.model_validate({"related": {}}).related
    assert plain
    assert plain.hpo_config is None
    with pytest.raises(ValidationError, match="hpo is no setting of aws-user-personalization-v2"):
        Models.model_validate({"home": {"hpo": {}}})


def test_feature_transformation_parameters_are_those_of_the_recipe() -> None:
    most = "max_user_history_length_percentile"
    given = {"recipe": "aws-personalized-ranking", "featureTransformation": {most: 0.9}}
    model = Models.model_validate({"ranking": given}).ranking
    assert model
    assert model.feature_transformation == {most: "0.9"}
    with pytest.raises(ValidationError, match="aws-personalized-ranking-v2 has no feature"):
        Models.model_validate({"ranking": {"featureTransformation": {most: 0.9}}})
