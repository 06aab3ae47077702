"""Item-coded interactions: the columns, their check, and the splits of a training."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from localaws.personalize.recommender.rows import Integers

HISTORY_LENGTH = 200  # newest events of a user that a score reads


@dataclass(frozen=True, kw_only=True)
class Interactions:
    """Events sorted by (user, timestamp, position in the file); codes from 0; times in seconds."""

    user: Integers
    item: Integers
    timestamp: Integers
    item_count: int

    def __len__(self) -> int:
        return len(self.user)

    def bounds(self) -> tuple[Integers, Integers]:
        """First and last-plus-one row of every user that has rows."""
        if len(self.user) == 0:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        starts = np.flatnonzero(np.concatenate([[True], self.user[1:] != self.user[:-1]]))
        return starts, np.concatenate([starts[1:], [len(self.user)]])

    def without(self, users: Integers) -> "Interactions":
        """The rows of all other users."""
        return self.where(~np.isin(self.user, users))

    def where(self, keep: npt.NDArray[np.bool_]) -> "Interactions":
        """The rows for which `keep` is true."""
        return Interactions(
            user=self.user[keep],
            item=self.item[keep],
            timestamp=self.timestamp[keep],
            item_count=self.item_count,
        )

    def newest(
        self, per_user: int, *, max_users: int | None = None, seed: int = 0
    ) -> tuple[Integers, Integers]:
        """Row number of the user (dense, from 0) and item of the newest events of each user, oldest first.

        Args:
            per_user: events of a user at most.
            max_users: a random sample of that many users when there are more.
            seed: of the sample.
        """
        starts, ends = self.bounds()
        lengths = ends - starts
        row = np.repeat(np.arange(len(starts)), lengths)
        keep = np.repeat(ends, lengths) - np.arange(len(self.user)) <= per_user
        if max_users is not None and len(starts) > max_users:
            chosen = np.zeros(len(starts), bool)
            chosen[np.random.default_rng(seed).choice(len(starts), max_users, replace=False)] = True
            keep &= chosen[row]
        return row[keep], self.item[keep]


@dataclass(frozen=True, kw_only=True)
class Query:
    """The history of a held-out user and what came after it."""

    history: Integers
    truth: Integers


@dataclass(frozen=True, kw_only=True)
class TuningEvents:
    """Next events of held-out users: (history, item) for new and repeated items, (history, is a repeat) for the gate."""

    new: Sequence[tuple[Integers, int]]
    repeated: Sequence[tuple[Integers, int]]
    latest: Sequence[tuple[Integers, bool]]


def load(interactions: Path, item_ids: Path) -> tuple[Interactions, list[str]]:
    """Read and check the columns that the trainer is given.

    Args:
        interactions: `.npz` with `user`, `item` and `timestamp`, sorted by user and timestamp.
        item_ids: JSON list of strings; the index is the item's code.

    Raises:
        ValueError: a column is missing, of another length, out of range or not sorted.
        OSError: a file cannot be read.
    """
    names = json.loads(item_ids.read_text(encoding="utf-8"))
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise ValueError(f"{item_ids}: expected a JSON list of item ids")
    with np.load(interactions) as columns:
        missing = {"user", "item", "timestamp"} - set(columns.files)
        if missing:
            raise ValueError(f"{interactions}: column {', '.join(sorted(missing))} is missing")
        user, item, timestamp = columns["user"], columns["item"], columns["timestamp"]
    if not len(user) == len(item) == len(timestamp):
        raise ValueError(
            f"{interactions}: columns of {len(user)}, {len(item)} and {len(timestamp)} rows, expected equal lengths"
        )
    if len(item) and not 0 <= item.min() <= item.max() < len(names):
        raise ValueError(
            f"{interactions}: item codes {item.min()} to {item.max()}, expected 0 to {len(names) - 1}"
        )
    step, same_user = np.diff(user), user[1:] == user[:-1]
    if (step < 0).any() or (np.diff(timestamp)[same_user] < 0).any():
        raise ValueError(f"{interactions}: expected rows sorted by user and timestamp")
    return Interactions(user=user, item=item, timestamp=timestamp, item_count=len(names)), names


def metric_users(data: Interactions, rng: np.random.Generator) -> Integers:
    """Choose the tenth of the users (with two events or more) on whom the metrics are measured.

    Source: Amazon Personalize Developer Guide, "Evaluating a solution version with metrics": 90 % of the users
    train, 10 % test.
    """
    eligible = _users_with_two_events(data)
    if len(eligible) < 2:
        return eligible[:0]
    return np.sort(rng.choice(eligible, max(1, round(0.1 * len(eligible))), replace=False))


def metric_queries(data: Interactions, users: Integers) -> list[Query]:
    """Split each user's rows: the oldest 90 % are the query, the newest 10 % (one at least) the truth.

    Source: Amazon Personalize Developer Guide, "Evaluating a solution version with metrics".
    """
    starts, ends = data.bounds()
    queries = []
    chosen = np.isin(data.user[starts], users)
    for start, end in zip(starts[chosen].tolist(), ends[chosen].tolist(), strict=True):
        cut = end - max(1, round(0.1 * (end - start)))
        queries.append(Query(history=data.item[start:cut], truth=data.item[cut:end]))
    return queries


def tuning_users(data: Interactions, rng: np.random.Generator) -> Integers:
    """Choose users for the weights among the recently active: serving happens after the newest event, not before.

    Fewer than 20 users with two events are too few to tune on: none is chosen.
    """
    eligible = _users_with_two_events(data)
    if len(eligible) < 20:
        return eligible[:0]
    tenth = 0.1 * len(eligible)
    size = int(np.clip(tenth, min(0.3 * len(eligible), 300), 4000))
    starts, ends = data.bounds()
    latest = data.timestamp[ends - 1][np.isin(data.user[starts], eligible)]
    recent = eligible[np.argsort(-latest, kind="stable")[: 2 * size]]
    return np.sort(rng.choice(recent, size, replace=False))


def tuning_events(
    data: Interactions, users: Integers, rng: np.random.Generator, *, limit: int = 2000
) -> TuningEvents:
    """Collect the newest events of the users, at most `limit` of each kind and an equal share a user."""
    starts, ends = data.bounds()
    chosen = np.isin(data.user[starts], users)
    per_user = int(np.clip(limit // max(int(chosen.sum()), 1) + 1, 2, 12))
    new: list[tuple[Integers, int]] = []
    repeated: list[tuple[Integers, int]] = []
    latest: list[tuple[Integers, bool]] = []
    for start, end in zip(starts[chosen].tolist(), ends[chosen].tolist(), strict=True):
        found = {True: 0, False: 0}
        for row in range(end - 1, max(start, end - 150), -1):
            history, item = data.item[max(start, row - HISTORY_LENGTH) : row], int(data.item[row])
            repeats = bool((history == item).any())
            if end - row <= per_user:
                latest.append((history, repeats))
            if found[repeats] < per_user:
                found[repeats] += 1
                (repeated if repeats else new).append((history, item))
            elif min(found.values()) >= per_user:
                break
    return TuningEvents(
        new=[new[index] for index in rng.permutation(len(new))[:limit]],
        repeated=[repeated[index] for index in rng.permutation(len(repeated))[:limit]],
        latest=[latest[index] for index in rng.permutation(len(latest))[:limit]],
    )


def _users_with_two_events(data: Interactions) -> Integers:
    starts, ends = data.bounds()
    return data.user[starts[ends - starts >= 2]]
