"""How a solution chooses its hyperparameters, the API's `hpoConfig`. A solution that has one performs HPO.

Source: Amazon Personalize API Reference, HPOConfig, HyperParameterRanges.
"""

from collections.abc import Callable, Mapping
from typing import Any

from components.lifecycle.engine.values import TextList, Texts, Value

HPO = "hpoConfig"

RANGES, RESOURCES = "algorithmHyperParameterRanges", "hpoResourceConfig"
_INTEGER, _CONTINUOUS = "integerHyperParameterRanges", "continuousHyperParameterRanges"
_CATEGORICAL = "categoricalHyperParameterRanges"


class HpoConfig(Value):
    """Ranges of each type, and how many trainings, as text.

    It is compared with what the program recorded, never with a description: nobody can change it, and the service may describe
    the ranges under other names (`training.bptt`), as the Developer Guide shows.
    """

    def problem(self, value: Any) -> str | None:
        """It is something else."""
        if isinstance(value, Mapping) and _has_ranges(value) and _has_resources(value):
            return None
        return (
            f"{value!r} is no configuration of HPO: expected {RANGES} with a list of ranges for {_INTEGER}, {_CONTINUOUS} "
            f"and {_CATEGORICAL}, and {RESOURCES} with texts"
        )

    def read(self, value: Any) -> Any:
        """The bounds of integers as int again, as the API asks for."""
        ranges = value[RANGES]
        integers = [
            {**each, "minValue": int(each["minValue"]), "maxValue": int(each["maxValue"])}
            for each in ranges[_INTEGER]
        ]
        return {**value, RANGES: {**ranges, _INTEGER: integers}}


def _has_ranges(config: Mapping[str, Any]) -> bool:
    ranges = config.get(RANGES)
    return (
        isinstance(ranges, Mapping)
        and ranges.keys() == _KINDS.keys()
        and all(isinstance(listed, list) for listed in ranges.values())
        and all(_is_range(each, _KINDS[kind]) for kind in ranges for each in ranges[kind])
    )


def _is_range(given: Any, has_values: Callable[[Mapping[str, Any]], bool]) -> bool:
    return isinstance(given, Mapping) and isinstance(given.get("name"), str) and has_values(given)


def _has_bounds(given: Mapping[str, Any]) -> bool:
    bounds = (given.get("minValue"), given.get("maxValue"))
    return all(isinstance(each, int | float) and not isinstance(each, bool) for each in bounds)


def _has_whole_bounds(given: Mapping[str, Any]) -> bool:
    return _has_bounds(given) and all(
        float(given[each]).is_integer() for each in ("minValue", "maxValue")
    )


def _has_words(given: Mapping[str, Any]) -> bool:
    return TextList().problem(given.get("values")) is None


_KINDS: Mapping[str, Callable[[Mapping[str, Any]], bool]] = {
    _INTEGER: _has_whole_bounds,
    _CONTINUOUS: _has_bounds,
    _CATEGORICAL: _has_words,
}


def _has_resources(config: Mapping[str, Any]) -> bool:
    return Texts().problem(config.get(RESOURCES)) is None
