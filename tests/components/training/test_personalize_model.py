import json
from dataclasses import replace
from fnmatch import fnmatchcase
from functools import cache
from typing import Any

import pulumi
import pytest

from components.settings.models import HomeModel, ModelSettings
from components.training.personalize_model import PersonalizeModel, PersonalizeModelArgs
from handlers.shared.service.recipes import HOME, PURPOSES, recipe_arn, recipes_for
from tests.support.graph import CONTEXT, PERSONALIZE_ARN, Graph, run_component

TRIGGERS = {"Interactions": f"{PERSONALIZE_ARN}:dataset-import-job/j"}


MODELS = [(purpose, recipe) for purpose in PURPOSES for recipe in recipes_for(purpose)]
DEFAULT = PURPOSES[HOME].default

Kind = tuple[str, str, int, tuple[str, ...]]


def arguments(
    recipe: str = DEFAULT,
    days: int | None = None,
    edition: int = 1,
    purpose: str = HOME,
    excluded: tuple[str, ...] = (),
) -> PersonalizeModelArgs:
    settings = {
        "excludedColumns": {"items": excluded},
        "recipe": recipe_arn(recipe, purpose),
        "minProvisionedTps": 3,
        "autoTraining": days or "off",
    }
    return PersonalizeModelArgs(
        context=CONTEXT,
        dataset_group_arn=f"{PERSONALIZE_ARN}:dataset-group/g",
        edition=edition,
        purpose=purpose,
        settings=ModelSettings.model_validate(settings),
        training_triggers=TRIGGERS,
    )


@cache
def made(
    recipe: str = DEFAULT, days: int | None = None, edition: int = 1, purpose: str = HOME
) -> Graph:
    return run_component(lambda: PersonalizeModel("m", arguments(recipe, days, edition, purpose)))


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


def names(graph: Graph, model: str = "m") -> tuple[str, str]:
    """Of a model's solution and of its campaign."""
    solution, campaign = (
        graph.named(f"{model}-{part}").inputs["name"] for part in ("solution", "campaign")
    )
    return solution, campaign


@pytest.fixture(scope="module")
def all_names() -> dict[Kind, tuple[str, str]]:
    """By purpose, recipe, edition, and columns that are left out."""
    models = [
        (purpose, recipe, edition, excluded)
        for purpose, recipe in MODELS
        for edition, excluded in (
            (1, ()),
            (2, ()),
            (999, ()),
            (1, ("A",)),
            (1, ("B",)),
            (10, ("A",)),
        )
    ]

    def make() -> PersonalizeModel:
        made = [
            PersonalizeModel(f"m{index}", arguments(recipe, None, edition, purpose, excluded))
            for index, (purpose, recipe, edition, excluded) in enumerate(models)
        ]
        return made[-1]

    graph = run_component(make)
    return {model: names(graph, f"m{index}") for index, model in enumerate(models)}


def test_each_purpose_recipe_edition_and_variant_has_a_solution_and_a_campaign_of_its_own(
    all_names: dict[Kind, tuple[str, str]],
) -> None:
    assert len({solution for solution, _ in all_names.values()}) == len(all_names)
    assert len({campaign for _, campaign in all_names.values()}) == len(all_names)
    assert "user-personalization-v2" in all_names[HOME, DEFAULT, 1, ()][0]


def test_the_first_campaign_has_the_name_of_stacks_without_editions() -> None:
    assert names(made())[1] == "shop-test-campaign"


def patterns(purpose: str) -> list[str]:
    found: list[str] = []

    def model() -> PersonalizeModel:
        recipe = PURPOSES[purpose].default
        component = PersonalizeModel("m", arguments(recipe, purpose=purpose))
        pulumi.Output.all(*component.campaign_arns).apply(found.extend)
        return component

    run_component(model)
    assert found
    return found


def test_the_patterns_match_the_campaigns_of_their_model_and_of_no_other(
    all_names: dict[Kind, tuple[str, str]],
) -> None:
    of_purpose = {purpose: patterns(purpose) for purpose in PURPOSES}
    for (purpose, *_), (_, campaign) in all_names.items():
        arn = f"{PERSONALIZE_ARN}:campaign/{campaign}"
        assert {p for p, known in of_purpose.items() if any_match(arn, known)} == {purpose}
        assert not any_match(arn.replace("/shop-test", "/shop-test2"), of_purpose[purpose])


def any_match(arn: str, known: list[str]) -> bool:
    return any(fnmatchcase(arn, pattern) for pattern in known)


