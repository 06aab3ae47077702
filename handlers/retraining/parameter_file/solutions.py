"""The sections `solution` and `solutions`: what is trained, and with which recipe."""

from collections.abc import Mapping, Sequence
from typing import Any

from handlers.retraining.parameter_file.collected import Collected
from handlers.retraining.parameter_file.entries import Entry
from handlers.retraining.parameter_file.plan import Request, Solution
from handlers.retraining.parameter_file.problems import Path
from handlers.shared.service.recipes import (
    HOME,
    PURPOSES,
    RECIPE_ARN_PREFIX,
    RECIPES,
)

# What solutions of these types need is no part of a parameter file: a dataset of actions.
_WITHOUT_DATA = frozenset({"PERSONALIZED_ACTIONS"})

_CONSUMED = frozenset({"performAutoML", "solutionVersion"})


def read_solutions(
    given: Sequence[Entry], dataset_types: Sequence[str], found: Collected
) -> tuple[Solution, ...]:
    """The solutions of a file whose form is right, and what is wrong with their recipes.

    Args:
        given: entries of either section.
        dataset_types: of the datasets that the file has.
        found: takes problems and warnings.
    """
    return tuple(_solution(each, dataset_types, found) for each in given)


def _solution(given: Entry, dataset_types: Sequence[str], found: Collected) -> Solution:
    recipe = _recipe(given, dataset_types, found)
    _check_recipe(recipe, (*given.path, "recipeArn"), found)
    if given.request.get("performAutoTraining"):
        found.warning(
            (*given.path, "performAutoTraining"),
            "is true, so that the service trains on its own, too, and each training costs.",
        )
    sent = {key: value for key, value in given.request.items() if key not in _CONSUMED}
    return Solution(
        name=given.request["name"],
        # The service's own default is true, and trains within the hour.
        request={"performAutoTraining": False, **sent, "recipeArn": recipe},
        version_request=_version(given, found),
    )


def _recipe(given: Entry, dataset_types: Sequence[str], found: Collected) -> str:
    path = (*given.path, "performAutoML")
    recipe = given.request.get("recipeArn")
    if recipe is not None:
        if given.request.get("performAutoML"):
            found.warning(
                path, f"is not used, since {recipe} is given as recipeArn. Remove performAutoML."
            )
        return str(recipe)
    recipe = automl_recipe()
    found.warning(
        path,
        f"is deprecated by AWS, and not sent. {recipe} takes its place, and learns from {', '.join(dataset_types)}. "
        "Write it as recipeArn, or another.",
    )
    return recipe


def automl_recipe() -> str:
    """ARN of the recipe that takes the place of AutoML, which chose among recipes that recommend to users (HRNN).

    One recipe follows on all of them: it needs interactions alone, and learns from the columns of items and users where
    there are such datasets. So it depends on no dataset.

    Source: Amazon Personalize API Reference, CreateSolution, `performAutoML`; Developer Guide, "Legacy HRNN recipes" and
    "User-Personalization-v2 recipe".
    """
    return RECIPE_ARN_PREFIX + PURPOSES[HOME].default


def _check_recipe(recipe: str, path: Path, found: Collected) -> None:
    name = recipe.removeprefix(RECIPE_ARN_PREFIX)
    kind = RECIPES.get(name)
    usable = ", ".join(each for each, of in RECIPES.items() if of not in _WITHOUT_DATA)
    if kind is None:
        found.problem(
            path,
            f"is {recipe}, and there is no such recipe; expected {RECIPE_ARN_PREFIX} and one of {usable}.",
        )
    elif kind in _WITHOUT_DATA:
        found.problem(
            path,
            f"is {recipe}, which learns from actions, and this file has no such dataset; expected one of {usable}.",
        )


def _version(given: Entry, found: Collected) -> Request:
    version: Mapping[str, Any] = given.request.get("solutionVersion", {})
    if "name" in version:
        found.warning(
            (*given.path, "solutionVersion", "name"),
            "is not used: each training needs a name of its own, which the service gives it.",
        )
    return {"trainingMode": "FULL", **{key: each for key, each in version.items() if key != "name"}}
