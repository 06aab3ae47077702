from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.personalize.recommender import contexts
from localaws.personalize.recommender.contexts import save_arrays
from localaws.personalize.recommender.model import Model
from localaws.personalize.recommender.ranking import rank
from localaws.personalize.recommender.trainer import Training
from tests.support.recommender_data import Sample


@pytest.fixture(scope="module")
def model(training: Training) -> Model:
    return training.model


@given(
    codes=st.lists(st.integers(0, 599), max_size=20),
    items=st.lists(st.integers(0, 599), max_size=60, unique=True),
)
def test_ranked_items_are_the_inputs_in_the_order_of_recommendations(
    model: Model, codes: list[int], items: list[int]
) -> None:
    history = np.array(codes, np.int64)
    ranked = rank(model, history, items)
    everything = model.top(model.score(history), 600)
    assert [code for code, _ in ranked] == [code for code in everything if code in set(items)]
    if items:
        assert sum(score for _, score in ranked) == pytest.approx(1, abs=1e-9)


def test_scores_keep_their_ratios(model: Model) -> None:
    history, items = np.array([3, 4]), [10, 20, 30]
    scores = model.score(history)
    ranked = dict(rank(model, history, items))
    assert ranked[10] / ranked[20] == pytest.approx(float(scores[10] / scores[20]), rel=1e-5)


def test_ties_go_to_popularity_then_code() -> None:
    model = Model(
        recipe="aws-popularity-count", item_ids=list("abcd"), counts=np.array([0, 0, 2, 0])
    )
    assert [code for code, _ in rank(model, np.zeros(0, np.int64), [3, 1, 2, 0])] == [2, 0, 1, 3]


def test_what_users_had_next_is_ranked_above_popular_items(
    model: Model, popular: Training, sample: Sample
) -> None:
    """Among the true next item and 30 others the user's ranking puts it higher than popularity does."""
    data, _ = sample
    starts, ends = data.bounds()
    rng = np.random.default_rng(0)
    places: dict[str, list[int]] = {"user": [], "popular": []}
    for start, end in zip(starts[:400].tolist(), ends[:400].tolist(), strict=True):
        items = list(
            dict.fromkeys([int(data.item[end - 1]), *rng.choice(600, 30, replace=False).tolist()])
        )
        for name, judge in (("user", model), ("popular", popular.model)):
            ranked = [code for code, _ in rank(judge, data.item[start : end - 1], items)]
            places[name].append(ranked.index(items[0]))
    assert np.mean(places["user"]) < 0.6 * np.mean(places["popular"])


def test_the_context_changes_the_order(tmp_path: Path) -> None:
    save_arrays(tmp_path / "contexts.npz", [("DEVICE", "phone", 0, 30), ("DEVICE", "tv", 1, 30)])
    model = Model(
        recipe="aws-popularity-count",
        item_ids=list("ab"),
        counts=np.array([30, 30]),
        contexts=contexts.load(tmp_path / "contexts.npz", 2),
    )
    orders = [
        [code for code, _ in rank(model, np.zeros(0, np.int64), [0, 1], {"DEVICE": word})]
        for word in ("phone", "tv")
    ]
    assert orders == [[0, 1], [1, 0]]
