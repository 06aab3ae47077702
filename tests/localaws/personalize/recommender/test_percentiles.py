import numpy as np

from localaws.personalize.recommender.percentiles import within
from tests.support.recommender_data import interactions

DATA = interactions([[0] * length for length in range(1, 21)], 1)


def test_users_at_both_ends_are_left_out() -> None:
    kept = within(
        DATA,
        {
            "min_user_history_length_percentile": "0.1",
            "max_user_history_length_percentile": "0.9",
        },
    )
    assert sorted(set(kept.user.tolist())) == list(range(2, 18))


def test_items_at_both_ends_are_left_out() -> None:
    data = interactions([[item] * (item + 1) for item in range(10)], 10)
    kept = within(data, {"max_item_interaction_count_percentile": "0.5"})
    assert sorted(set(kept.item.tolist())) == [0, 1, 2, 3, 4]
    assert kept.item_count == 10


def test_nothing_is_left_out_unless_it_is_asked_for() -> None:
    assert len(within(DATA, {"bptt": "3"})) == len(DATA)
    assert len(within(interactions([], 3), {})) == 0
    assert np.array_equal(within(DATA, {}).timestamp, DATA.timestamp)
