from fnmatch import fnmatchcase

import pulumi
import pytest

from components.core.recipes import DEFAULT_RECIPE, SERVED_RECIPES, recipe_arn
from components.training.personalize_model import PersonalizeModel, PersonalizeModelArgs
from tests.support.graph import CONTEXT, PERSONALIZE_ARN, Graph, run_component

TRIGGERS = {"Interactions": f"{PERSONALIZE_ARN}:dataset-import-job/j"}


def arguments(
    recipe: str = DEFAULT_RECIPE, days: int | None = None, edition: int = 1
) -> PersonalizeModelArgs:
    return PersonalizeModelArgs(
        context=CONTEXT,
        dataset_group_arn=f"{PERSONALIZE_ARN}:dataset-group/g",
        edition=edition,
        recipe_arn=recipe_arn(recipe),
        auto_training_days=days,
        min_provisioned_tps=3,
        training_triggers=TRIGGERS,
    )


def made(recipe: str = DEFAULT_RECIPE, days: int | None = None, edition: int = 1) -> Graph:
    return run_component(lambda: PersonalizeModel("m", arguments(recipe, days, edition)))


def test_a_version_is_trained_on_what_is_given_and_then_served() -> None:
    graph = made()
    assert graph.named("m-version").inputs["triggers"] == TRIGGERS
    assert graph.named("m-campaign").inputs["minProvisionedTPS"] == 3
    before = {graph.monitor.nodes[urn].name for urn in graph.before(graph.named("m-campaign"))}
    assert before >= {"m-solution", "m-version", "m-trained"}


def test_outputs_are_known_when_they_can_be_used() -> None:
    graph = made()
    assert graph.awaited("campaign_arn") >= {"m-campaign", "m-trained"}
    assert graph.awaited("solution_version_arn") >= {"m-trained", "m-version"}
    assert "m-trained" not in graph.awaited("solution_arn")


def names(graph: Graph) -> tuple[str, str]:
    """Of the solution and of its campaign."""
    solution, campaign = (
        graph.named(f"m-{part}").inputs["name"] for part in ("solution", "campaign")
    )
    return solution, campaign


def test_each_recipe_and_edition_has_a_solution_and_a_campaign_of_its_own() -> None:
    made_of = [names(made(recipe, edition=n)) for recipe in SERVED_RECIPES for n in (1, 2)]
    assert len({solution for solution, _ in made_of}) == len(made_of)
    assert len({campaign for _, campaign in made_of}) == len(made_of)
    assert "user-personalization-v2" in made_of[0][0]


def test_the_first_campaign_has_the_name_of_stacks_without_editions() -> None:
    assert names(made())[1] == "shop-test-campaign"


def test_the_patterns_match_the_campaigns_of_the_stack_and_of_no_other() -> None:
    patterns: list[str] = []

    def model() -> PersonalizeModel:
        component = PersonalizeModel("m", arguments())
        pulumi.Output.all(*component.campaign_arns).apply(patterns.extend)
        return component

    run_component(model)
    assert patterns
    for recipe in SERVED_RECIPES:
        for edition in (1, 2, 10, 999):
            arn = f"{PERSONALIZE_ARN}:campaign/{names(made(recipe, edition=edition))[1]}"
            assert any(fnmatchcase(arn, pattern) for pattern in patterns)
            other = arn.replace("/shop-test", "/shop-test2")
            assert not any(fnmatchcase(other, pattern) for pattern in patterns)


@pytest.mark.parametrize("days", [None, 7])
def test_the_campaign_follows_what_automatic_training_makes(days: int | None) -> None:
    graph = made(days=days)
    assert graph.named("m-solution").inputs["performAutoTraining"] is (days is not None)
    follows = graph.named("m-campaign").inputs["syncWithLatestSolutionVersion"]
    assert follows is (days is not None)


def test_each_resource_has_a_key_of_its_own() -> None:
    graph = made()
    keys = [graph.named(f"m-{part}").inputs["key"] for part in ("solution", "version", "campaign")]
    assert len(set(keys)) == 3
    assert all(key.startswith("shop/test/") for key in keys)
