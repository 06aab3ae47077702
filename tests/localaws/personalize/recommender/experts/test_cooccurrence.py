import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.personalize.recommender.experts import cooccurrence
from tests.support.recommender_data import interactions


def test_a_user_counts_once_for_a_pair() -> None:
    both = cooccurrence.users_with_both(interactions([[0, 1, 0, 1], [1, 0], [2, 2]], 3)).toarray()
    assert both.tolist() == [[0, 2, 0], [2, 0, 0], [0, 0, 0]]


def test_items_far_apart_are_not_together() -> None:
    data = interactions([[0, *[1] * 12, 2]], 3)
    both = cooccurrence.users_with_both(data).toarray()
    assert both[0, 1] == both[1, 2] == 1
    assert both[0, 2] == 0


@given(
    histories=st.lists(st.lists(st.integers(0, 5), max_size=6), min_size=1, max_size=8),
    block=st.integers(1, 10),
)
def test_any_blocks_count_every_user_once(histories: list[list[int]], block: int) -> None:
    expected = np.zeros((6, 6))
    for each in histories:
        for one in set(each):
            for other in set(each) - {one}:
                expected[one, other] += 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cooccurrence, "_BLOCK_EVENTS", block)
        found = cooccurrence.users_with_both(interactions(histories, 6))
    assert found.toarray().tolist() == expected.tolist()


def test_a_discount_favours_what_is_rare() -> None:
    """Item 2 goes with 0 three times and with nothing else; item 1 four times, and with everything else."""
    data = interactions([[0, 2]] * 3 + [[0, 1]] * 4 + [[1, 3]] * 40, 4)
    plain = cooccurrence.fit(data, discount=0, least_users=1).toarray()
    assert plain[0].tolist() == [0, 4, 3, 0]
    discounted = cooccurrence.fit(data, discount=1, least_users=1).toarray()
    np.testing.assert_allclose(discounted[0], [0, 4 / 44, 1, 0], rtol=1e-6)


def test_pairs_of_too_few_users_say_nothing() -> None:
    data = interactions([[0, 1]] * 3 + [[0, 2]] * 2, 3)
    found = cooccurrence.fit(data, discount=0.5, least_users=3).toarray()
    assert (found > 0).tolist() == [[False, True, False], [True, False, False], [False] * 3]
    assert cooccurrence.fit(data, discount=0.5, least_users=0).toarray()[0, 2] > 0


def test_only_the_most_similar_are_kept() -> None:
    data = interactions([[0, other] for other in range(1, 6) for _ in range(other)], 6)
    kept = cooccurrence.fit(data, discount=0, least_users=1, row_limit=2).toarray()[0]
    assert np.flatnonzero(kept).tolist() == [4, 5]
