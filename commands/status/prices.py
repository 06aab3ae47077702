"""Prices in USD of us-east-1, as the table of docs/operations.md has them: a test compares the two."""

from __future__ import annotations

from dataclasses import dataclass

MILLION = 1_000_000


@dataclass(frozen=True)
class Price:
    """What is billed for one thing.

    Attributes:
        row: of the table, by its first column.
        usd: for so many units.
        units: see there.
    """

    row: str
    usd: float
    units: float = 1

    def of(self, count: float) -> float:
        """USD for so many units."""
        return count * self.usd / self.units


CAMPAIGN_V2_REQUEST = Price("each campaign, one a model, `-v2` recipes", 0.15, 1000)
CAMPAIGN_REQUEST = Price("each campaign, other recipes", 0.0556, 1000)
RECOMMENDER_HOUR = Price("each recommender of a [domain](domains.md)", 0.375)
TRAINING_V2_INTERACTION = Price("training, `-v2` recipes", 0.002, 1000)
TRAINING_HOUR = Price("training, other recipes", 0.24)
SHARD_HOUR = Price("stream, provisioned", 0.015)
RECORD_UNIT = Price("stream, provisioned", 0.014, MILLION)
KEPT_SHARD_HOUR = Price("stream, kept longer than 24 hours", 0.02)
ON_DEMAND_HOUR = Price("stream, `on-demand`", 0.04)
ON_DEMAND_GB = Price("stream, `on-demand`", 0.08)
ARCHIVED_GB = Price("Firehose", 0.029)
API_REQUEST = Price("API Gateway", 3.50, MILLION)
INVOCATION = Price("Lambda", 0.20, MILLION)
GB_SECOND = Price("Lambda", 0.0000167)
STATE_TRANSITION = Price("Step Functions", 0.025, 1000)

PRICES = [each for each in globals().values() if isinstance(each, Price)]


def has_v2_prices(recipe: str) -> bool:
    """Whether trainings and requests of a recipe, given by name or ARN, have the prices of `-v2`."""
    return recipe.endswith("-v2")
