"""Related items on the travel sample, measured on the same held-out users as popularity."""

import numpy as np
import pytest

from localaws.personalize.recommender.item_features import ItemData
from localaws.personalize.recommender.rows import Integers
from localaws.personalize.recommender.trainer import Training, train
from tests.support.item_data import described
from tests.support.recommender_data import Sample, interactions

METRICS = ("mean_reciprocal_rank_at_25", "normalized_discounted_cumulative_gain_at_25", "coverage")


@pytest.fixture(scope="module")
def sims(sample: Sample) -> Training:
    return train(*sample, recipe="aws-sims", seed=1)


@pytest.fixture(scope="module")
def similar(sample: Sample, sample_items: ItemData) -> Training:
    return train(*sample, recipe="aws-similar-items", items=sample_items, seed=1)


@pytest.mark.parametrize("metric", METRICS)
def test_related_items_are_better_than_popular_ones(
    sims: Training, similar: Training, popular: Training, metric: str
) -> None:
    assert sims.metrics[metric] > 1.4 * popular.metrics[metric]
    assert similar.metrics[metric] > 1.4 * popular.metrics[metric]


def test_metadata_bring_more_of_the_catalogue_at_little_cost(
    sims: Training, similar: Training
) -> None:
    assert similar.metrics["coverage"] > sims.metrics["coverage"]
    mrr = "mean_reciprocal_rank_at_25"
    assert similar.metrics[mrr] > 0.8 * sims.metrics[mrr]


def test_an_item_is_not_related_to_itself(sims: Training, similar: Training) -> None:
    for training in (sims, similar):
        for item in range(0, 600, 7):
            assert item not in training.model.top(training.model.related(item), 600)


def test_popular_items_follow_those_that_are_related(sims: Training) -> None:
    model = sims.model
    assert model.similar is not None
    columns, _ = model.similar.row(3)
    listed = model.top(model.related(3), 500)
    assert set(listed[: len(columns)]) == set(columns.tolist())
    rest = model.counts[listed[len(columns) :]]
    assert (np.diff(rest) <= 0).all()


def test_an_unknown_item_and_one_without_users_get_popular_items(sample: Sample) -> None:
    data, item_ids = sample
    known = data.where(data.item != 5)
    model = train(known, item_ids, recipe="aws-sims").model
    popular = model.top(model.popularity, 25)
    assert model.top(model.related(None), 25) == popular
    assert model.top(model.related(5), 25) == popular


def shared_words(items: ItemData, item: int) -> Integers:
    """Words and categories that each item has in common with one."""
    words = [set(items.token[items.item == code].tolist()) for code in range(items.item_count)]
    return np.array([len(words[item] & each) for each in words])


def test_an_item_without_users_gets_items_with_its_attributes(
    sample: Sample, sample_items: ItemData
) -> None:
    data, item_ids = sample
    known = data.where(data.item != 5)
    model = train(known, item_ids, recipe="aws-similar-items", items=sample_items).model
    listed = model.top(model.related(5), 10)
    shared = shared_words(sample_items, 5)
    assert shared[listed].min() >= 1
    assert shared[listed].mean() > 2 * shared.mean()


def test_words_alone_need_no_interactions(sample_items: ItemData, sample: Sample) -> None:
    _, item_ids = sample
    training = train(
        interactions([], 600), item_ids, recipe="aws-semantic-similarity", items=sample_items
    )
    assert training.metrics["coverage"] == 0
    listed = training.model.top(training.model.related(10), 10)
    shared = shared_words(sample_items, 10)
    assert shared[listed].min() >= 2
    assert sorted(shared[listed].tolist()) == sorted(shared[np.arange(600) != 10].tolist())[-10:]


def test_hyperparameters_change_sims(small_sample: Sample, sims: Training) -> None:
    def coverage(**hyperparameters: str) -> float:
        training = train(*small_sample, recipe="aws-sims", hyperparameters=hyperparameters, seed=1)
        return training.metrics["coverage"]

    rare, common = (coverage(popularity_discount_factor=factor) for factor in ("1", "0"))
    assert rare > common
    assert coverage(min_cointeraction_count="10") < coverage(min_cointeraction_count="0")


@pytest.mark.parametrize("recipe", ["aws-sims", "aws-similar-items", "aws-semantic-similarity"])
def test_the_same_data_give_the_same_model(small_sample: Sample, recipe: str) -> None:
    data, item_ids = small_sample
    items = described([{"KIND": f"kind{code % 7}"} for code in range(len(item_ids))])
    first, second = (train(data, item_ids, recipe=recipe, items=items, seed=3) for _ in range(2))
    assert first.metrics == second.metrics
    for item in (0, 50, 119):
        assert first.model.related(item).tolist() == second.model.related(item).tolist()


@pytest.mark.parametrize("histories", [[[0]], [[0, 1]], [[0, 1], [1, 2]], [[0, 0, 0]]])
@pytest.mark.parametrize("recipe", ["aws-sims", "aws-similar-items"])
def test_tiny_data_train(histories: list[list[int]], recipe: str) -> None:
    model = train(interactions(histories, 5), list("abcde"), recipe=recipe).model
    for item in (None, 0, 4):
        assert np.isfinite(model.related(item)).all()
