from collections.abc import Iterable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.personalize.recommender.data import HISTORY_LENGTH
from localaws.personalize.recommender.model import Model
from localaws.personalize.recommender.rows import Integers
from localaws.personalize.recommender.trainer import Training


def history(*codes: int) -> Integers:
    return np.array(codes, np.int64)


@pytest.fixture(scope="module")
def model(training: Training) -> Model:
    return training.model


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Model:
    """Ties on purpose: counts without experts."""
    return Model(
        recipe="aws-popularity-count", item_ids=list("abcd"), counts=np.array([3, 1, 3, 0])
    )


@given(codes=st.lists(st.integers(-5, 700), max_size=260))
def test_scores_are_probabilities_for_any_history(model: Model, codes: list[int]) -> None:
    scores = model.score(np.array(codes, np.int64))
    assert scores.dtype == np.float32
    assert scores.shape == (600,)
    assert np.isfinite(scores).all()
    assert (scores > 0).all()
    assert scores.sum(dtype=float) == pytest.approx(1, abs=1e-4)


@given(codes=st.lists(st.integers(0, 599), max_size=30), k=st.integers(0, 620))
def test_top_is_sorted_distinct_and_repeatable(model: Model, codes: list[int], k: int) -> None:
    scores = model.score(np.array(codes, np.int64))
    top = model.top(scores, k)
    assert len(top) == len(set(top)) == min(k, 600)
    keys = [(-scores[item], -model.counts[item], item) for item in top]
    assert keys == sorted(keys)
    assert top == model.top(model.score(np.array(codes, np.int64)), k)
    assert top == model.top(scores, 620)[:k]


def test_ties_go_to_popularity_then_code(tiny: Model) -> None:
    assert tiny.top(np.full(4, 0.25, np.float32), 4) == [0, 2, 1, 3]
    assert tiny.top(np.full(4, 0.25, np.float32), 1) == [0]


def test_masked_items_are_left_out(tiny: Model) -> None:
    assert tiny.top(np.array([0.5, 0.0, -np.inf, 0.2], np.float32), 4) == [0, 3]


def test_popularity_knows_no_history(tiny: Model) -> None:
    expected = pytest.approx([3 / 7, 1 / 7, 3 / 7, 0])
    assert tiny.score(history()).tolist() == expected
    assert tiny.score(history(1, 1, 3)).tolist() == expected


def test_unknown_user_gets_popular_items(model: Model) -> None:
    top = model.top(model.score(history()), 25)
    assert np.median(model.counts[top]) > 2 * np.median(model.counts)


def test_codes_that_are_no_items_change_nothing(model: Model) -> None:
    known = model.score(history(5, 9, 200))
    assert model.score(history(-1, 5, 9, 600, 200, 10**6)).tolist() == known.tolist()
    assert model.score(history(-1, 10**6)).tolist() == model.score(history()).tolist()


def test_only_the_newest_events_are_read(model: Model) -> None:
    newest = np.arange(HISTORY_LENGTH) % 37
    longer = np.concatenate([np.full(300, 400), newest])
    assert model.score(longer).tolist() == model.score(newest).tolist()


def test_one_event_changes_the_list(model: Model) -> None:
    before = history(10, 11, 12)
    popular = int(np.argmax(model.counts))
    first = model.top(model.score(before), 25)
    second = model.top(model.score(np.append(before, popular)), 25)
    assert first != second
    assert len(set(first) & set(second)) < 25


def test_new_user_is_served_after_one_event(model: Model) -> None:
    cold = model.top(model.score(history()), 25)
    warm = model.top(model.score(history(int(np.argmax(model.counts)))), 25)
    assert len(set(cold) & set(warm)) < 20


def beach_items(items: Iterable[int]) -> int:
    """Beach is the first of eight categories of 600 items in order."""
    return sum(item < 75 for item in items)


def test_lists_follow_the_taste(model: Model) -> None:
    """A visit to one kind of place is answered with far more of the same kind than popularity has."""
    beach = np.flatnonzero(model.counts[:75] > 50)
    top = model.top(model.score(beach[:6]), 25)
    popular = model.top(model.score(history()), 25)
    assert beach_items(top) > 2 * beach_items(popular)
