"""A trained solution version: what its recipe learned, and the answers that follow from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from localaws.personalize.recommender.attributes import Attributes
from localaws.personalize.recommender.contexts import Contexts
from localaws.personalize.recommender.repeats import RepeatModel
from localaws.personalize.recommender.rows import Floats, Integers, Rows
from localaws.personalize.recommender.scoring import Experts, score, usable_history

_BLOCKS_A_RESULT = 4
"""Parts into which `top` divides the scores for each result: with more of them fewer scores are sorted in vain."""

COLD_EVENTS = 5
"""Items with fewer events are cold. Source: Amazon Personalize Developer Guide, "Similar-Items recipe"."""


@dataclass(frozen=True, kw_only=True)
class Model:
    """A trained solution version.

    Args:
        recipe: name of the recipe.
        item_ids: identifier of each item code.
        counts: events of each item.
        experts: of a user's next item; None for recipes that look at no user.
        weights: of the experts, by name.
        repeats: gate and repeat probabilities.
        similar: for recipes of related items, how much each item (row) resembles others; each row's largest value is one.
        growth: for trending items, how fast each one's events increase.
        attributes: what Items says of each item; None for recipes that do not read it at serving.
        contexts: what the context of a request says of items; it is empty for recipes that look at none.
    """

    recipe: str
    item_ids: Sequence[str]
    counts: Integers
    experts: Experts | None = None
    weights: Mapping[str, float] = field(default_factory=dict)
    repeats: RepeatModel = field(default_factory=RepeatModel)
    similar: Rows | None = None
    growth: Floats | None = None
    attributes: Attributes | None = None
    contexts: Contexts = field(default_factory=Contexts)

    @cached_property
    def index(self) -> Mapping[str, int]:
        """Item code of each identifier."""
        return {item_id: code for code, item_id in enumerate(self.item_ids)}

    @cached_property
    def popularity(self) -> Floats:
        """Share of each item in all events."""
        shares: Floats = (self.counts / max(int(self.counts.sum()), 1)).astype(np.float32)
        return shares

    @cached_property
    def cold_items(self) -> Integers:
        """Codes of the items with so few events that they say nothing."""
        return np.flatnonzero(self.counts < COLD_EVENTS)

    def score(self, history: Integers) -> Floats:
        """What speaks for each item to be the user's next.

        With experts it is a probability and sums to one over the catalogue; popular and trending items look at no user.

        Args:
            history: item codes, oldest first; empty for an unknown user. Codes that are no items are passed over.
        """
        if self.experts is not None:
            known = usable_history(history, len(self.item_ids))
            return score(self.experts, self.weights, self.repeats, known)
        if self.growth is None:
            return self.popularity
        rising = np.flatnonzero(self.growth > 0)
        return self._above_popularity(rising, self.growth[rising])

    def related(self, item: int | None) -> Floats:
        """What speaks for each item beside `item`: first those that resemble it, then popular ones.

        Args:
            item: code of the item; None for one that is not known, beside which popular items stand alone.
        """
        if item is None or self.similar is None:
            return self.popularity
        scores = self._above_popularity(*self.similar.row(item))
        scores[item] = 0
        return scores

    def top(self, scores: Floats, k: int) -> list[int]:
        """Item codes of the `k` largest scores above zero; ties go to the more popular, then to the lower code."""
        if k <= 0:
            return []
        least = _least_of_top(scores, k)
        candidates = np.flatnonzero(scores >= least if least > 0 else scores > 0)
        return [int(code) for code in self.in_order(candidates, scores[candidates])[:k]]

    def in_order(self, codes: Integers, scores: Floats) -> Integers:
        """Item codes by score, the largest first; ties go to the more popular, then to the lower code."""
        order: Integers = codes[np.lexsort((codes, -self.counts[codes], -scores))]
        return order

    def _above_popularity(self, codes: Integers, evidence: Floats) -> Floats:
        """Popularity, which is below one, with `1 + evidence` where there is any."""
        scores = self.popularity.copy()
        scores[codes] = 1 + evidence
        return scores


def _least_of_top(scores: Floats, k: int) -> float:
    """A number that at least `k` scores reach, and few more do; zero when there are fewer scores.

    The largest score of a block is one of all scores, so the k-th largest of these will do: that takes one pass over a
    large catalogue and a selection among few, instead of a selection among all.
    """
    if len(scores) < k:
        return 0.0
    size = max(1, len(scores) // (_BLOCKS_A_RESULT * k))
    count = len(scores) // size
    largest = scores[: count * size].reshape(count, size).max(axis=1)
    return float(np.partition(largest, count - k)[count - k])
