"""The feature transformation parameters of recipes: which of the data a training sees.

Source: Amazon Personalize Developer Guide, the page of each recipe, "Featurization hyperparameters", and of Trending-Now,
"Feature transformation hyperparameters".
"""

from collections.abc import Mapping
from types import MappingProxyType

from handlers.shared.service.parameter_values import SHARE, Values, Words
from handlers.shared.service.recipes import RECIPE_ARN_PREFIX

_FREQUENCIES = Words(("30 minutes", "1 hour", "2 hours", "3 hours", "1 day"))

_USERS, _ITEMS = "user_history_length_percentile", "item_interaction_count_percentile"

_DEFAULT_BOUNDS: Mapping[str, Mapping[str, tuple[float, float]]] = MappingProxyType(
    {
        "aws-user-personalization": {_USERS: (0.0, 0.99)},
        "aws-personalized-ranking": {_USERS: (0.0, 0.99)},
        "aws-sims": {_USERS: (0.005, 0.995), _ITEMS: (0.01, 0.9)},
    }
)
"""The lower and the upper percentile of each kind that a recipe has where it is given none."""


def check_feature_transformation(recipe_arn: str, given: Mapping[str, str]) -> None:
    """Check names and values.

    Raises:
        ValueError: the recipe has no such parameter, or it cannot have this value, or two of them leave nothing.
    """
    recipe = recipe_arn.removeprefix(RECIPE_ARN_PREFIX)
    allowed = _allowed(recipe)
    for name, text in given.items():
        if name not in allowed:
            known = ", ".join(allowed) or "none"
            raise ValueError(
                f"{recipe} has no feature transformation parameter {name!r}; it has {known}"
            )
        if not allowed[name].admits(text):
            raise ValueError(
                f"the feature transformation parameter {name} is {text!r}; allowed is {allowed[name]}"
            )
    for kind, (low, high) in _DEFAULT_BOUNDS.get(recipe, {}).items():
        least = float(given.get(f"min_{kind}", low))
        most = float(given.get(f"max_{kind}", high))
        if least > most:
            raise ValueError(
                f"min_{kind} {least:g} is above max_{kind}, which is {most:g}"
                f"{'' if f'max_{kind}' in given else ' unless it is given'}: training would be left with nothing"
            )


def _allowed(recipe: str) -> Mapping[str, Values]:
    if recipe == "aws-trending-now":
        return {"trend_discovery_frequency": _FREQUENCIES}
    kinds = _DEFAULT_BOUNDS.get(recipe, {})
    return {f"{bound}_{kind}": SHARE for kind in kinds for bound in ("min", "max")}
