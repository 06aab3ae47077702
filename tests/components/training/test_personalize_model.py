import pytest

from components.core.recipes import recipe_arn
from components.training.personalize_model import PersonalizeModel, PersonalizeModelArgs
from tests.support.graph import CONTEXT, PERSONALIZE_ARN, Graph, run_component

TRIGGERS = {"Interactions": f"{PERSONALIZE_ARN}:dataset-import-job/j"}


def made(
    recipe: str = "aws-user-personalization-v2",
    days: int | None = None,
    generation: int = 1,
    edition: int = 1,
) -> Graph:
    args = PersonalizeModelArgs(
        context=CONTEXT,
        dataset_group_arn=f"{PERSONALIZE_ARN}:dataset-group/g",
        generation=generation,
        edition=edition,
        recipe_arn=recipe_arn(recipe),
        auto_training_days=days,
        min_provisioned_tps=3,
        training_triggers=TRIGGERS,
    )
    return run_component(lambda: PersonalizeModel("m", args))


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


def test_another_recipe_is_another_solution() -> None:
    names = [
        made(recipe).named("m-solution").inputs["name"]
        for recipe in ("aws-user-personalization-v2", "aws-popularity-count")
    ]
    assert names[0] != names[1]
    assert "user-personalization-v2" in names[0]


def test_another_edition_is_another_solution_and_another_generation_another_campaign() -> None:
    names = {
        numbers: [
            made(generation=numbers[0], edition=numbers[1]).named(f"m-{part}").inputs["name"]
            for part in ("campaign", "solution")
        ]
        for numbers in ((1, 1), (1, 2), (2, 3))
    }
    assert names[1, 1][0] == names[1, 2][0] != names[2, 3][0]
    assert len({solution for _, solution in names.values()}) == 3


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
