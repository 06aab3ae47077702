import numpy as np
import pytest

from localaws.personalize.recommender.attributes import Attributes
from localaws.personalize.recommender.item_features import matrix
from localaws.personalize.recommender.rows import Integers, from_csr
from tests.support.item_data import described

DAY = 86_400


@pytest.fixture
def attributes() -> Attributes:
    items = [{"A": "x"}, {"A": "x"}, {"A": "y"}, {"A": "y"}, {}]
    return Attributes(
        features=from_csr(matrix(described(items))),
        created_at=np.array([0, 80, 95, 100, 71]) * DAY,
        latest_event=100 * DAY,
    )


def codes(*items: int) -> Integers:
    return np.array(items, np.int64)


def test_items_resemble_a_history_of_their_like(attributes: Attributes) -> None:
    found = attributes.resemblance(codes(0), codes(1, 2, 4))
    np.testing.assert_allclose(found, [1, 0, 0], atol=1e-6)


def test_older_events_weigh_less(attributes: Attributes) -> None:
    like_x, like_y = attributes.resemblance(codes(0, 2), codes(1, 3))
    assert 0 < like_x < like_y < 1


def test_events_add_up_to_the_resemblance_of_their_like(attributes: Attributes) -> None:
    """The mean of a history is a sum over its events, so a resemblance is one, too."""
    history = codes(*[0] * 50, 2, 4, 0)
    support = attributes.support(history, 1)
    assert support[:13].tolist() == [0] * 13, "too old"
    assert support[-3:].tolist() == pytest.approx([0, 0, 1])
    assert (np.diff(support[13:50]) > 0).all()
    sums = [attributes.support(history, item).sum() for item in (1, 3)]
    resemblances = attributes.resemblance(history, codes(1, 3))
    assert sums[0] / sums[1] == pytest.approx(resemblances[0] / resemblances[1])


def test_nothing_resembles_an_empty_history(attributes: Attributes) -> None:
    assert attributes.resemblance(codes(), codes(0, 1)).tolist() == [0, 0]
    assert attributes.resemblance(codes(4), codes(0, 1)).tolist() == [0, 0]


def test_age_is_counted_from_the_newest_event(attributes: Attributes) -> None:
    assert attributes.younger_than(30).tolist() == [1, 2, 3, 4]
    assert attributes.younger_than(6).tolist() == [2, 3]
    assert attributes.younger_than(0).tolist() == []
