"""The settings `hpo` of a model: that the service chooses hyperparameters, among which values, in how many trainings."""

from collections.abc import Collection
from typing import Annotated, Any, Self

from pydantic import Field, model_validator

from components.core.hyperparameter_ranges import AskedRange, api_ranges, ranges
from components.settings.section import Section
from components.settings.values import ParameterText

Bound = Annotated[float, Field(allow_inf_nan=False)]

DEFAULT_JOBS = 4
DEFAULT_PARALLEL_JOBS = 2
"""Each of them is paid for, so few. Source: Developer Guide, "Hyperparameters and HPO", its example."""


class RangeSettings(Section):
    """The values among which one hyperparameter is chosen.

    Attributes:
        min_value: least number; the recipe's where it is not given.
        max_value: greatest number; likewise.
        values: of a hyperparameter without numbers.
    """

    min_value: Bound | None = None
    max_value: Bound | None = None
    values: tuple[ParameterText, ...] = ()


class HpoSettings(Section):
    """Hyperparameter optimisation: several trainings with other values, of which the best is kept.

    There is no setting for the metric that is optimised, since the API cannot be told one.
    Source of the limits: Amazon Personalize API Reference, HPOResourceConfig; HPOConfig, `hpoObjective`.

    Attributes:
        ranges: by hyperparameter; without any, all that have no value, among all values that the recipe allows.
        max_number_of_training_jobs: trainings for one solution version; each is paid for.
        max_parallel_training_jobs: of them at a time.
    """

    ranges: dict[str, RangeSettings] = Field(default_factory=dict)
    max_number_of_training_jobs: Annotated[int, Field(ge=1, le=40)] = DEFAULT_JOBS
    max_parallel_training_jobs: Annotated[int, Field(ge=1, le=10)] | None = None

    @model_validator(mode="after")
    def _not_more_at_a_time_than_at_all(self) -> Self:
        if self._parallel > self.max_number_of_training_jobs:
            raise ValueError(
                f"maxParallelTrainingJobs is {self._parallel}, of {self.max_number_of_training_jobs} trainings at all; "
                "lower it, or raise maxNumberOfTrainingJobs"
            )
        return self

    @property
    def _parallel(self) -> int:
        default = min(DEFAULT_PARALLEL_JOBS, self.max_number_of_training_jobs)
        return self.max_parallel_training_jobs or default

    def config(self, recipe: str, fixed: Collection[str]) -> dict[str, Any]:
        """As the API takes it, its `hpoConfig`.

        Args:
            recipe: its ARN.
            fixed: hyperparameters that have a value.

        Raises:
            ValueError: the recipe cannot be optimised like that.
        """
        asked = {
            name: AskedRange(least=each.min_value, most=each.max_value, words=each.values)
            for name, each in self.ranges.items()
        }
        return {
            "algorithmHyperParameterRanges": api_ranges(ranges(recipe, fixed, asked)),
            "hpoResourceConfig": {
                "maxNumberOfTrainingJobs": str(self.max_number_of_training_jobs),
                "maxParallelTrainingJobs": str(self._parallel),
            },
        }
