import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.personalize.recommender import exploration, trainer
from localaws.personalize.recommender.exploration import explore, seed_of
from localaws.personalize.recommender.item_features import ItemData
from localaws.personalize.recommender.model import Model
from localaws.personalize.recommender.rows import Floats, Integers
from tests.support.recommender_data import Sample

pytestmark = pytest.mark.slow

HIDDEN = np.arange(5, 600, 10)
"""Items whose interactions the model never sees."""


@pytest.fixture(scope="module")
def model(sample: Sample, sample_items: ItemData) -> Model:
    data, item_ids = sample
    known = data.where(~np.isin(data.item, HIDDEN))
    recipe = "aws-user-personalization-v2"
    return trainer.train(known, item_ids, recipe=recipe, items=sample_items, seed=1).model


def explored(
    model: Model, history: Integers, *, weight: float = 0.3, seed: int = 1
) -> tuple[Floats, Integers]:
    assert model.attributes is not None
    return explore(
        model.score(history), model.attributes, history, HIDDEN, weight=weight, seed=seed
    )


def test_unknown_items_are_found_by_their_attributes(model: Model, sample: Sample) -> None:
    """The hidden item that a user had next is explored far more often than one drawn by chance would be."""
    data, _ = sample
    starts, ends = data.bounds()
    asked = drawn = listed = 0
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        last = np.flatnonzero(np.isin(data.item[start:end], HIDDEN))[-1:]
        history = data.item[start : start + int(last[0])] if len(last) else data.item[:0]
        history = history[~np.isin(history, HIDDEN)]
        if len(history) < 3:
            continue
        scores, items = explored(model, history, seed=asked)
        asked += 1
        drawn += int(data.item[start + int(last[0])] in items)
        listed += int(data.item[start + int(last[0])] in model.top(scores, 25))
    assert asked > 500
    by_chance = exploration.DRAWS / len(HIDDEN)
    assert drawn / asked > 2 * by_chance
    assert listed / asked > 1.5 * by_chance


@given(
    codes=st.lists(st.integers(0, 599), min_size=1, max_size=30),
    weight=st.floats(0, 1),
    seed=st.integers(0, 2**64 - 1),
)
def test_scores_stay_probabilities(
    model: Model, codes: list[int], weight: float, seed: int
) -> None:
    history = np.array(codes, np.int64)
    before = model.score(history)
    scores, items = explored(model, history, weight=weight, seed=seed)
    assert scores.sum(dtype=float) == pytest.approx(1, abs=1e-4)
    assert (scores >= 0).all()
    assert len(items) <= exploration.DRAWS
    assert scores[items].sum(dtype=float) <= weight + 1e-6
    assert not np.isin(items, history).any()
    assert np.isin(items, HIDDEN).all()
    assert scores[items].max(initial=0) <= before.max() + 1e-6
    others = np.setdiff1d(np.arange(600), items)
    kept = scores[others].astype(float) / before[others]
    np.testing.assert_allclose(kept, kept[0], rtol=1e-3)


def test_the_same_seed_explores_the_same(model: Model) -> None:
    history = np.array([3, 4, 6])
    scores, items = explored(model, history)
    again, same = explored(model, history)
    assert scores.tolist() == again.tolist()
    assert items.tolist() == same.tolist()
    assert any(explored(model, history, seed=n)[1].tolist() != items.tolist() for n in range(5))


def test_nothing_is_explored_without_weight_history_or_candidates(model: Model) -> None:
    assert model.attributes is not None
    history = np.array([3, 4, 6])
    before = model.score(history)
    for scores, items in (
        explored(model, history, weight=0),
        explore(before, model.attributes, history, HIDDEN[:0], weight=0.3, seed=1),
    ):
        assert items.tolist() == []
        assert scores.tolist() == before.tolist()
    assert explored(model, history[:0])[1].tolist() == []


def test_one_unlike_item_stays_behind(model: Model) -> None:
    """The only item that can be explored gets no more than its resemblance deserves."""
    assert model.attributes is not None
    history = np.array([3, 4, 6])
    resemblance = model.attributes.resemblance(history, HIDDEN)
    for item in (int(HIDDEN[resemblance.argmax()]), int(HIDDEN[resemblance.argmin()])):
        alone = np.array([item])
        before = model.score(history)
        scores, _ = explore(before, model.attributes, history, alone, weight=0.3, seed=1)
        assert scores[item] <= model.attributes.resemblance(history, alone)[0] * before.max() + 1e-6


def test_a_seed_is_one_users_of_one_version_for_an_hour() -> None:
    seed = seed_of("u", "v", 7200.0)
    assert seed == seed_of("u", "v", 10_799.0)
    assert (
        len({seed, seed_of("u", "v", 10_800.0), seed_of("w", "v", 7200), seed_of("u", "x", 7200)})
        == 4
    )
