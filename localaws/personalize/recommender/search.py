"""Hyperparameter optimisation: trainings with other hyperparameters, of which the best on the held-out users is kept."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from localaws.personalize.recommender.candidates import Hyperparameters
from localaws.personalize.recommender.model import Model
from localaws.personalize.recommender.task import Task

OBJECTIVE = "normalized_discounted_cumulative_gain_at_25"
"""The metric that decides; AWS does not tell its own. It counts what is found, and how far ahead."""

SEARCH_SECONDS = 900.0
"""After so long no further training begins, so that large data end too; what was tried by then decides."""


@dataclass(frozen=True, kw_only=True)
class Trial:
    """One training of a search.

    Args:
        chosen: hyperparameters that the search chose for it; empty without a search.
        task: what was trained.
        draft: the model of the users who are not measured.
        metrics: of the draft, on those who are.
    """

    chosen: Hyperparameters
    task: Task
    draft: Model
    metrics: dict[str, float]


def best(
    choices: Sequence[Hyperparameters],
    attempt: Callable[[Hyperparameters], Trial],
    clock: Callable[[], float] = time.monotonic,
) -> Trial:
    """The best training, of equally good ones the first.

    Args:
        choices: hyperparameters to try, one at least.
        attempt: trains and measures.
        clock: seconds, from any beginning.
    """
    end = clock() + SEARCH_SECONDS
    found = attempt(choices[0])
    for chosen in choices[1:]:
        if clock() >= end:
            break
        trial = attempt(chosen)
        if trial.metrics[OBJECTIVE] > found.metrics[OBJECTIVE]:
            found = trial
    return found
