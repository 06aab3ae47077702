"""What one training is asked for, and the clock that tells how far it is."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from localaws.personalize.recommender import item_features
from localaws.personalize.recommender.contexts import Contexts
from localaws.personalize.recommender.data import Interactions
from localaws.personalize.recommender.experts import content, popularity
from localaws.personalize.recommender.item_features import ItemData

Progress = Callable[[str], None]


class Stopwatch:
    """Seconds of each stage, all its times together, and a sentence about each."""

    def __init__(self, progress: Progress) -> None:
        self._progress = progress
        self._started = time.perf_counter()
        self.seconds: dict[str, float] = {}

    def lap(self, stage: str, sentence: str) -> None:
        """End a stage."""
        now = time.perf_counter()
        self.seconds[stage] = round(self.seconds.get(stage, 0) + now - self._started, 3)
        self._started = now
        self._progress(sentence)


@dataclass(frozen=True, kw_only=True)
class Task:
    """A training as it was asked for.

    Args:
        recipe: name of the recipe.
        data: all interactions, those of the measured users too.
        item_ids: identifier of each item code.
        items: what the Items dataset says of them.
        contexts: what columns of the interactions say of their events.
        hyperparameters: of the recipe, as text.
        seed: of everything random; the same seed and data give the same model.
        memory_bytes: what may still be used; None for any amount.
        clock: told after each stage.
    """

    recipe: str
    data: Interactions
    item_ids: Sequence[str]
    items: ItemData
    contexts: Contexts
    hyperparameters: Mapping[str, str]
    seed: int
    memory_bytes: int | None
    clock: Stopwatch

    @cached_property
    def content(self) -> Any:
        """Similarity of the items' attributes, which no interaction changes: fitted once, CSR."""
        return self._alike(self.items)

    @cached_property
    def words(self) -> Any:
        """As `content`, without numbers."""
        return self._alike(self.items.without_numbers())

    def _alike(self, items: ItemData) -> Any:
        return content.fit(item_features.matrix(items), popularity.counts(self.data))