@pytest.mark.parametrize("days", [None, 7])
def test_the_campaign_follows_what_automatic_training_makes(days: int | None) -> None:
    graph = made(days=days)
    assert graph.named("m-solution").inputs["performAutoTraining"] is (days is not None)
    follows = graph.named("m-campaign").inputs["syncWithLatestSolutionVersion"]
    assert follows is (days is not None)


def test_a_campaign_answers_as_its_settings_say() -> None:
    settings = HomeModel.model_validate(
        {
            "recipe": "aws-user-personalization",
            "metadata": "true",
            "exploration": {"weight": 0.5, "itemAgeCutOffDays": 7},
        }
    )
    arguments_of_it = replace(arguments(), settings=settings)
    inputs = (
        run_component(lambda: PersonalizeModel("m", arguments_of_it)).named("m-campaign").inputs
    )
    assert inputs["enableMetadataWithRecommendations"] is True
    assert inputs["itemExplorationConfig"] == {
        "explorationWeight": "0.5",
        "explorationItemAgeCutOff": "7",
    }


def test_what_a_solution_keeps_reaches_it() -> None:
    settings = HomeModel.model_validate(
        {"hyperparameters": {"apply_recency_bias": False}, "excludedColumns": {"items": ["A"]}}
    )
    of_it = replace(arguments(), settings=settings)
    inputs = run_component(lambda: PersonalizeModel("m", of_it)).named("m-solution").inputs
    assert inputs["algorithmHyperParameters"] == {"apply_recency_bias": "false"}
    assert inputs["trainingDataConfig"] == {"excludedDatasetColumns": {"Items": ["A"]}}


def test_how_it_is_optimised_reaches_a_solution_of_its_own() -> None:
    def solution(**settings: object) -> dict[str, Any]:
        given = {"recipe": recipe_arn("aws-user-personalization"), **settings}
        of_it = replace(arguments(), settings=ModelSettings.model_validate(given))
        graph = run_component(lambda: PersonalizeModel("m", of_it))
        return dict(graph.named("m-solution").inputs)

    percentile = {"max_user_history_length_percentile": "0.9"}
    plain, optimised, narrower, fewer_users = (
        solution(),
        solution(hpo={}),
        solution(hpo={"ranges": {"bptt": {"maxValue": 8}}}),
        solution(featureTransformation=percentile),
    )
    assert plain.get("hpoConfig") is None
    resources = optimised["hpoConfig"]["hpoResourceConfig"]
    assert resources == {"maxNumberOfTrainingJobs": "4", "maxParallelTrainingJobs": "2"}
    assert fewer_users["featureTransformationParameters"] == percentile
    assert len({each["name"] for each in (plain, optimised, narrower, fewer_users)}) == 4


def test_a_model_without_them_keeps_its_name() -> None:
    older = {"hyperparameters": {"apply_recency_bias": "false"}, "excludedColumns": {}}
    settings = HomeModel.model_validate({"hyperparameters": older["hyperparameters"]})
    of_it = replace(arguments(), settings=settings)
    graph = run_component(lambda: PersonalizeModel("m", of_it))
    variant = json.dumps(older, sort_keys=True)
    purpose = "user-personalization-v2"
    assert names(graph)[0] == CONTEXT.naming.variant_name(purpose, 1, variant)


def test_other_weights_of_events_are_another_training() -> None:
    def made_with(**settings: object) -> Graph:
        of_it = replace(arguments(), settings=HomeModel.model_validate(settings))
        return run_component(lambda: PersonalizeModel("m", of_it))

    weighted, alike = made_with(eventWeights={"purchase": 1, "click": 0.2}), made_with()
    listed = weighted.named("m-solution").inputs["eventsConfig"]["eventParametersList"]
    assert {each["eventType"]: each["weight"] for each in listed} == {"purchase": 1, "click": 0.2}
    assert alike.named("m-solution").inputs.get("eventsConfig") is None
    triggers = weighted.named("m-version").inputs["triggers"]
    assert triggers == {**TRIGGERS, "eventWeights": '{"click": 0.2, "purchase": 1.0}'}
    assert alike.named("m-version").inputs["triggers"] == TRIGGERS


def test_a_campaign_without_such_settings_has_the_defaults_of_the_service() -> None:
    inputs = made().named("m-campaign").inputs
    assert inputs.get("enableMetadataWithRecommendations") is None
    assert inputs.get("itemExplorationConfig") is None


def test_each_resource_has_a_key_of_its_own() -> None:
    keys = [
        graph.named(f"m-{part}").inputs["key"]
        for graph in (made(), made("aws-sims", purpose="related"))
        for part in ("solution", "version", "campaign")
    ]
    assert len(set(keys)) == 6
    assert all(key.startswith("shop/test/") for key in keys)
