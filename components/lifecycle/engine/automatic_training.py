"""Automatic training of a solution: its schedule, as the program gives it, as an input, and as the service describes it."""

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


def schedule_of(description: Mapping[str, Any]) -> str | None:
    """The schedule that a description shows; None for none."""
    config = (description.get("solutionConfig") or {}).get("autoTrainingConfig") or {}
    return config.get("schedulingExpression")
