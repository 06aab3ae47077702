"""Settings that a recipe or the data cannot have are refused before anything is imported."""

from typing import Any

import pytest

from handlers.retraining.parameter_file.problems import ParameterFileError
from tests.support.parameter_files import RECIPES, parsed, with_maps

KEYS = ("Interactions/1.csv", "Items/1.csv")
PARAMETERS = "algorithmHyperParameters"


def solution(recipe: str, **settings: Any) -> dict[str, Any]:
    document = with_maps()
    document["solutions"] = [{"name": "s", "recipeArn": f"{RECIPES}{recipe}", **settings}]
    document["campaigns"] = []
    return document


def ranges(name: str) -> dict[str, Any]:
    one = {"name": name, "minValue": 2, "maxValue": 8}
    return {"algorithmHyperParameterRanges": {"integerHyperParameterRanges": [one]}}


ALLOWED: list[tuple[str, dict[str, Any]]] = [
    ("aws-user-personalization", {"performHPO": True, "eventType": "Buy"}),
    ("aws-user-personalization", {"solutionConfig": {PARAMETERS: {"bptt": "32"}}}),
    (
        "aws-user-personalization",
        {"performHPO": True, "solutionConfig": {"hpoConfig": ranges("bptt")}},
    ),
    (
        "aws-user-personalization-v2",
        {"solutionConfig": {"eventsConfig": {"eventParametersList": [{"eventType": "Buy"}]}}},
    ),
    (
        "aws-sims",
        {
            "solutionConfig": {
                "featureTransformationParameters": {"min_user_history_length_percentile": "0.1"},
                "trainingDataConfig": {"includedDatasetColumns": {"Items": ["ITEM_ID", "YEAR"]}},
            }
        },
    ),
    (
        "aws-sims",
        {
            "solutionConfig": {
                "trainingDataConfig": {"excludedDatasetColumns": {"Items": ["YEAR", "GENRE"]}}
            }
        },
    ),
]

REFUSED: list[tuple[str, dict[str, Any], str]] = [
    (
        "aws-sims",
        {"solutionConfig": {PARAMETERS: {"bptt": "1"}}},
        f"solutions[0].solutionConfig.{PARAMETERS} cannot be used: aws-sims has no hyperparameter 'bptt'",
    ),
    (
        "aws-user-personalization",
        {"solutionConfig": {PARAMETERS: {"bptt": "33"}}},
        "the hyperparameter bptt is '33'; allowed is a whole number from 2 to 32",
    ),
    (
        "aws-sims",
        {"solutionConfig": {"featureTransformationParameters": {"none": "1"}}},
        "aws-sims has no feature transformation parameter 'none'",
    ),
    (
        "aws-user-personalization-v2",
        {"performHPO": True},
        "solutions[0].performHPO is true, and arn:aws:personalize:::recipe/aws-user-personalization-v2 has no hyper",
    ),
    (
        "aws-sims",
        {"solutionConfig": {"eventsConfig": {}}},
        "solutions[0].solutionConfig.eventsConfig is a setting of recipes of version 2 alone",
    ),
    (
        "aws-sims",
        {
            "solutionConfig": {
                "trainingDataConfig": {"excludedDatasetColumns": {"Items": ["ITEM_ID", "YEAR"]}}
            }
        },
        "trainingDataConfig.excludedDatasetColumns.Items has ITEM_ID; possible are GENRE, YEAR.",
    ),
    (
        "aws-sims",
        {
            "solutionConfig": {
                "trainingDataConfig": {"includedDatasetColumns": {"Users": ["USER_ID"]}}
            }
        },
        "trainingDataConfig.includedDatasetColumns.Users has USER_ID; possible are none.",
    ),
    (
        "aws-sims",
        {"solutionConfig": {"hpoConfig": ranges("bptt")}},
        "integerHyperParameterRanges[0].name is bptt; arn:aws:personalize:::recipe/aws-sims can have chosen popularity",
    ),
    (
        "aws-semantic-similarity",
        {},
        'solutions[0] has a recipe that compares texts, and Items lack a textual column ("textual": true) and',
    ),
]


@pytest.mark.parametrize(("recipe", "settings"), ALLOWED)
def test_what_the_recipe_has(recipe: str, settings: dict[str, Any]) -> None:
    (planned,) = parsed(solution(recipe, **settings), *KEYS).solutions
    assert settings.items() <= planned.request.items()


@pytest.mark.parametrize(("recipe", "settings", "problem"), REFUSED)
def test_what_the_recipe_has_not(recipe: str, settings: dict[str, Any], problem: str) -> None:
    with pytest.raises(ParameterFileError) as caught:
        parsed(solution(recipe, **settings), *KEYS)
    (told,) = caught.value.problems
    assert problem in told


def test_one_event_type_needs_the_column() -> None:
    document = solution("aws-sims", eventType="Buy")
    document["datasets"]["Interactions"]["schema"]["fields"].pop()
    with pytest.raises(ParameterFileError, match=r"\[0\].eventType needs the column EVENT_TYPE"):
        parsed(document, *KEYS)
