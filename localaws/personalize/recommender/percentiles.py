"""Leaves out users with very short or long histories, and items with very few or many events.

Only bounds that are asked for are applied.
Source: Amazon Personalize Developer Guide, "SIMS recipe" and "Personalized-Ranking recipe", featurization
hyperparameters.
"""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from localaws.personalize.recommender.data import Interactions
from localaws.personalize.recommender.rows import Integers

Mask = npt.NDArray[np.bool_]

USERS = ("min_user_history_length_percentile", "max_user_history_length_percentile")
ITEMS = ("min_item_interaction_count_percentile", "max_item_interaction_count_percentile")


def within(data: Interactions, hyperparameters: Mapping[str, str]) -> Interactions:
    """The interactions of the users and items between the percentiles.

    Args:
        data: the interactions.
        hyperparameters: percentiles as fractions from 0 to 1, as text; others are passed over.
    """
    users = _between(data.user, USERS, hyperparameters)
    items = _between(data.item, ITEMS, hyperparameters)
    return data.where(users[data.user] & items[data.item])


def _between(codes: Integers, names: tuple[str, str], given: Mapping[str, str]) -> Mask:
    """For each code whether the number of its rows lies between two percentiles of all such numbers."""
    counts = np.bincount(codes)
    present = counts[counts > 0]
    low, high = (float(given.get(name, default)) for name, default in zip(names, "01", strict=True))
    if len(present) == 0:
        return counts > 0
    least, most = np.quantile(present, [low, max(low, high)])
    between: Mask = (counts >= least) & (counts <= most)
    return between
