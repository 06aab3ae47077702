import numpy as np
import pytest

from localaws.personalize.recommender.data import Interactions
from localaws.personalize.recommender.trainer import train

HOUR = 3600
NAMES = [f"item-{code}" for code in range(20)]
NOBODY = np.zeros(0, np.int64)


@pytest.fixture
def rising() -> Interactions:
    """Item 0 is popular all the time; items 10 to 12 rise in the last two hours of forty."""
    rng = np.random.default_rng(0)
    item = np.concatenate([np.zeros(800, int), rng.integers(1, 20, 800), rng.integers(10, 13, 240)])
    time = np.concatenate(
        [rng.integers(0, 40 * HOUR, 1600), 38 * HOUR + rng.integers(0, 2 * HOUR, 240)]
    )
    user = rng.integers(0, 100, len(item))
    order = np.lexsort((time, user))
    return Interactions(user=user[order], item=item[order], timestamp=time[order], item_count=20)


def test_rising_items_come_before_popular_ones(rising: Interactions) -> None:
    model = train(rising, NAMES, recipe="aws-trending-now").model
    listed = model.top(model.score(NOBODY), 20)
    assert set(listed[:3]) == {10, 11, 12}
    counts = model.counts[
        [code for code in listed if model.growth is not None and model.growth[code] <= 0]
    ]
    assert (np.diff(counts) <= 0).all()


def test_the_frequency_is_the_length_of_the_spans(rising: Interactions) -> None:
    def growth(frequency: str) -> float:
        given = {"trend_discovery_frequency": frequency}
        model = train(rising, NAMES, recipe="aws-trending-now", hyperparameters=given).model
        assert model.growth is not None
        return float(model.growth[10])

    default = train(rising, NAMES, recipe="aws-trending-now").model.growth
    assert default is not None
    assert growth("2 hours") == default[10] > growth("30 minutes")


def test_trends_are_measured_by_what_rose_after_them(rising: Interactions) -> None:
    """With spans of an hour the rise has begun a span before the newest; with two hours nobody could have known."""

    def accuracy(frequency: str) -> float:
        given = {"trend_discovery_frequency": frequency}
        training = train(rising, NAMES, recipe="aws-trending-now", hyperparameters=given)
        return training.metrics["trend_prediction_accuracy"]

    assert 0 <= accuracy("1 hour") <= 1
    assert accuracy("2 hours") > 0.9


def test_a_silent_newest_span_leaves_popular_items() -> None:
    """Nothing rises: every item had its events in the same two spans, or long before."""
    data = Interactions(
        user=np.repeat(np.arange(30), 4),
        item=np.tile([0, 1, 0, 2], 30),
        timestamp=np.tile([0, 0, 0, 0], 30),
        item_count=3,
    )
    model = train(data, list("abc"), recipe="aws-trending-now").model
    assert model.top(model.score(NOBODY), 3)[0] == 0
