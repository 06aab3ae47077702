"""Automatic training of a solution: as the program gives it, as inputs, in requests, and as the service describes it.

Source: Amazon Personalize API Reference, CreateSolution, UpdateSolution, AutoTrainingConfig.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from components.lifecycle.engine.values import Value

LONGEST_INTERVAL_DAYS = 30
"""Source: Amazon Personalize API Reference, AutoTrainingConfig."""

_RATE = rf"rate\(({'|'.join(str(n) for n in range(1, LONGEST_INTERVAL_DAYS + 1))}) days?\)"


class Schedule(Value):
    """The API's `autoTrainingConfig`."""

    def problem(self, value: Any) -> str | None:
        """It is no schedule of whole days within the service's limits."""
        expression = value.get("schedulingExpression") if isinstance(value, Mapping) else None
        if isinstance(expression, str) and re.fullmatch(_RATE, expression):
            return None
        return (
            f"{value!r} is no schedule: expected schedulingExpression rate(1 day) to"
            f" rate({LONGEST_INTERVAL_DAYS} days)"
        )


def schedule_needs_training(known: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The rule between `autoTrainingConfig` and `performAutoTraining`."""
    if "autoTrainingConfig" in known and known.get("performAutoTraining") is False:
        yield (
            "autoTrainingConfig",
            "a schedule without automatic training; leave one of both out",
        )


def training_schedule(days: int | None) -> dict[str, str] | None:
    """The API's `autoTrainingConfig` for a training every so many days; None for none."""
    if days is None:
        return None
    return {"schedulingExpression": f"rate({days} day{'' if days == 1 else 's'})"}


def training_inputs(days: int | None) -> dict[str, Any]:
    """The input properties, a switch and a schedule, for a training every so many days; None for no automatic training."""
    return {
        "performAutoTraining": days is not None,
        "autoTrainingConfig": training_schedule(days),
    }


def training_request(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """What CreateSolution says of automatic training; None is left out."""
    schedule = inputs.get("autoTrainingConfig")
    return {
        "performAutoTraining": inputs["performAutoTraining"],
        "solutionConfig": {"autoTrainingConfig": schedule} if schedule else None,
    }


def training_changes(description: Mapping[str, Any], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """What UpdateSolution has to change; empty when nothing differs. What is off has no schedule."""
    wanted = bool(inputs["performAutoTraining"])
    config = inputs.get("autoTrainingConfig") if wanted else None
    same = not config or _schedule_of(description) == config["schedulingExpression"]
    if same and bool(description.get("performAutoTraining")) == wanted:
        return {}
    changed = {"solutionUpdateConfig": {"autoTrainingConfig": config}} if config else {}
    return {"performAutoTraining": wanted, **changed}


def observed_training(state: Mapping[str, Any], description: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs that a description shows; a schedule only where the program has one, since the service has a default."""
    schedule = _schedule_of(description) if "autoTrainingConfig" in state else None
    config = {"autoTrainingConfig": {"schedulingExpression": schedule}} if schedule else {}
    return {"performAutoTraining": bool(description.get("performAutoTraining")), **config}


def _schedule_of(description: Mapping[str, Any]) -> str | None:
    config = (description.get("solutionConfig") or {}).get("autoTrainingConfig") or {}
    return config.get("schedulingExpression")
