"""The hyperparameters of recipes: their names, and what values they may have, as text.

Source: Amazon Personalize Developer Guide, the page of each recipe, "Properties and hyperparameters".
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from components.core.recipes import RECIPE_ARN_PREFIX


@dataclass(frozen=True)
class _Values:
    """What values there are, in words, and whether a text is one."""

    expected: str
    admits: Callable[[str], bool]


def _whole(least: int, most: int) -> _Values:
    def admits(text: str) -> bool:
        return bool(re.fullmatch(r"[0-9]{1,9}", text)) and least <= int(text) <= most

    return _Values(f"a whole number from {least} to {most}", admits)


def _share(text: str) -> bool:
    return bool(re.fullmatch(r"[0-9]*\.?[0-9]+", text)) and 0 <= float(text) <= 1


_SHARE = _Values("a number from 0 to 1", _share)
_TRUTH = _Values("true or false", lambda text: text in {"true", "false"})
_SEQUENCES = {"hidden_dimension": _whole(32, 256), "bptt": _whole(2, 32), "recency_mask": _TRUTH}
_RECENCY = {"apply_recency_bias": _TRUTH}

_ALLOWED: Mapping[str, Mapping[str, _Values]] = MappingProxyType(
    {
        "aws-user-personalization-v2": _RECENCY,
        "aws-personalized-ranking-v2": _RECENCY,
        "aws-user-personalization": _SEQUENCES,
        "aws-personalized-ranking": _SEQUENCES,
        "aws-similar-items": {
            "item_id_hidden_dimension": _whole(30, 200),
            "item_metadata_hidden_dimension": _whole(30, 200),
        },
        "aws-sims": {
            "popularity_discount_factor": _SHARE,
            "min_cointeraction_count": _whole(0, 10),
        },
    }
)


def check_hyperparameters(recipe_arn: str, given: Mapping[str, str]) -> None:
    """Check names and values.

    Raises:
        ValueError: the recipe has no such hyperparameter, or it cannot have this value.
    """
    recipe = recipe_arn.removeprefix(RECIPE_ARN_PREFIX)
    allowed = _ALLOWED.get(recipe, {})
    for name, text in given.items():
        if name not in allowed:
            known = ", ".join(allowed) or "none"
            raise ValueError(f"{recipe} has no hyperparameter {name!r}; it has {known}")
        if not allowed[name].admits(text):
            raise ValueError(
                f"the hyperparameter {name} is {text!r}; allowed is {allowed[name].expected}"
            )
