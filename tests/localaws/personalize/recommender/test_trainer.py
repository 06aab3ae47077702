import numpy as np
import pytest

from localaws.personalize.recommender import next_items, trainer
from localaws.personalize.recommender.mixture import default_weights
from localaws.personalize.recommender.trainer import Training, train
from tests.support.recommender_data import Sample, interactions

RECIPES_OF_USERS = (
    "aws-user-personalization-v2",
    "aws-personalized-ranking",
    "aws-popularity-count",
)
RECIPE = "aws-user-personalization-v2"


def names(count: int) -> list[str]:
    return [f"item-{code}" for code in range(count)]


@pytest.mark.parametrize(
    "metric",
    [
        "mean_reciprocal_rank_at_25",
        "normalized_discounted_cumulative_gain_at_25",
        "precision_at_25",
        "coverage",
    ],
)
def test_better_than_popularity_on_the_same_users(
    training: Training, popular: Training, metric: str
) -> None:
    assert training.metrics[metric] > 1.5 * popular.metrics[metric]


def test_without_ease_still_better_than_popularity(sample: Sample, popular: Training) -> None:
    fallback = train(*sample, recipe=RECIPE, seed=1, memory_bytes=0)
    assert fallback.model.experts is not None
    assert fallback.model.experts.names == [
        *("popularity", "recent_popularity", "markov", "markov_short", "knn", "knn_short")
    ]
    assert (
        fallback.metrics["mean_reciprocal_rank_at_25"]
        > 1.5 * popular.metrics["mean_reciprocal_rank_at_25"]
    )


def test_same_seed_gives_the_same_model(small_sample: Sample, small_training: Training) -> None:
    again = train(*small_sample, recipe=RECIPE, seed=1)
    assert again.metrics == small_training.metrics
    assert again.model.weights == small_training.model.weights
    for codes in ([], [1, 2, 3], [119]):
        history = np.array(codes, np.int64)
        assert again.model.score(history).tolist() == small_training.model.score(history).tolist()


def test_weights_are_learned(training: Training) -> None:
    weights = training.model.weights
    assert sum(weights.values()) == pytest.approx(1)
    assert weights != default_weights(list(weights))
    assert max(weights, key=weights.__getitem__) not in ("popularity", "recent_popularity")


def test_every_event_is_in_the_final_model(sample: Sample, training: Training) -> None:
    data, _ = sample
    assert training.model.counts.sum() == len(data)


def test_progress_is_told(sample: Sample) -> None:
    told: list[str] = []
    train(*sample, recipe=trainer.POPULARITY_RECIPE, progress=told.append)
    assert told == ["measured on 250 held-out users", "fitted on all 60000 interactions"]


def test_both_user_personalization_recipes_are_one_model(
    small_sample: Sample, small_training: Training
) -> None:
    other = train(*small_sample, recipe="aws-user-personalization", seed=1)
    assert other.metrics == small_training.metrics


def test_plan_without_memory_leaves_ease_out() -> None:
    data = interactions([[0, 1, 2]] * 3, 3)
    assert next_items.make_plan(data, memory_bytes=None, seed=0) == next_items.Plan(
        with_ease=True, with_knn=False, seed=0
    )
    assert next_items.make_plan(data, memory_bytes=1000, seed=0) == next_items.Plan(
        with_ease=False, with_knn=True, seed=0
    )


def test_large_catalogue_gets_neighbours_too() -> None:
    data = interactions([list(range(3100))] * 2, 3100)
    assert next_items.make_plan(data, memory_bytes=None, seed=0).with_knn


@pytest.mark.parametrize(
    "histories",
    [
        [[0]],
        [[0, 1]],
        [[0], [1], [2]],
        [[0, 0, 0]],
        [[0, 1], [1, 2]],
        [[0, 1, 2, 3], [3, 2, 1, 0], [1, 1, 1]],
        [[user % 4, (user + 1) % 4] for user in range(25)],
    ],
)
@pytest.mark.parametrize("recipe", RECIPES_OF_USERS)
def test_tiny_data_train(histories: list[list[int]], recipe: str) -> None:
    result = train(interactions(histories, 5), names(5), recipe=recipe)
    for codes in ([], [0], [0, 1, 2, 3]):
        scores = result.model.score(np.array(codes, np.int64))
        assert np.isfinite(scores).all()
        assert scores.sum(dtype=float) == pytest.approx(1, abs=1e-5)


def test_few_users_get_the_default_weights() -> None:
    data = interactions([[0, 1, 2, 0]] * 15, 3)
    weights = train(data, names(3), recipe=RECIPE).model.weights
    assert weights == default_weights(list(weights))


def test_user_who_has_seen_everything_gets_own_items() -> None:
    data = interactions([[user % 5, (user + 1) % 5, (user + 2) % 5] for user in range(60)], 5)
    model = train(data, names(5), recipe=RECIPE).model
    scores = model.score(np.array([0, 1, 2, 3, 4]))
    assert scores.sum(dtype=float) == pytest.approx(1, abs=1e-5)
    assert (scores > 0).all()
    assert sorted(model.top(scores, 25)) == [0, 1, 2, 3, 4]


def test_item_without_interactions_has_a_floor_but_comes_last() -> None:
    data = interactions([[user % 5, (user + 1) % 5] for user in range(60)], 6)
    model = train(data, names(6), recipe=RECIPE).model
    for codes in ([], [0], [3, 4]):
        scores = model.score(np.array(codes, np.int64))
        new = [code for code in range(6) if code not in codes]
        assert 0 < scores[5] == scores[new].min()


def test_next_item_follows_the_order_of_visits() -> None:
    """Everybody walks a circle of twelve; the step that comes next is recommended first."""
    walks = [[(start + step) % 12 for step in range(6)] for start in range(12) for _ in range(10)]
    model = train(interactions(walks, 12), names(12), recipe=RECIPE).model
    for item in range(12):
        assert model.top(model.score(np.array([item])), 1) == [(item + 1) % 12]


def test_repeats_are_recommended_where_people_repeat() -> None:
    rng = np.random.default_rng(0)
    loyal = [np.repeat(rng.integers(0, 40, 3), 6).tolist() for _ in range(200)]
    model = train(interactions(loyal, 40), names(40), recipe=RECIPE).model
    assert model.top(model.score(np.array([7, 7, 7])), 1) == [7]


def test_measured_users_are_not_learned_from() -> None:
    """Everybody's items are nobody else's: what held-out users did next cannot be known."""
    private = [list(range(10 * user, 10 * user + 10)) for user in range(100)]
    result = train(interactions(private, 1000), names(1000), recipe=RECIPE)
    assert result.metrics["mean_reciprocal_rank_at_25"] < 0.2


def test_weights_are_not_tuned_on_what_the_experts_know() -> None:
    """Where nobody's past says anything about others, only popularity explains the tuning events."""
    private = [list(range(10 * user, 10 * user + 10)) for user in range(100)]
    weights = train(interactions(private, 1000), names(1000), recipe=RECIPE).model.weights
    assert weights["popularity"] + weights["recent_popularity"] > 0.6


@pytest.mark.parametrize(
    "recipe", [*RECIPES_OF_USERS, "aws-sims", "aws-similar-items", "aws-trending-now"]
)
def test_there_is_nothing_to_learn_without_interactions(recipe: str) -> None:
    with pytest.raises(ValueError, match="no interactions to train on"):
        train(interactions([], 3), names(3), recipe=recipe)
