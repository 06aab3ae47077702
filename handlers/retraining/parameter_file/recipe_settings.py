"""Whether recipes can have the settings of their solutions and campaigns, by the rules of the stack's own models.

What is wrong here AWS would only say after the data are imported.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from handlers.retraining.parameter_file.collected import Collected
from handlers.retraining.parameter_file.entries import Entry
from handlers.retraining.parameter_file.plan import Solution
from handlers.retraining.parameter_file.problems import Path, Problem
from handlers.shared.service.feature_transformations import check_feature_transformation
from handlers.shared.service.hyperparameters import check_hyperparameters, tunable
from handlers.shared.service.recipes import RECIPE_ARN_PREFIX, RECIPES, weighs_events
from handlers.shared.service.schemas import Schema
from handlers.shared.service.training_columns import EVENT_TYPE, missing_columns, removable_columns

_CHECKS: Mapping[str, Callable[[str, Mapping[str, str]], None]] = {
    "algorithmHyperParameters": check_hyperparameters,
    "featureTransformationParameters": check_feature_transformation,
}


def check_settings(
    given: Sequence[Entry],
    solutions: Sequence[Solution],
    schemas: Mapping[str, Schema],
    found: Collected,
) -> None:
    """Find settings that the recipe of a solution does not have, and columns that the datasets do not have.

    Args:
        given: entries of the solutions.
        solutions: what became of them, in the same order.
        schemas: of the datasets, by type.
        found: takes the problems.
    """
    for each, solution in zip(given, solutions, strict=True):
        recipe = solution.request["recipeArn"]
        if recipe.removeprefix(RECIPE_ARN_PREFIX) in RECIPES:
            found.problems.extend(_parameter_problems(each, recipe))
            found.problems.extend(_column_problems(each, recipe, schemas))


def _parameter_problems(given: Entry, recipe: str) -> Iterator[Problem]:
    path, config = (*given.path, "solutionConfig"), given.request.get("solutionConfig", {})
    for key, check in _CHECKS.items():
        try:
            check(recipe, config.get(key, {}))
        except ValueError as error:
            yield Problem((*path, key), f"cannot be used: {error}.")
    if given.request.get("performHPO") and not tunable(recipe):
        yield Problem(
            (*given.path, "performHPO"),
            f"is true, and {recipe} has no hyperparameter that optimisation can choose; remove it.",
        )
    yield from _range_problems(config.get("hpoConfig", {}), recipe, (*path, "hpoConfig"))
    if "eventsConfig" in config and not weighs_events(recipe):
        yield Problem(
            (*path, "eventsConfig"),
            f"is a setting of recipes of version 2 alone, whose names end in -v2, and the recipe is {recipe}; choose one "
            "of them, or remove it.",
        )


def _range_problems(config: Mapping[str, Any], recipe: str, path: Path) -> Iterator[Problem]:
    known = tunable(recipe)
    key = "algorithmHyperParameterRanges"
    for kind, ranges in config.get(key, {}).items():
        for position, each in enumerate(ranges):
            if each["name"] not in known:
                possible = ", ".join(known) or "none"
                yield Problem(
                    (*path, key, kind, position, "name"),
                    f"is {each['name']}; {recipe} can have chosen {possible}. Remove it.",
                )


def _column_problems(given: Entry, recipe: str, schemas: Mapping[str, Schema]) -> Iterator[Problem]:
    missing = missing_columns(recipe, schemas.get("Items"))
    if missing:
        yield Problem(
            given.path,
            f"has a recipe that compares texts, and Items lack {' and '.join(missing)}; add them, or choose another.",
        )
    config: Mapping[str, Any] = given.request.get("solutionConfig", {})
    if "eventType" in given.request and EVENT_TYPE not in _all_columns(schemas.get("Interactions")):
        yield Problem(
            (*given.path, "eventType"),
            f"needs the column {EVENT_TYPE}, which Interactions lack; add it, or remove eventType.",
        )
    path = (*given.path, "solutionConfig", "trainingDataConfig")
    columns = config.get("trainingDataConfig", {})
    for key, by_dataset in columns.items():
        for dataset_type, names in by_dataset.items():
            place = (*path, key, dataset_type)
            if key == "excludedDatasetColumns":
                known = removable_columns(schemas[dataset_type]) if dataset_type in schemas else ()
            else:
                known = _all_columns(schemas.get(dataset_type))
            yield from _unknown(place, names, known)


def _all_columns(schema: Schema | None) -> tuple[str, ...]:
    return tuple(field.name for field in schema.fields) if schema else ()


def _unknown(place: Path, names: Sequence[str], known: Sequence[str]) -> Iterator[Problem]:
    wrong = [name for name in names if name not in known]
    if wrong:
        possible = ", ".join(known) or "none"
        yield Problem(place, f"has {', '.join(wrong)}; possible are {possible}. Remove the others.")
