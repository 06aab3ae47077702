"""Scores one history: the experts' distributions, their mixture, and the gate between repeats and new items."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from localaws.personalize.recommender.data import HISTORY_LENGTH
from localaws.personalize.recommender.experts import popularity
from localaws.personalize.recommender.repeats import RepeatModel
from localaws.personalize.recommender.rows import Floats, Integers, Rows


@dataclass(frozen=True, kw_only=True)
class Experts:
    """What the experts learned: events of each item, recency-weighted shares, and item-item matrices."""

    counts: Integers
    recent: Floats
    markov: Rows
    ease: Rows | None = None
    knn: Rows | None = None

    @cached_property
    def popularity(self) -> Floats:
        """Share of each item in all events; none is zero."""
        return popularity.distribution(self.counts)

    @cached_property
    def log_popularity(self) -> Floats:
        """Logarithm of each item's count and a half."""
        logarithm: Floats = np.log(self.counts + 0.5)
        return logarithm

    @property
    def names(self) -> list[str]:
        """Experts that can speak, in the order of the mixture."""
        linear = [
            name for read in READS if getattr(self, read.matrix) is not None for name in read.names
        ]
        return ["popularity", "recent_popularity", *linear]


@dataclass(frozen=True, kw_only=True)
class Read:
    """How two experts read a history with one matrix: the decay of older events, and how many each reads."""

    matrix: str
    decay: float
    length: int
    short_decay: float
    short_length: int
    adds_repeats: bool = False
    sharpens: bool = False  # negative values cut, the rest to the power 1.5

    @property
    def names(self) -> tuple[str, str]:
        """Of the experts: the one that reads far back, and the one that does not."""
        return self.matrix, f"{self.matrix}_short"

    def weights(self, age: Integers) -> tuple[Floats, Floats]:
        """Of events of some ages (0 for the newest), for each of the two experts."""
        return (
            np.where(age < self.length, self.decay**age, 0),
            np.where(age < self.short_length, self.short_decay**age, 0),
        )

    def mass(self, total: Floats) -> Floats:
        """What an expert makes of the sum of weighted rows, in place."""
        if self.sharpens:
            np.maximum(total, 0, out=total)
            np.multiply(total, np.sqrt(total), out=total)
        return total


@dataclass(frozen=True, kw_only=True)
class Mass:
    """What an expert makes of a history: an unnormalised mass over the items that are not in it.

    Attributes:
        expert: its name.
        items: codes of the items that it speaks of, ascending; None for all of the catalogue.
        values: mass of each of these items; all others have none.
        total: sum of the mass; zero says that the expert has no evidence.
    """

    expert: str
    items: Integers | None
    values: Floats
    total: float

    def of(self, item: int) -> float:
        """Mass of one item."""
        if self.items is None:
            return float(self.values[item])
        place = int(np.searchsorted(self.items, item))
        is_there = place < len(self.items) and self.items[place] == item
        return float(self.values[place]) if is_there else 0.0

    def add_to(self, scores: Floats, weight: float) -> None:
        """Add `weight`, shared among the items by their mass, to the scores of all items."""
        shares = self.values * (weight / self.total)
        if self.items is None:
            scores += shares
        else:
            scores[self.items] += shares


READS = (
    Read(matrix="markov", decay=0.8, length=20, short_decay=0.3, short_length=5, adds_repeats=True),
    Read(
        matrix="ease",
        decay=1.0,
        length=HISTORY_LENGTH,
        short_decay=0.85,
        short_length=40,
        sharpens=True,
    ),
    Read(matrix="knn", decay=1.0, length=HISTORY_LENGTH, short_decay=0.85, short_length=40),
)


def usable_places(history: Integers, item_count: int) -> Integers:
    """Places in a history of the newest events that a score reads, without those of codes that are no items."""
    codes = np.asarray(history).reshape(-1)
    return np.flatnonzero((codes >= 0) & (codes < item_count))[-HISTORY_LENGTH:]


def usable_history(history: Integers, item_count: int) -> Integers:
    """The newest events that a score reads, without codes that are no items."""
    codes = np.asarray(history).reshape(-1)
    return codes[usable_places(codes, item_count)].astype(np.int64)


def expert_masses(experts: Experts, history: Integers) -> Iterator[Mass]:
    """What each expert makes of a history."""
    seen, age = np.unique(history[::-1], return_index=True)
    is_seen = np.zeros(len(experts.counts), np.bool_)
    is_seen[seen] = True
    for name, share in (("popularity", experts.popularity), ("recent_popularity", experts.recent)):
        shares = share.copy()
        shares[seen] = 0
        yield Mass(expert=name, items=None, values=shares, total=float(shares.sum()))
    for read in READS:
        matrix: Rows | None = getattr(experts, read.matrix)
        if matrix is None:
            continue
        items, ages = events_read(read, history, seen, age)
        columns, sums = matrix.weighted_sums(items, read.weights(ages))
        for name, each in zip(read.names, sums, strict=True):
            values = read.mass(each)
            values[is_seen[columns]] = 0
            yield Mass(expert=name, items=columns, values=values, total=float(values.sum()))


def score(
    experts: Experts, weights: Mapping[str, float], repeats: RepeatModel, history: Integers
) -> Floats:
    """Probability of each item to be next; sums to one, none negative.

    Args:
        experts: the fitted experts.
        weights: of the experts, by name.
        repeats: the gate and the repeat probabilities.
        history: item codes, oldest first, as `usable_history` returns them.
    """
    result = np.zeros(len(experts.counts), np.float32)
    speaking = 0.0
    for mass in expert_masses(experts, history):
        if mass.total > 0:
            mass.add_to(result, weights[mass.expert])
            speaking += weights[mass.expert]
    if len(history) == 0:
        result /= speaking
        return result
    # An expert without evidence gives its share back; nothing new is left when everything has been seen.
    rho = repeats.probability_of_repeat(history) if speaking > 0 else 1.0
    if speaking > 0:
        result *= (1 - rho) / speaking
    items, probabilities = repeats.item_probabilities(history, experts.log_popularity)
    result[items] = rho * probabilities
    return result


def events_read(
    read: Read, history: Integers, seen: Integers, age: Integers
) -> tuple[Integers, Integers]:
    """Items that the experts of a matrix read, and the age of each, 0 for the newest event.

    Args:
        read: how they read.
        history: item codes, oldest first.
        seen: distinct items of the history.
        age: of the newest event of each of them.
    """
    if read.adds_repeats:
        items = history[-read.length :]
        return items, np.arange(len(items) - 1, -1, -1)
    recent = age < read.length
    return seen[recent], age[recent]
