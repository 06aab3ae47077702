"""The hyperparameters that a search tries: the recipe's defaults, then values spread evenly over the ranges.

Each range is cut into as many equal parts as there are trainings, and each training has a part of each range, in an order that
the seed decides. Source: M. D. McKay, R. J. Beckman, W. J. Conover, "A Comparison of Three Methods for Selecting Values of Input
Variables", Technometrics 21(2), 1979 (Latin hypercube sampling).
"""

from collections.abc import Mapping
from typing import Any

import numpy as np

from localaws.personalize.recommender.rows import Integers

Hyperparameters = Mapping[str, str]


def candidates(
    config: Mapping[str, Any], defaults: Hyperparameters, seed: int
) -> list[Hyperparameters]:
    """Values of the hyperparameters that have a range, each combination once.

    Args:
        config: the API's `hpoConfig`, checked and complete.
        defaults: of the recipe; they are the first candidate where all lie in the ranges.
        seed: of the order.
    """
    ranges = config["algorithmHyperParameterRanges"]
    count = int(config["hpoResourceConfig"]["maxNumberOfTrainingJobs"])
    first = _defaults_within(ranges, defaults)
    spread = _spread(ranges, count - len(first), np.random.default_rng(seed))
    return [dict(each) for each in dict.fromkeys(tuple(each.items()) for each in (*first, *spread))]


def _spread(
    ranges: Mapping[str, Any], count: int, rng: np.random.Generator
) -> list[dict[str, str]]:
    columns = {
        each["name"]: _levels(kind, each, rng.permutation(count))
        for kind, listed in sorted(ranges.items())
        for each in listed
    }
    return [{name: column[row] for name, column in columns.items()} for row in range(count)]


def _levels(kind: str, given: Mapping[str, Any], parts: Integers) -> list[str]:
    """The middle of each part of a range."""
    shares = [(int(part) + 0.5) / len(parts) for part in parts]
    if kind == "categoricalHyperParameterRanges":
        return [given["values"][int(share * len(given["values"]))] for share in shares]
    least, most = given["minValue"], given["maxValue"]
    if kind == "integerHyperParameterRanges":
        return [str(int(least + share * (most - least + 1))) for share in shares]
    numbers = [round(least + share * (most - least), 6) for share in shares]
    return [str(min(max(number, least), most)) for number in numbers]


def _defaults_within(ranges: Mapping[str, Any], defaults: Hyperparameters) -> list[Hyperparameters]:
    """The defaults of what has a range, alone; none where one of them lies outside."""
    listed = [each for kind in sorted(ranges) for each in ranges[kind]]
    if all(_holds(each, defaults[each["name"]]) for each in listed):
        return [{each["name"]: defaults[each["name"]] for each in listed}]
    return []


def _holds(given: Mapping[str, Any], text: str) -> bool:
    if "values" in given:
        return text in given["values"]
    return bool(given["minValue"] <= float(text) <= given["maxValue"])
