"""The API's `hpoConfig` from short maps."""

from collections.abc import Mapping, Sequence
from typing import Any


def hpo_config(
    jobs: int,
    *,
    integers: Mapping[str, tuple[int, int]] | None = None,
    numbers: Mapping[str, tuple[float, float]] | None = None,
    words: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, Any]:
    """A complete configuration, one training at a time.

    Args:
        jobs: trainings at most.
        integers: least and greatest value by hyperparameter.
        numbers: likewise.
        words: values by hyperparameter.
    """
    return {
        "algorithmHyperParameterRanges": {
            "integerHyperParameterRanges": _bounds(integers or {}),
            "continuousHyperParameterRanges": _bounds(numbers or {}),
            "categoricalHyperParameterRanges": [
                {"name": name, "values": list(values)} for name, values in (words or {}).items()
            ],
        },
        "hpoResourceConfig": {
            "maxNumberOfTrainingJobs": str(jobs),
            "maxParallelTrainingJobs": "1",
        },
    }


def _bounds(ranges: Mapping[str, tuple[float, float]]) -> list[dict[str, Any]]:
    return [
        {"name": name, "minValue": least, "maxValue": most}
        for name, (least, most) in ranges.items()
    ]
