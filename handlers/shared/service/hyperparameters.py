"""The hyperparameters of recipes: those that can be given a value, and those that optimisation (HPO) can choose in a range.

Source: Amazon Personalize Developer Guide, the page of each recipe, "Properties and hyperparameters", "HPO tunable".
"""

from collections.abc import Mapping
from types import MappingProxyType

from handlers.shared.service.parameter_values import SHARE, TRUTH, Values, WholeNumbers
from handlers.shared.service.recipes import RECIPE_ARN_PREFIX

_SEQUENCES: Mapping[str, Values] = {
    "hidden_dimension": WholeNumbers(32, 256),
    "bptt": WholeNumbers(2, 32),
    "recency_mask": TRUTH,
}
_RECENCY: Mapping[str, Values] = {"apply_recency_bias": TRUTH}
_CO_OCCURRENCE: Mapping[str, Values] = {
    "popularity_discount_factor": SHARE,
    "min_cointeraction_count": WholeNumbers(0, 10),
}
_DIMENSIONS: Mapping[str, Values] = {
    "item_id_hidden_dimension": WholeNumbers(30, 200),
    "item_metadata_hidden_dimension": WholeNumbers(30, 200),
}

_SETTABLE: Mapping[str, Mapping[str, Values]] = MappingProxyType(
    {
        "aws-user-personalization-v2": _RECENCY,
        "aws-personalized-ranking-v2": _RECENCY,
        "aws-user-personalization": _SEQUENCES,
        "aws-personalized-ranking": _SEQUENCES,
        "aws-sims": _CO_OCCURRENCE,
    }
)
_TUNABLE: Mapping[str, Mapping[str, Values]] = MappingProxyType(
    {
        "aws-user-personalization": _SEQUENCES,
        "aws-personalized-ranking": _SEQUENCES,
        "aws-similar-items": _DIMENSIONS,
        "aws-sims": _CO_OCCURRENCE,
    }
)


def tunable(recipe_arn: str) -> Mapping[str, Values]:
    """All values of each hyperparameter that optimisation can choose; empty for recipes without any."""
    return _TUNABLE.get(recipe_arn.removeprefix(RECIPE_ARN_PREFIX), {})


def check_hyperparameters(recipe_arn: str, given: Mapping[str, str]) -> None:
    """Check names and values.

    Raises:
        ValueError: the recipe has no such hyperparameter, or only optimisation chooses it, or it cannot have this value.
    """
    recipe = recipe_arn.removeprefix(RECIPE_ARN_PREFIX)
    allowed = _SETTABLE.get(recipe, {})
    for name, text in given.items():
        if name not in allowed and name in tunable(recipe_arn):
            raise ValueError(
                f"the hyperparameter {name} of {recipe} is chosen by optimisation alone; remove it, and give "
                f"optimisation a range of this one value, from {text} to {text}"
            )
        if name not in allowed:
            known = ", ".join(allowed) or "none"
            raise ValueError(f"{recipe} has no hyperparameter {name!r}; it has {known}")
        if not allowed[name].admits(text):
            raise ValueError(f"the hyperparameter {name} is {text!r}; allowed is {allowed[name]}")
