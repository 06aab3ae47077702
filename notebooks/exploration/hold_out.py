"""What a model could bring: trained on what came first, measured on what users did later.

All events before one moment train, as they would have on that day; those after it are the truth. So no model sees the future, which a split
by users, as the service's own metrics have it, does not promise.
Source: Y. Ji et al., "A Critical Study on Data Leakage in Recommender System Offline Evaluation", ACM TOIS 41(3), 2023.
The metrics have the service's names and formulas (`localaws.personalize.recommender.metrics`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from types import MappingProxyType

import duckdb
import numpy as np

from localaws.personalize.recommender import trainer
from localaws.personalize.recommender.data import Interactions, Query
from notebooks.exploration.queries import arrays, one, share
from notebooks.exploration.tables import Table, percent

RECIPES: Mapping[str, str] = MappingProxyType(
    {
        "popularity": trainer.POPULARITY_RECIPE,
        "item neighbours": "aws-sims",
        "local model": "aws-user-personalization-v2",
    }
)
"""The recipe with which the local Personalize trains each: the same list for all, items beside the last one, and a user's own."""

METRICS: Mapping[str, str] = MappingProxyType(
    {
        "precision_at_25": "precision@25",
        "normalized_discounted_cumulative_gain_at_25": "NDCG@25",
        "mean_reciprocal_rank_at_25": "MRR@25",
        "coverage": "coverage",
    }
)

MEASURED_USERS = 2000

# Where many events have one time, as dates do, something is left to train on.
_MOMENT = """
WITH bounds AS (SELECT min(time) AS first, quantile_disc(time, $share) AS wanted FROM events)
SELECT coalesce(min(time) FILTER (time >= wanted AND time > first), any_value(first)) FROM events, bounds
"""


@dataclass(frozen=True, kw_only=True)
class Split:
    """Events before and after a moment.

    Attributes:
        moment: seconds since the Unix epoch; what comes at it is after it.
        known: the events before it.
        queries: of users with events on both sides, a sample where there are many: their history and what they did later.
        item_ids: of all items, those of the metadata too.
        later_events: how many come after the moment.
        returning_users: with events on both sides.
        later_users: with events after it.
        of_new_users: events after the moment of users who have none before it.
        of_new_items: events after it with items that have none before it.
    """

    moment: int
    known: Interactions
    queries: Sequence[Query]
    item_ids: Sequence[str]
    later_events: int
    later_users: int
    returning_users: int
    of_new_users: int
    of_new_items: int

    def table(self) -> Table:
        """What the split leaves to measure."""
        return Table(
            ("figure", "value"),
            (
                ("split at (UTC)", f"{datetime.fromtimestamp(self.moment, UTC):%Y-%m-%d %H:%M:%S}"),
                ("interactions before it", len(self.known)),
                ("interactions after it", self.later_events),
                (
                    "of them by users without a history",
                    _percent(self.of_new_users, self.later_events),
                ),
                (
                    "of them with items without a history",
                    _percent(self.of_new_items, self.later_events),
                ),
                ("users after it", self.later_users),
                ("of them with a history", _percent(self.returning_users, self.later_users)),
                ("users who are measured", len(self.queries)),
            ),
        )


def split(connection: duckdb.DuckDBPyConnection, later: float, seed: int = 0) -> Split:
    """Divide the events by time.

    Args:
        connection: with the tables.
        later: share of the events that is held out, 0 to 1.
        seed: of the sample of users.
    """
    (moment,) = one(connection, _MOMENT, share=1 - later)
    events = arrays(connection, 'SELECT "user", item, time FROM events ORDER BY "user", time, row')
    items = connection.execute("SELECT id FROM items ORDER BY item").fetchall()
    whole = Interactions(
        user=events["user"],
        item=events["item"],
        timestamp=events["time"],
        item_count=len(items),
    )
    is_known = whole.timestamp < moment
    known, future = whole.where(is_known), whole.where(~is_known)
    queries = list(_queries(whole, is_known))
    return Split(
        moment=moment,
        known=known,
        queries=_sample(queries, seed),
        item_ids=[item_id for (item_id,) in items],
        later_events=len(future),
        later_users=len(np.unique(future.user)),
        returning_users=len(queries),
        of_new_users=int((~np.isin(future.user, known.user)).sum()),
        of_new_items=int((~np.isin(future.item, known.item)).sum()),
    )


def estimate(found: Split) -> dict[str, dict[str, float]]:
    """Metrics of each model, under Amazon Personalize's names; empty where there is nobody to measure."""
    if not found.queries:
        return {}
    return {
        name: trainer.evaluate(
            trainer.train(found.known, found.item_ids, recipe=recipe).model, found.queries
        )
        for name, recipe in RECIPES.items()
    }


def table(estimates: Mapping[str, Mapping[str, float]]) -> Table:
    """A row for each model."""
    rows = [
        (name, *(f"{metrics[key]:.3f}" for key in METRICS)) for name, metrics in estimates.items()
    ]
    return Table(("model", *METRICS.values()), rows)


def _queries(
    whole: Interactions, is_known: np.ndarray[tuple[int], np.dtype[np.bool_]]
) -> Iterator[Query]:
    """Of each user with events on both sides; within a user's rows those before the moment stand first."""
    starts, ends = whole.bounds()
    known = np.add.reduceat(is_known.astype(np.int64), starts)
    both = (known > 0) & (known < ends - starts)
    for start, cut, end in zip(starts[both], (starts + known)[both], ends[both], strict=True):
        yield Query(history=whole.item[start:cut], truth=whole.item[cut:end])


def _sample(queries: Sequence[Query], seed: int) -> Sequence[Query]:
    if len(queries) <= MEASURED_USERS:
        return queries
    chosen = np.random.default_rng(seed).choice(len(queries), MEASURED_USERS, replace=False)
    return [queries[number] for number in np.sort(chosen)]


def _percent(part: int, whole: int) -> str:
    return percent(share(part, whole))
