import numpy as np
import scipy.sparse as sp

from localaws.personalize.recommender.experts.sparse import binary_matrix, largest_of_rows


def test_largest_of_rows() -> None:
    matrix = sp.csr_matrix(np.array([[1, 5, 3], [0, 2, 0], [4, 6, 5]], np.float32))
    assert largest_of_rows(matrix, 2).toarray().tolist() == [[0, 5, 3], [0, 2, 0], [0, 6, 5]]


def test_binary_matrix_counts_once() -> None:
    matrix = binary_matrix(np.array([0, 0, 1]), np.array([2, 2, 0]), 3)
    assert matrix.toarray().tolist() == [[0, 0, 1], [1, 0, 0]]
