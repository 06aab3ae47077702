"""What a solution is made with and keeps: how trainings learn, and which columns and users they leave out.

Source: Amazon Personalize API Reference, SolutionConfig, TrainingDataConfig.
"""

from collections.abc import Mapping
from typing import Any

from components.lifecycle.engine.hpo_config import HPO
from components.lifecycle.engine.values import Value

HYPERPARAMETERS = "algorithmHyperParameters"
FEATURES = "featureTransformationParameters"
TRAINING_DATA = "trainingDataConfig"
EXCLUDED = "excludedDatasetColumns"


class TrainingData(Value):
    """The API's `trainingDataConfig`, with the columns that are left out, by type of dataset."""

    def problem(self, value: Any) -> str | None:
        """It is something else."""
        excluded = value.get(EXCLUDED) if isinstance(value, Mapping) else None
        if isinstance(excluded, Mapping) and all(map(_are_names, excluded.values())):
            return None
        return f"{value!r} names no columns: expected {EXCLUDED} with a list of columns for each type of dataset"


def training_data(excluded: Mapping[str, list[str]] | None) -> dict[str, Any] | None:
    """The API's `trainingDataConfig` for columns to leave out, by type of dataset; None for none."""
    return {EXCLUDED: dict(excluded)} if excluded else None


def settings_request(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The members of CreateSolution's `solutionConfig`; what is absent is the service's choice."""
    names = (HYPERPARAMETERS, HPO, FEATURES, TRAINING_DATA)
    return {name: inputs[name] for name in names if inputs.get(name)}


def _are_names(columns: Any) -> bool:
    return isinstance(columns, list) and all(isinstance(each, str) and each for each in columns)
