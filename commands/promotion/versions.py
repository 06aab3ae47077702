"""Which versions serve, and how the service measured them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from commands.retraining.rollback import serving_version


@dataclass(frozen=True, kw_only=True)
class Version:
    """A solution version that a campaign serves.

    Attributes:
        arn: of the version.
        metrics: by name, as GetSolutionMetrics answers.
    """

    arn: str
    metrics: Mapping[str, float]


def served(personalize: Any, campaigns: Mapping[str, str]) -> dict[str, Version]:
    """What campaigns serve, by purpose.

    Args:
        personalize: a client of the service.
        campaigns: their ARNs by purpose.
    """
    found = {}
    for purpose, campaign in campaigns.items():
        arn = serving_version(personalize, campaign)
        answer = personalize.get_solution_metrics(solutionVersionArn=arn)
        found[purpose] = Version(arn=arn, metrics=answer["metrics"])
    return found
