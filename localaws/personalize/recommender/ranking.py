"""Ranks given items for a user: the same probabilities as a recommendation, shared among these items alone."""

from collections.abc import Mapping, Sequence

import numpy as np

from localaws.personalize.recommender.model import Model
from localaws.personalize.recommender.rows import Integers


def rank(
    model: Model, history: Integers, items: Sequence[int], context: Mapping[str, str] | None = None
) -> list[tuple[int, float]]:
    """Items in the order in which the user is likely to want them, and their probabilities, which sum to one.

    Args:
        model: of a recipe with scores.
        history: item codes, oldest first.
        items: distinct item codes; ties are broken as in a recommendation.
        context: of the request, words by columns of the interactions.
    """
    codes = np.asarray(items, np.int64)
    scores = model.contexts.in_context(model.score(history), context or {})
    order = model.in_order(codes, scores[codes])
    chosen = scores[order].astype(float)
    total = chosen.sum() or 1.0
    return list(zip(order.tolist(), (chosen / total).tolist(), strict=True))
