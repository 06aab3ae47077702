"""What a run has cost, as far as the services tell: its state transitions, and its trainings by the hour.

Imports, functions and messages are left out: they are cents at most, by docs/operations.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from commands.status import prices
from commands.status.figure import Figure


@dataclass(frozen=True)
class Cost:
    """An estimate.

    Attributes:
        usd: of what is known.
        unknown: trainings that are not in it: those that are billed by interactions, which nobody counts, those that have not
            ended, and those whose version is gone.
    """

    usd: float
    unknown: int

    @property
    def shown(self) -> str:
        """As the table has it."""
        rest = f" + {self.unknown} training{'s' * (self.unknown != 1)}" if self.unknown else ""
        return Figure(name="cost", value=self.usd, unit="USD").shown + rest


def cost(transitions: int, trainings: Iterable[Mapping[str, Any] | None]) -> Cost:
    """Add up a run.

    Args:
        transitions: of its states.
        trainings: descriptions of the solution versions that it trained; None for one that is gone.
    """
    hours, unknown = 0.0, 0
    for each in trainings:
        if each is None or "trainingHours" not in each or prices.has_v2_prices(each["recipeArn"]):
            unknown += 1
        else:
            hours += each["trainingHours"]
    return Cost(prices.STATE_TRANSITION.of(transitions) + prices.TRAINING_HOUR.of(hours), unknown)
