"""Hyperparameter optimisation of a solution: what may be asked for, and what is searched where nothing is said.

Source: Amazon Personalize API Reference, HPOConfig, HPOResourceConfig; Developer Guide, "Hyperparameters and HPO".
"""

from collections.abc import Iterator, Mapping
from typing import Any

from localaws.personalize.control.hyperparameters import (
    Fractions,
    Values,
    WholeNumbers,
    Words,
)
from localaws.personalize.control.recipe_table import Recipe
from localaws.personalize.errors import invalid_input
from localaws.personalize.shapes import Json

_KINDS: Mapping[str, type[Values]] = {
    "integerHyperParameterRanges": WholeNumbers,
    "continuousHyperParameterRanges": Fractions,
    "categoricalHyperParameterRanges": Words,
}
_RANGES = "algorithmHyperParameterRanges"
_MOST = {"maxNumberOfTrainingJobs": 40, "maxParallelTrainingJobs": 10}

DEFAULT_JOBS = "4"
"""Trainings of a search where the solution does not say; AWS does not tell its own number."""


def check(recipe: Recipe, request: Json, config: Json) -> None:
    """Check what a solution says of HPO.

    Args:
        recipe: of the solution.
        request: CreateSolution.
        config: its `solutionConfig`.

    Raises:
        ServiceError: InvalidInputException.
    """
    if request.get("performHPO") and not recipe.tunable:
        raise invalid_input(
            f"performHPO must be false: recipe {recipe.name} has no hyperparameter that HPO can tune."
        )
    hpo = config.get("hpoConfig", {})
    if "hpoObjective" in hpo:
        raise invalid_input("hpoObjective cannot be configured.")
    for name, most in _MOST.items():
        text = hpo.get("hpoResourceConfig", {}).get(name)
        if text is not None and not WholeNumbers(1, most).admits(text):
            raise invalid_input(f"{name} must be {WholeNumbers(1, most)}, not {text!r}.")
    fixed = config.get("algorithmHyperParameters", {})
    seen: set[str] = set()
    for kind, given in _listed(hpo):
        name = given.get("name", "")
        if name in fixed or name in seen:
            raise invalid_input(f"Hyperparameter {name} has more than one value or range.")
        seen.add(name)
        _check_range(recipe, kind, name, given)


def search(recipe: Recipe, config: Json) -> Json:
    """The `hpoConfig` of a solution that performs HPO, complete.

    Without ranges, every tunable hyperparameter without a value has all its values; AWS does not tell what it does.
    """
    hpo = config.get("hpoConfig", {})
    fixed = config.get("algorithmHyperParameters", {})
    free = {name: values for name, values in recipe.tunable.items() if name not in fixed}
    ranges = {kind: _every(free, of) for kind, of in _KINDS.items()}
    if any(_listed(hpo)):
        ranges = {kind: hpo[_RANGES].get(kind, []) for kind in _KINDS}
    resources = {"maxNumberOfTrainingJobs": DEFAULT_JOBS, **hpo.get("hpoResourceConfig", {})}
    return {_RANGES: ranges, "hpoResourceConfig": resources}


def _listed(hpo: Json) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for kind, ranges in hpo.get(_RANGES, {}).items():
        for each in ranges:
            yield kind, each


def _check_range(recipe: Recipe, kind: str, name: str, given: Mapping[str, Any]) -> None:
    allowed = recipe.tunable.get(name)
    if not isinstance(allowed, _KINDS[kind]):
        known = ", ".join(each["name"] for each in _every(recipe.tunable, _KINDS[kind])) or "none"
        raise invalid_input(
            f"Recipe {recipe.name} has no hyperparameter {name!r} for {kind}; it has {known}."
        )
    if isinstance(allowed, Words):
        values = given.get("values", [])
        if not values or not all(map(allowed.admits, values)):
            raise invalid_input(f"Each of the values of {name} must be {allowed}, not {values!r}.")
        return
    bounds = [given.get(each) for each in ("minValue", "maxValue")]
    if None in bounds or not all(allowed.admits(str(each)) for each in bounds):
        raise invalid_input(f"minValue and maxValue of {name} must each be {allowed}.")
    if given["minValue"] > given["maxValue"]:
        raise invalid_input(f"minValue of {name} must not be above its maxValue.")


def _every(allowed: Mapping[str, Values], kind: type[Values]) -> list[Json]:
    """All values of the hyperparameters of one type, as ranges."""
    return [
        {"name": name, **_whole_range(values)}
        for name, values in allowed.items()
        if isinstance(values, kind)
    ]


def _whole_range(values: Values) -> Json:
    match values:
        case WholeNumbers(least, greatest):
            return {"minValue": least, "maxValue": greatest}
        case Words(words):
            return {"values": list(words)}
        case _:
            return {"minValue": 0.0, "maxValue": 1.0}
