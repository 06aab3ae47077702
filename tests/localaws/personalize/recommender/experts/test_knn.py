import numpy as np

from localaws.personalize.recommender.experts import knn
from tests.support.recommender_data import dense, interactions


def test_neighbours_are_bought_together_and_never_oneself() -> None:
    histories = [[0, 1]] * 6 + [[2, 3]] * 6 + [[0, 3]]
    matrix = dense(knn.fit(interactions(histories, 4)))
    assert np.diag(matrix).tolist() == [0, 0, 0, 0]
    assert matrix[0].argmax() == 1
    assert matrix[2].argmax() == 3
