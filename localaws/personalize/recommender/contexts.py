"""What the context of a request says about items: which of them are had more often in it than elsewhere.

For each word of a context column, an item's evidence is how often both were seen together against how often they would be
by chance, drawn to one where little was seen, so that a rare word or item says little.
Source: W. DuMouchel, "Bayesian Data Mining in Large Frequency Tables", 1999: observed by expected, shrunk.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import numpy as np

from localaws.personalize.recommender.rows import Floats, Rows, from_csr

_IMAGINED = 5.0
"""Events that are added to both sides: of an item with fewer, a context says less than half of what was seen."""

_ARRAYS = ("columns", "words", "column_of_word", "word", "item", "count")


@dataclass(frozen=True, kw_only=True)
class Contexts:
    """Events of each item (column) with each word (row), by the name of the context column.

    Attributes:
        words: of the rows.
        counts: the events.
    """

    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    counts: Mapping[str, Rows] = field(default_factory=dict)

    @cached_property
    def _known(self) -> Mapping[str, Floats]:
        """Events of each item that have a word in a column; those without say nothing of it."""
        return {
            name: np.bincount(rows.indices, weights=rows.data, minlength=rows.columns).astype(
                float, copy=False
            )
            for name, rows in self.counts.items()
        }

    def evidence(self, context: Mapping[str, str]) -> Floats | None:
        """A factor for each item, one where nothing speaks for or against it; None where the whole context says nothing.

        Args:
            context: words by columns, whose names are compared without case; words that training never saw say nothing.
        """
        asked = {name.lower(): word for name, word in context.items()}
        factors = [
            _factor(self.counts[name], self._known[name], words.index(word))
            for name, words in self.words.items()
            if name.lower() in asked and (word := asked[name.lower()]) in words
        ]
        return np.prod(factors, axis=0) if factors else None

    def in_context(self, scores: Floats, context: Mapping[str, str]) -> Floats:
        """Scores times their evidence, with the sum that they had."""
        evidence = self.evidence(context)
        if evidence is None:
            return scores
        weighed = scores * evidence
        total = weighed.sum()
        if total == 0:
            return scores
        scaled: Floats = (weighed * (scores.sum() / total)).astype(np.float32)
        return scaled


def _factor(counts: Rows, known: Floats, word: int) -> Floats:
    items, seen = counts.row(word)
    observed = np.zeros(counts.columns)
    observed[items] = seen
    expected = known * (seen.sum() / known.sum())
    factor: Floats = (observed + _IMAGINED) / (expected + _IMAGINED)
    return factor


def load(path: Path, item_count: int) -> Contexts:
    """Read `contexts.npz`: names of `columns`; `words` with the column of each; and `count` events of each `word` and `item`.

    Raises:
        ValueError: an array is missing.
        OSError: the file cannot be read.
    """
    import scipy.sparse as sp  # noqa: PLC0415  serving does without

    with np.load(path) as arrays:
        missing = set(_ARRAYS) - set(arrays.files)
        if missing:
            raise ValueError(f"{path}: array {', '.join(sorted(missing))} is missing")
        columns, words, column_of_word, word, item, count = (arrays[name] for name in _ARRAYS)
    found: dict[str, list[str]] = {}
    counts: dict[str, Rows] = {}
    for number, name in enumerate(columns.tolist()):
        rows = np.flatnonzero(column_of_word == number)
        entries = np.isin(word, rows)
        places = np.searchsorted(rows, word[entries])
        shape = (len(rows), item_count)
        found[name] = words[rows].tolist()
        counts[name] = from_csr(
            sp.csr_matrix((count[entries], (places, item[entries])), shape=shape)
        )
    return Contexts(words=found, counts=counts)


def save_arrays(path: Path, counted: Sequence[tuple[str, str, int, int]]) -> None:
    """Write `contexts.npz`.

    Args:
        path: of the file.
        counted: column, word, item code and number of events, each pair of word and item once.
    """
    columns = sorted({column for column, *_ in counted})
    words = sorted({(column, word) for column, word, *_ in counted})
    place = {pair: number for number, pair in enumerate(words)}
    np.savez(
        path,
        columns=np.array(columns, np.str_),
        words=np.array([word for _, word in words], np.str_),
        column_of_word=np.array([columns.index(column) for column, _ in words], np.int64),
        word=np.array([place[column, word] for column, word, *_ in counted], np.int64),
        item=np.array([item for *_, item, _ in counted], np.int64),
        count=np.array([count for *_, count in counted], np.float32),
    )
