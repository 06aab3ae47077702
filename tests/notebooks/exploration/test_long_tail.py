import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from notebooks.exploration.long_tail import long_tail

COUNTS = st.lists(st.integers(1, 1000), min_size=1, max_size=80).map(
    lambda counts: np.array(sorted(counts, reverse=True))
)


def by_definition(counts: np.ndarray[tuple[int], np.dtype[np.int64]]) -> float:
    """Half of the mean difference of two owners, as a share of the mean."""
    differences = [abs(int(a) - int(b)) for a, b in itertools.product(counts, repeat=2)]
    return sum(differences) / len(differences) / (2 * float(counts.mean()))


@given(COUNTS)
def test_the_coefficient_is_the_mean_difference(
    counts: np.ndarray[tuple[int], np.dtype[np.int64]],
) -> None:
    assert long_tail(counts).gini == pytest.approx(by_definition(counts), abs=1e-9)


@given(COUNTS)
def test_the_curve_rises_ever_faster_from_nothing_to_all(
    counts: np.ndarray[tuple[int], np.dtype[np.int64]],
) -> None:
    found = long_tail(counts)
    assert (found.owners[0], found.events[0]) == (0, 0)
    assert (found.owners[-1], found.events[-1]) == pytest.approx((1, 1))
    slopes = np.diff(found.events) / np.diff(found.owners)
    assert (np.diff(slopes) > -1e-9).all()
    assert (found.events <= found.owners + 1e-9).all()


def test_shares_are_those_of_the_owners_with_the_most() -> None:
    found = long_tail(np.array([60, 20, *([2] * 10)]))
    assert found.top_shares[0.1] == 0.6
    assert found.owners_of_80_percent == pytest.approx(2 / 12)
    assert "items that have 80% of all interactions | 17%" in str(found.table("items"))


def test_one_owner_has_all_and_is_as_even_as_can_be() -> None:
    found = long_tail(np.array([7]))
    assert (found.gini, found.owners_of_80_percent) == (0, 1)
