"""How a campaign answers, the API's `campaignConfig`: as inputs, in requests, and as the service describes it.

Source: Amazon Personalize API Reference, CampaignConfig; Developer Guide, "Creating a campaign".
"""

import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from components.lifecycle.engine.values import Boolean, Value

FOLLOW = "syncWithLatestSolutionVersion"
METADATA = "enableMetadataWithRecommendations"
EXPLORATION = "itemExplorationConfig"

DEFAULT_EXPLORATION: Mapping[str, str] = MappingProxyType(
    {"explorationWeight": "0.3", "explorationItemAgeCutOff": "30"}
)
"""The service's own, in shares and days."""

_GREATEST = {"explorationWeight": 1.0, "explorationItemAgeCutOff": math.inf}


class Switch(Boolean):
    """A setting that is off where it is absent."""

    def same(self, before: Any, after: Any) -> bool:
        """Both are on, or neither is."""
        return bool(before) == bool(after)


class Exploration(Value):
    """The API's `itemExplorationConfig`, numbers as text; what is absent is the service's default."""

    def problem(self, value: Any) -> str | None:
        """It has other members, or what are no numbers within the service's limits."""
        known = isinstance(value, Mapping) and value.keys() <= _GREATEST.keys()
        if known and all(_is_number(text, _GREATEST[name]) for name, text in value.items()):
            return None
        return (
            f"{value!r} is no exploration: expected explorationWeight from 0 to 1 and explorationItemAgeCutOff in days,"
            " both as text"
        )

    def same(self, before: Any, after: Any) -> bool:
        """The numbers are equal."""
        return _numbers(before) == _numbers(after)


def config_request(inputs: Mapping[str, Any]) -> dict[str, Any] | None:
    """What CreateCampaign says; None for nothing but defaults."""
    config: dict[str, Any] = {name: True for name in (FOLLOW, METADATA) if inputs.get(name)}
    if inputs.get(EXPLORATION):
        config[EXPLORATION] = inputs[EXPLORATION]
    return config or None


def config_change(
    description: Mapping[str, Any], inputs: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The whole `campaignConfig` for UpdateCampaign, with what nobody gives as it is; None when nothing differs."""
    config = description.get("campaignConfig") or {}
    changed: dict[str, Any] = {
        name: bool(inputs.get(name))
        for name in (FOLLOW, METADATA)
        if bool(config.get(name)) != bool(inputs.get(name))
    }
    if not Exploration().same(config.get(EXPLORATION), inputs.get(EXPLORATION)):
        changed[EXPLORATION] = {**DEFAULT_EXPLORATION, **(inputs.get(EXPLORATION) or {})}
    return {**config, **changed} if changed else None


def observed_config(state: Mapping[str, Any], description: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs that a description shows; what has a default only where it differs from that or is in the state."""
    config = description.get("campaignConfig") or {}
    found: dict[str, Any] = {
        name: bool(config.get(name))
        for name in (FOLLOW, METADATA)
        if name in state or config.get(name)
    }
    actual, recorded = config.get(EXPLORATION), state.get(EXPLORATION)
    if not Exploration().same(actual, recorded):
        found[EXPLORATION] = {**DEFAULT_EXPLORATION, **(actual or {})}
    return found


def _numbers(config: Mapping[str, str] | None) -> dict[str, float]:
    return {name: float(text) for name, text in {**DEFAULT_EXPLORATION, **(config or {})}.items()}


def _is_number(text: Any, greatest: float) -> bool:
    try:
        number = float(text) if isinstance(text, str) else math.nan
    except ValueError:
        return False
    return math.isfinite(number) and 0 <= number <= greatest
