import numpy as np

from localaws.personalize.recommender.experts import content
from localaws.personalize.recommender.item_features import matrix
from tests.support.item_data import described


def test_an_items_neighbours_are_those_of_its_kind_and_not_itself() -> None:
    features = matrix(described([{"A": "x"}, {"A": "x"}, {"A": "y"}, {"A": "y"}, {}]))
    found = content.fit(features, np.zeros(5, np.int64)).toarray()
    np.testing.assert_allclose(found[0], [0, 1, 0, 0, 0], atol=1e-6)
    assert found[4].tolist() == [0] * 5


def test_among_equals_the_popular_are_kept() -> None:
    features = matrix(described([{"A": "x"}] * 6 + [{"A": "y"}] * 2))
    counts = np.array([9, 1, 8, 2, 7, 3, 0, 0])
    found = content.fit(features, counts, row_limit=2).toarray()[5]
    assert np.flatnonzero(found).tolist() == [0, 2]
    assert found[0] > found[2]


def test_where_all_pairs_are_too_many_the_commonest_features_are_left_out() -> None:
    items = [{"A": f"a{n % 2}", "B": f"b{n % 10}"} for n in range(40)]
    features = matrix(described(items))
    rare = content._comparable(features, 10 * 4**2)
    assert rare.shape == (40, 10)
    assert content._comparable(features, 10**9).shape == features.shape
