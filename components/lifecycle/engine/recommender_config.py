"""How a recommender answers and learns, the API's `recommenderConfig`: in requests, and as the service describes it.

Source: Amazon Personalize API Reference, RecommenderConfig.
"""

from collections.abc import Mapping
from typing import Any

from components.lifecycle.engine.campaign_config import (
    DEFAULT_EXPLORATION,
    EXPLORATION,
    METADATA,
    Exploration,
)
from components.lifecycle.engine.training_settings import EXCLUDED, TRAINING_DATA

REQUESTS = "minRecommendationRequestsPerSecond"


def config_request(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """What CreateRecommender says; what is absent is the service's default."""
    given = (METADATA, EXPLORATION, TRAINING_DATA)
    return {
        REQUESTS: inputs[REQUESTS],
        **{name: inputs[name] for name in given if inputs.get(name)},
    }


def config_change(
    description: Mapping[str, Any], inputs: Mapping[str, Any]
) -> dict[str, Any] | None:
    """The whole `recommenderConfig` for UpdateRecommender, with what nobody gives as it is; None when nothing differs."""
    config = description.get("recommenderConfig") or {}
    changed: dict[str, Any] = {}
    if config.get(REQUESTS, 1) != inputs[REQUESTS]:
        changed[REQUESTS] = inputs[REQUESTS]
    if bool(config.get(METADATA)) != bool(inputs.get(METADATA)):
        changed[METADATA] = bool(inputs.get(METADATA))
    if not Exploration().same(config.get(EXPLORATION), inputs.get(EXPLORATION)):
        changed[EXPLORATION] = {**DEFAULT_EXPLORATION, **(inputs.get(EXPLORATION) or {})}
    if _excluded(config) != _excluded(inputs):
        changed[TRAINING_DATA] = {EXCLUDED: _excluded(inputs)}
    return {**config, **changed} if changed else None


def observed_config(state: Mapping[str, Any], description: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs that a description shows; what has a default only where it differs from that or is in the state."""
    config = description.get("recommenderConfig") or {}
    found: dict[str, Any] = {}
    if METADATA in state or config.get(METADATA):
        found[METADATA] = bool(config.get(METADATA))
    actual = config.get(EXPLORATION)
    if not Exploration().same(actual, state.get(EXPLORATION)):
        found[EXPLORATION] = {**DEFAULT_EXPLORATION, **(actual or {})}
    if _excluded(config) != _excluded(state):
        found[TRAINING_DATA] = {EXCLUDED: _excluded(config)}
    return found


def _excluded(config: Mapping[str, Any]) -> dict[str, list[str]]:
    """The columns that training leaves out, by type of dataset, of those that have any."""
    columns = (config.get(TRAINING_DATA) or {}).get(EXCLUDED) or {}
    return {kind: sorted(names) for kind, names in columns.items() if names}
