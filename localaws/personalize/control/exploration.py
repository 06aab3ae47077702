"""How much campaigns and recommenders explore: the API's `itemExplorationConfig`.

Source: Amazon Personalize API Reference, CampaignConfig and RecommenderConfig.
"""

from collections.abc import Mapping

from localaws.personalize.errors import invalid_input

_DEFAULTS = {"explorationWeight": "0.3", "explorationItemAgeCutOff": "30"}
_LIMITS = {"explorationWeight": (0.0, 1.0), "explorationItemAgeCutOff": (0.0, 36500.0)}


def checked(given: Mapping[str, str]) -> dict[str, str]:
    """The configuration with the service's defaults.

    Raises:
        ServiceError: InvalidInputException for another member, or a value that is no number or out of range.
    """
    for name, text in given.items():
        if name not in _LIMITS:
            raise invalid_input(
                f"itemExplorationConfig has no {name}: expected one of {', '.join(_LIMITS)}."
            )
        low, high = _LIMITS[name]
        if not _is_number(text) or not low <= float(text) <= high:
            raise invalid_input(f"{name} must be a number from {low:g} to {high:g}, not {text!r}.")
    return {**_DEFAULTS, **given}


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
