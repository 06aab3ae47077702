import numpy as np
import pytest

from localaws.personalize.recommender.data import Interactions
from localaws.personalize.recommender.experts import popularity
from tests.support.recommender_data import interactions


def test_counts_and_shares() -> None:
    counts = popularity.counts(interactions([[0, 0, 1]], 3))
    assert counts.tolist() == [2, 1, 0]
    np.testing.assert_allclose(
        popularity.distribution(counts), [2.5 / 4.5, 1.5 / 4.5, 0.5 / 4.5], rtol=1e-6
    )


def test_recent_popularity_prefers_the_newest_events() -> None:
    data = interactions([[0] * 60 + [1] * 40], 3)
    plain = popularity.distribution(popularity.counts(data))
    recent = popularity.recent_distribution(data)
    assert plain[0] > plain[1]
    assert recent[1] > recent[0] > recent[2] > 0
    assert recent.sum() == pytest.approx(1)


def test_recent_popularity_does_not_depend_on_the_unit_of_time() -> None:
    data = interactions([[0, 1, 2, 1, 0, 0]], 3)
    slow = Interactions(
        user=data.user, item=data.item, timestamp=data.timestamp * 86_400, item_count=3
    )
    assert (
        popularity.recent_distribution(data).tolist()
        == popularity.recent_distribution(slow).tolist()
    )


def test_popularity_of_no_events_is_uniform() -> None:
    np.testing.assert_allclose(popularity.recent_distribution(interactions([], 4)), [0.25] * 4)
