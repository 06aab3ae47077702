"""The ranges in which hyperparameter optimisation (HPO) chooses: what may be asked for, and how the API has it.

Source: Amazon Personalize API Reference, HyperParameterRanges; Developer Guide, "Hyperparameters and HPO".
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from handlers.shared.service.hyperparameters import tunable
from handlers.shared.service.parameter_values import Numbers, Values, WholeNumbers, Words
from handlers.shared.service.recipes import RECIPE_ARN_PREFIX


@dataclass(frozen=True, kw_only=True)
class AskedRange:
    """What is asked for one hyperparameter.

    Attributes:
        least: of numbers; None for the recipe's.
        most: likewise.
        words: of a hyperparameter without numbers.
    """

    least: float | None = None
    most: float | None = None
    words: tuple[str, ...] = ()


def ranges(
    recipe_arn: str, fixed: Collection[str], asked: Mapping[str, AskedRange]
) -> dict[str, Values]:
    """The values among which optimisation chooses, by hyperparameter.

    Args:
        recipe_arn: the recipe.
        fixed: hyperparameters that have a value.
        asked: ranges; without any, every hyperparameter that is not fixed is chosen among all its values.

    Raises:
        ValueError: nothing can be chosen, or not what is asked for.
    """
    known, recipe = tunable(recipe_arn), recipe_arn.removeprefix(RECIPE_ARN_PREFIX)
    if not known:
        raise ValueError(_without_optimisation(recipe))
    if not asked:
        free = {name: values for name, values in known.items() if name not in fixed}
        if not free:
            raise ValueError(
                f"hpo has nothing to choose: {', '.join(known)} all have a value in hyperparameters; remove one of them, or hpo"
            )
        return free
    for name in asked:
        if name not in known:
            raise ValueError(
                f"hpo.ranges.{name}: {recipe} has no such hyperparameter that optimisation can choose; it has {', '.join(known)}"
            )
        if name in fixed:
            raise ValueError(
                f"{name} has a value in hyperparameters and a range in hpo.ranges; remove one of them"
            )
    return {name: _narrowed(name, known[name], each) for name, each in asked.items()}


def api_ranges(given: Mapping[str, Values]) -> dict[str, list[dict[str, Any]]]:
    """The API's `algorithmHyperParameterRanges`, which has a list for each type, in the order of names."""
    lists: dict[str, list[dict[str, Any]]] = {
        f"{kind}HyperParameterRanges": [] for kind in ("integer", "continuous", "categorical")
    }
    for name, values in sorted(given.items()):
        match values:
            case Words(words):
                lists["categoricalHyperParameterRanges"].append(
                    {"name": name, "values": list(words)}
                )
            case WholeNumbers(least, most):
                lists["integerHyperParameterRanges"].append(_bounds(name, least, most))
            case Numbers(least, most):
                lists["continuousHyperParameterRanges"].append(
                    _bounds(name, float(least), float(most))
                )
    return lists


def _bounds(name: str, least: float, most: float) -> dict[str, Any]:
    return {"name": name, "minValue": least, "maxValue": most}


def _without_optimisation(recipe: str) -> str:
    by_itself = (
        "the service optimises it by itself every 90 days where autoTraining is on"
        if recipe.endswith("-v2")
        else "it has no hyperparameter that optimisation can choose"
    )
    return f"hpo is no setting of {recipe}: {by_itself}; remove hpo"


def _narrowed(name: str, allowed: Values, asked: AskedRange) -> Values:
    """The range inside of all values.

    Raises:
        ValueError: it is of another type, empty, or reaches further.
    """
    if isinstance(allowed, Words):
        return _some_words(name, allowed, asked)
    if asked.words:
        raise ValueError(
            f"hpo.ranges.{name} has values; {name} is {allowed}: expected minValue and maxValue"
        )
    least = allowed.least if asked.least is None else asked.least
    most = allowed.most if asked.most is None else asked.most
    if least > most:
        raise ValueError(
            f"hpo.ranges.{name}: minValue {least:g} is above maxValue {most:g}; swap them"
        )
    if not allowed.least <= least <= most <= allowed.most:
        raise ValueError(
            f"hpo.ranges.{name} reaches from {least:g} to {most:g}; allowed is {allowed}"
        )
    if isinstance(allowed, Numbers):
        return Numbers(least, most)
    if not (float(least).is_integer() and float(most).is_integer()):
        raise ValueError(
            f"hpo.ranges.{name} reaches from {least:g} to {most:g}; allowed is {allowed}"
        )
    return WholeNumbers(int(least), int(most))


def _some_words(name: str, allowed: Words, asked: AskedRange) -> Words:
    if (asked.least, asked.most) != (None, None) or not asked.words:
        raise ValueError(
            f"hpo.ranges.{name} needs values, and nothing else: a list of some of {', '.join(allowed.words)}"
        )
    unknown = [word for word in asked.words if not allowed.admits(word)]
    if unknown:
        raise ValueError(f"hpo.ranges.{name} has {unknown[0]!r}; allowed is {allowed}")
    return Words(tuple(dict.fromkeys(asked.words)))
