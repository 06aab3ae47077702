import numpy as np
import pytest

from localaws.personalize.recommender import trends
from localaws.personalize.recommender.data import Interactions


def events(*pairs: tuple[int, int], items: int = 4) -> Interactions:
    """One user, events as item and time."""
    ordered = sorted(pairs, key=lambda pair: pair[1])
    return Interactions(
        user=np.zeros(len(ordered), np.int32),
        item=np.array([item for item, _ in ordered], np.int32),
        timestamp=np.array([time for _, time in ordered], np.int64),
        item_count=items,
    )


def test_growth_compares_the_newest_span_with_the_one_before() -> None:
    data = events(*[(0, 50)] * 3, *[(1, 150)] * 3, *[(2, 50)] * 8, *[(2, 150)] * 12, (3, -10))
    found = trends.growth(data, 100, 200)
    np.testing.assert_allclose(found, [-3 / 2, 3, 4 / 3, 0], rtol=1e-6)


def test_later_and_older_events_do_not_count() -> None:
    data = events(*[(0, 150)] * 3, *[(1, 200)] * 5, *[(1, -1)] * 5)
    assert trends.growth(data, 100, 200).tolist() == [3, 0, 0, 0]


def test_the_clock_is_that_of_the_events() -> None:
    assert trends.end_of(events((0, 41))) == 42
    assert trends.end_of(events()) == 0


@pytest.mark.parametrize(
    ("recommended", "expected"), [([0], 0.75), ([0, 1], 1), ([2], 0), ([3], 0)]
)
def test_accuracy_is_the_share_of_the_growth_that_was_found(
    recommended: list[int], expected: float
) -> None:
    data = events(*[(0, 199)] * 6, *[(1, 199)] * 2, *[(2, 50)] * 2, (3, 50), (3, 199))
    assert trends.accuracy(data, np.array(recommended), 100) == expected


def test_without_growth_nothing_is_accurate() -> None:
    assert trends.accuracy(events((0, 50)), np.array([0]), 1) == 1
    assert trends.accuracy(events((0, 50), (1, 150), items=2), np.array([0]), 0) == 0
