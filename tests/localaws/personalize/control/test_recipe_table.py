from localaws.personalize.control.recipe_table import RECIPES
from localaws.personalize.recommender.trainer import METHODS


def test_every_recipe_that_is_trained_has_a_method_that_knows_its_parameters() -> None:
    trainable = {each.name: each for each in RECIPES.values() if each.trainable}
    assert set(trainable) == set(METHODS)
    for name, recipe in trainable.items():
        assert METHODS[name].hyperparameters <= {*recipe.hyperparameters, *recipe.transformations}
        assert METHODS[name].defaults.keys() == recipe.tunable.keys()
        for parameter, default in METHODS[name].defaults.items():
            assert recipe.tunable[parameter].admits(default)
        assert METHODS[name].needs_interactions == (recipe.learns_from == "INTERACTIONS")


def test_what_follows_events_scores_and_what_explores_follows_them() -> None:
    for recipe in RECIPES.values():
        assert recipe.scores == (recipe.follows_events and recipe.domain is None)
        assert recipe.follows_events or not recipe.explores


def test_every_use_case_is_learned_by_a_method_for_its_type_of_recipe() -> None:
    by_name = {each.name: each for each in RECIPES.values()}
    use_cases = [each for each in RECIPES.values() if each.domain is not None]
    assert len(use_cases) == 10
    for recipe in use_cases:
        assert recipe.use_case is not None
        assert not recipe.trainable  # by a solution
        assert by_name[recipe.use_case.learned_as].type == recipe.type
        assert "itemId" in recipe.use_case.asks_for or recipe.type != "RELATED_ITEMS"
        assert recipe.use_case.left_out is None or "userId" in recipe.use_case.asks_for


def test_arns_are_those_of_the_guide() -> None:
    by_name = {each.name: each for each in RECIPES.values()}
    assert by_name["aws-sims"].arn == "arn:aws:personalize:::recipe/aws-sims"
    assert by_name["aws-sims"].feature_transformation == "sims"
    assert by_name["aws-trending-now"].algorithm == "aws-trending-now-custom"
