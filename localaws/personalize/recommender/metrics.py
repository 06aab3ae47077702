"""Offline metrics under the names and by the formulas of Amazon Personalize.

Source: Amazon Personalize Developer Guide, "Evaluating an Amazon Personalize solution version with metrics".
"""

from collections.abc import Sequence

import numpy as np

from localaws.personalize.recommender.rows import Integers

LIST_LENGTH = 25
_CUTS = (5, 10, 25)
_DISCOUNT = 1 / np.log2(np.arange(2, LIST_LENGTH + 2))
_IDEAL = np.concatenate([[0.0], np.cumsum(_DISCOUNT)])


def measure(
    recommended: Sequence[Sequence[int]], truths: Sequence[Integers], catalogue_size: int
) -> dict[str, float]:
    """Compare each user's list with what the user did next.

    Args:
        recommended: item codes of each user, best first, 25 at most.
        truths: item codes of the same users' held-out events.
        catalogue_size: distinct items in the Items and Interactions datasets together.
    """
    per_user = [
        user_metrics(ranked, truth) for ranked, truth in zip(recommended, truths, strict=True)
    ]
    names = user_metrics([], np.zeros(0, np.int64))
    distinct = {item for ranked in recommended for item in ranked}
    means = {
        name: float(np.mean([m[name] for m in per_user])) if per_user else 0.0 for name in names
    }
    return {"coverage": len(distinct) / max(catalogue_size, 1), **means}


def user_metrics(ranked: Sequence[int], truth: Integers) -> dict[str, float]:
    """Reciprocal rank, discounted gain and precision of one list.

    The ideal list of the gain holds the hits that were found, sorted to the front, as the service defines it; the
    textbook's ideal holds all relevant items.
    """
    hits = np.zeros(LIST_LENGTH)
    hits[: len(ranked)] = np.isin(np.asarray(ranked[:LIST_LENGTH], np.int64), truth)
    first = int(np.argmax(hits))
    metrics = {"mean_reciprocal_rank_at_25": 1 / (first + 1) if hits[first] else 0.0}
    for cut in _CUTS:
        found = int(hits[:cut].sum())
        gain = float(hits[:cut] @ _DISCOUNT[:cut]) / _IDEAL[found] if found else 0.0
        metrics[f"normalized_discounted_cumulative_gain_at_{cut}"] = gain
        metrics[f"precision_at_{cut}"] = found / cut
    return metrics
