from collections import Counter

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from localaws.personalize.recommender.percentiles import ITEMS, USERS, within
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


def between(counted: list[int], low: float, high: float) -> set[int]:
    """Whose number of events lies between two percentiles of all numbers, by linear interpolation."""
    count = Counter(counted)
    ordered = sorted(count.values())

    def percentile(share: float) -> float:
        place = share * (len(ordered) - 1)
        below = int(place)
        above = min(below + 1, len(ordered) - 1)
        return ordered[below] + (place - below) * (ordered[above] - ordered[below])

    least, most = percentile(low), percentile(high)
    # Percentiles of whole numbers are a little off in floating point.
    return {code for code, n in count.items() if least - 1e-9 <= n <= most + 1e-9}


histories = st.lists(st.lists(st.integers(0, 9), min_size=1, max_size=20), min_size=1, max_size=30)
tenths = st.tuples(st.integers(0, 20), st.integers(0, 20)).map(sorted)


@given(histories, tenths, tenths)
def test_those_between_the_percentiles_are_left_as_plain_python_finds_them(
    lists: list[list[int]], users: list[int], items: list[int]
) -> None:
    data = interactions(lists)
    bounds = [each / 20 for each in (*users, *items)]
    given_parameters = dict(zip((*USERS, *ITEMS), map(str, bounds), strict=True))
    kept = within(data, given_parameters)
    left_users = between(data.user.tolist(), bounds[0], bounds[1])
    left_items = between(data.item.tolist(), bounds[2], bounds[3])
    rows = zip(data.user.tolist(), data.item.tolist(), strict=True)
    expected = [(user, item) for user, item in rows if user in left_users and item in left_items]
    assert list(zip(kept.user.tolist(), kept.item.tolist(), strict=True)) == expected
