from fnmatch import fnmatchcase
from itertools import product

import pulumi
import pytest

from components.core.use_cases import use_cases_for
from components.settings.use_cases import HomeUseCase, UseCaseSettings
from components.training.domain_recommender import DomainRecommender, DomainRecommenderArgs
from tests.support.graph import CONTEXT, PERSONALIZE_ARN, Graph, run_component

IMPORTED = {"Interactions": f"{PERSONALIZE_ARN}:dataset-import-job/j"}
FOR_YOU = HomeUseCase.model_validate({"recipe": "recommended-for-you"})
KINDS = [
    (purpose, recipe, edition)
    for purpose in ("home", "related", "popular")
    for recipe, edition in product(use_cases_for(purpose), (1, 2, 999))
]


def arguments(settings: UseCaseSettings, purpose: str, edition: int) -> DomainRecommenderArgs:
    return DomainRecommenderArgs(
        context=CONTEXT,
        dataset_group_arn=f"{PERSONALIZE_ARN}:dataset-group/g",
        edition=edition,
        purpose=purpose,
        settings=settings,
        learns_from=IMPORTED,
    )


def made(settings: UseCaseSettings = FOR_YOU, purpose: str = "home", edition: int = 1) -> Graph:
    return run_component(lambda: DomainRecommender("r", arguments(settings, purpose, edition)))


def name(graph: Graph) -> str:
    return str(graph.named("r-recommender").inputs["name"])


def test_it_is_made_of_what_is_given_and_waited_for() -> None:
    graph = made()
    inputs = graph.named("r-recommender").inputs
    assert inputs["learnsFrom"] == IMPORTED
    assert inputs["recipeArn"] == FOR_YOU.recipe
    assert set(graph.named("r-trained").inputs["triggers"]) == {"created"}
    assert graph.awaited("recommender_arn") >= {"r-recommender", "r-trained"}


def test_what_is_left_out_is_the_service_s_choice() -> None:
    inputs = made().named("r-recommender").inputs
    for absent in ("itemExplorationConfig", "trainingDataConfig"):
        assert inputs.get(absent) is None
    assert inputs["minRecommendationRequestsPerSecond"] == 1


@pytest.fixture(scope="module")
def names() -> dict[tuple[str, str, int], str]:
    found = {}
    for purpose, recipe, edition in KINDS:
        settings = UseCaseSettings.model_validate({"recipe": recipe})
        found[purpose, recipe, edition] = name(made(settings, purpose, edition))
    return found


def patterns(purpose: str) -> list[str]:
    found: list[str] = []

    def component() -> DomainRecommender:
        given = DomainRecommender("r", arguments(FOR_YOU, purpose, 1))
        pulumi.Output.all(*given.recommender_arns).apply(found.extend)
        return given

    run_component(component)
    assert found
    return found


def test_the_patterns_match_the_recommenders_of_their_purpose_and_of_no_other(
    names: dict[tuple[str, str, int], str],
) -> None:
    of_purpose = {purpose: patterns(purpose) for purpose in ("home", "related", "popular")}
    for (purpose, *_), physical in names.items():
        arn = f"{PERSONALIZE_ARN}:recommender/{physical}"
        assert {each for each, known in of_purpose.items() if any_match(arn, known)} == {purpose}
        assert not any_match(arn.replace("/shop-test", "/shop-test2"), of_purpose[purpose])


def any_match(arn: str, known: list[str]) -> bool:
    return any(fnmatchcase(arn, pattern) for pattern in known)


def test_recipes_and_editions_differ_in_their_names(
    names: dict[tuple[str, str, int], str],
) -> None:
    assert len(set(names.values())) == len(KINDS)
