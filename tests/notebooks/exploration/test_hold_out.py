from pathlib import Path

import duckdb
import numpy as np
import pytest

from localaws.personalize.recommender.metrics import measure
from notebooks.exploration import hold_out
from notebooks.exploration.events import load
from notebooks.exploration.hold_out import METRICS, RECIPES, Split, estimate, split, table
from sample.generate import write_sample
from tests.support.exploration import explored


def lists(found: Split) -> list[tuple[list[int], list[int]]]:
    return [(query.history.tolist(), query.truth.tolist()) for query in found.queries]


def test_what_came_later_is_the_truth_and_trains_nothing(tmp_path: Path) -> None:
    rows = [
        ("u", "a", 1, ""),
        ("u", "b", 5, ""),
        ("u", "c", 9, ""),
        ("v", "a", 2, ""),
        ("v", "a", 3, ""),
        ("w", "a", 9, ""),
        ("w", "d", 10, ""),
        ("x", "b", 4, ""),
        ("x", "c", 8, ""),
        ("x", "b", 9, ""),
    ]
    connection, _ = explored(tmp_path, rows)
    found = split(connection, 0.3)
    assert found.moment == 9
    assert found.item_ids == ["a", "b", "c", "d"]
    assert found.known.timestamp.max() < 9
    assert len(found.known) + found.later_events == len(rows)
    assert lists(found) == [([0, 1], [2]), ([1, 2], [1])]
    assert (found.later_events, found.later_users, found.returning_users) == (4, 3, 2)
    assert (found.of_new_users, found.of_new_items) == (2, 1)


def test_of_many_users_the_same_sample_is_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hold_out, "MEASURED_USERS", 10)
    rows = [(f"u{n:03}", f"i{n + time:03}", time, "") for n in range(50) for time in (1, 2)]
    connection, _ = explored(tmp_path, rows)
    first, again, other = (split(connection, 0.5, seed) for seed in (0, 0, 1))
    assert len(first.queries) == 10
    assert first.returning_users == 50
    assert lists(first) == lists(again)
    assert lists(first) != lists(other)


def test_events_of_one_time_stay_together_and_something_is_left_to_train_on(tmp_path: Path) -> None:
    connection, _ = explored(tmp_path, [("u", f"i{n}", 86_400 * (n > 2), "") for n in range(5)])
    assert [len(split(connection, later).known) for later in (0.9, 0.5, 0.1)] == [3, 3, 3]


def test_of_events_at_one_time_none_is_known(tmp_path: Path) -> None:
    connection, _ = explored(tmp_path, [("u", "a", 5, ""), ("u", "b", 5, "")])
    found = split(connection, 0.5)
    assert (len(found.known), found.later_events, list(found.queries)) == (0, 2, [])


def test_without_anybody_to_measure_there_is_no_estimate(tmp_path: Path) -> None:
    connection, _ = explored(tmp_path, [("u", "a", 1, ""), ("v", "a", 2, "")])
    found = split(connection, 0.5)
    assert estimate(found) == {}
    assert str(table({})) == " | ".join(("model", *METRICS.values()))


def _loaded(folder: Path) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    load(connection, {"Interactions": folder / "interactions.csv"})
    return connection


def test_a_personal_model_finds_more_than_popularity(tmp_path: Path) -> None:
    write_sample(tmp_path, interactions=6_000, users=300, items=120)
    connection = _loaded(tmp_path)
    found = split(connection, 0.1)
    measured = estimate(found)
    assert list(measured) == list(RECIPES)
    key = "normalized_discounted_cumulative_gain_at_25"
    assert measured["local model"][key] > measured["popularity"][key] > 0
    # Popularity by hand: the same list for everybody, by the service's formulas.
    counts = np.bincount(found.known.item, minlength=len(found.item_ids))
    top = np.lexsort((np.arange(len(counts)), -counts))[:25].tolist()
    truths = [query.truth for query in found.queries]
    assert measured["popularity"] == measure([top] * len(truths), truths, len(found.item_ids))
