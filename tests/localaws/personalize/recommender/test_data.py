import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.personalize.recommender import data as splits
from tests.support.recommender_data import interactions


def write(
    folder: Path,
    *,
    user: Sequence[int],
    item: Sequence[int],
    timestamp: Sequence[int],
    ids: Sequence[object] = ("a", "b", "c"),
) -> tuple[Path, Path]:
    np.savez(folder / "i.npz", user=user, item=item, timestamp=timestamp)
    (folder / "ids.json").write_text(json.dumps(ids), encoding="utf-8")
    return folder / "i.npz", folder / "ids.json"


def test_bounds_of_each_user() -> None:
    starts, ends = interactions([[1, 2], [3], [4, 5, 6]]).bounds()
    assert starts.tolist() == [0, 2, 3]
    assert ends.tolist() == [2, 3, 6]


def test_newest_events_of_each_user() -> None:
    row, item = interactions([[1, 2, 3], [4], [5, 6]]).newest(2)
    assert row.tolist() == [0, 0, 1, 2, 2]
    assert item.tolist() == [2, 3, 4, 5, 6]


def test_newest_of_a_sample_of_users_is_whole_users() -> None:
    data = interactions([[user % 10] * 3 for user in range(20)])
    row, _ = data.newest(5, max_users=7, seed=1)
    assert len(np.unique(row)) == 7
    assert len(row) == 21


def test_without_leaves_the_others() -> None:
    assert interactions([[1, 2], [3], [4]]).without(np.array([0, 2])).item.tolist() == [3]


@given(st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=40), min_size=1, max_size=30))
def test_query_and_truth_are_the_rows_in_order(histories: list[list[int]]) -> None:
    data = interactions(histories)
    users = splits.metric_users(data, np.random.default_rng(0))
    queries = splits.metric_queries(data, users)
    assert len(queries) == len(users)
    for user, query in zip(users, queries, strict=True):
        assert [*query.history, *query.truth] == histories[user]
        assert len(query.truth) == max(1, round(0.1 * len(histories[user])))
        assert len(query.history) >= 1


def test_a_tenth_of_the_users_is_measured() -> None:
    data = interactions([[1, 2]] * 200 + [[3]] * 50)
    users = splits.metric_users(data, np.random.default_rng(0))
    assert len(users) == 20
    assert users.max() < 200


def test_tuning_users_were_recently_active() -> None:
    data = interactions([[1, 2]] * 4000)
    users = splits.tuning_users(data, np.random.default_rng(0))
    assert len(users) == 400
    assert users.min() >= 3200


def test_few_users_are_not_tuned_on() -> None:
    data = interactions([[1, 2]] * 19)
    assert len(splits.tuning_users(data, np.random.default_rng(0))) == 0


def test_tuning_events_tell_new_from_repeated() -> None:
    data = interactions([[1, 2, 1, 3]])
    events = splits.tuning_events(data, np.array([0]), np.random.default_rng(0))
    new = sorted((history.tolist(), item) for history, item in events.new)
    assert new == [([1], 2), ([1, 2, 1], 3)]
    assert [(history.tolist(), item) for history, item in events.repeated] == [([1, 2], 1)]
    latest = sorted((history.tolist(), repeats) for history, repeats in events.latest)
    assert latest == [([1], False), ([1, 2], True), ([1, 2, 1], False)]


def test_load_returns_the_columns(tmp_path: Path) -> None:
    paths = write(tmp_path, user=[0, 0, 1], item=[2, 1, 2], timestamp=[5, 5, 1])
    data, ids = splits.load(*paths)
    assert data.item.tolist() == [2, 1, 2]
    assert (data.item_count, ids) == (3, ["a", "b", "c"])


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"user": [0], "item": [3], "timestamp": [1]}, "item codes 3 to 3, expected 0 to 2"),
        ({"user": [0], "item": [-1], "timestamp": [1]}, "item codes -1 to -1"),
        ({"user": [0, 0], "item": [1], "timestamp": [1]}, "columns of 2, 1 and 1 rows"),
        ({"user": [1, 0], "item": [1, 1], "timestamp": [1, 1]}, "sorted by user and timestamp"),
        ({"user": [0, 0], "item": [1, 1], "timestamp": [2, 1]}, "sorted by user and timestamp"),
    ],
)
def test_unusable_columns_are_refused(
    tmp_path: Path, columns: dict[str, list[int]], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        splits.load(*write(tmp_path, **columns))


def test_missing_column_is_named(tmp_path: Path) -> None:
    np.savez(tmp_path / "i.npz", user=[0], item=[0])
    (tmp_path / "ids.json").write_text('["a"]', encoding="utf-8")
    with pytest.raises(ValueError, match="column timestamp is missing"):
        splits.load(tmp_path / "i.npz", tmp_path / "ids.json")


def test_item_ids_must_be_strings(tmp_path: Path) -> None:
    paths = write(tmp_path, user=[0], item=[0], timestamp=[1], ids=[1])
    with pytest.raises(ValueError, match="JSON list of item ids"):
        splits.load(*paths)
