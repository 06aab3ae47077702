"""Which items an answer shows, and in which order."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.personalize.recommender.model import Model
from localaws.personalize.selection import POPULAR, PROMOTED, Promotion, Shown, both, choose

COUNT = 8
ids = [f"i{code}" for code in range(COUNT)]
SCORES = st.lists(st.sampled_from([0.0, 0.1, 0.2, 0.5]), min_size=COUNT, max_size=COUNT)
MASKS = st.lists(st.booleans(), min_size=COUNT, max_size=COUNT)


def model(counts: list[int] | None = None) -> Model:
    return Model(recipe="r", item_ids=ids, counts=np.array(counts or range(COUNT, 0, -1)))


def chosen(scores: list[float], allowed: list[bool] | None, count: int, **more: Any) -> list[Shown]:
    left = None if allowed is None else np.array(allowed)
    return choose(model(), np.array(scores, np.float32), left, count, **more)


@given(SCORES, st.none() | MASKS, st.integers(0, COUNT + 2))
def test_the_best_of_what_is_left_in_order(
    scores: list[float], allowed: list[bool] | None, count: int
) -> None:
    left = [
        code for code in range(COUNT) if scores[code] > 0 and (allowed is None or allowed[code])
    ]
    expected = sorted(left, key=lambda code: (-np.float32(scores[code]), code))[:count]
    assert chosen(scores, allowed, count) == [Shown(code) for code in expected]


@given(SCORES, MASKS, st.integers(0, COUNT))
def test_a_short_list_is_filled_with_popular_items_that_the_filter_leaves(
    scores: list[float], allowed: list[bool], count: int
) -> None:
    best = chosen(scores, allowed, count)
    filled = chosen(scores, allowed, count, is_filled=True)
    assert filled[: len(best)] == best
    assert len(filled) == min(count, sum(allowed))
    rest = [
        code for code in range(COUNT) if allowed[code] and code not in {each.code for each in best}
    ]
    added = filled[len(best) :]
    assert [each.code for each in added] == rest[: len(added)]
    assert all(not each.is_scored and each.reason == POPULAR for each in added)


@given(SCORES, st.none() | MASKS, MASKS, st.integers(1, 100), st.integers(0, COUNT))
def test_promoted_items_stand_among_the_others_each_in_their_order(
    scores: list[float], allowed: list[bool] | None, ours: list[bool], percent: int, count: int
) -> None:
    promotion = Promotion("ours", percent, np.array(ours))
    shown = chosen(scores, allowed, count, promotion=promotion)
    share = -(-count * percent // 100)
    promoted = [each for each in shown if each.promotion]
    assert [each.code for each in promoted] == [each.code for each in chosen(scores, ours, share)]
    assert all((each.promotion, each.reason) == ("ours", PROMOTED) for each in promoted)
    taken = {each.code for each in promoted}
    rest = [(allowed is None or allowed[code]) and code not in taken for code in range(COUNT)]
    others = [each for each in shown if not each.promotion]
    assert others == chosen(scores, rest, count - len(promoted))


def test_places_of_promoted_items_are_drawn() -> None:
    promotion = Promotion("ours", 50, np.arange(COUNT) % 2 == 0)
    orders = {
        tuple(each.promotion for each in chosen([0.1] * COUNT, None, COUNT, promotion=promotion))
        for _ in range(200)
    }
    assert len(orders) > 10


@pytest.mark.parametrize(
    ("count", "percent", "share"), [(10, 50, 5), (25, 50, 13), (5, 1, 1), (3, 100, 3)]
)
def test_the_share_is_rounded_up(count: int, percent: int, share: int) -> None:
    promotion = Promotion("ours", percent, None)
    many = Model(
        recipe="r", item_ids=[str(code) for code in range(40)], counts=np.ones(40, np.int64)
    )
    shown = choose(many, np.ones(40, np.float32), None, count, promotion=promotion)
    assert sum(each.promotion is not None for each in shown) == share
    assert len(shown) == count


def test_two_masks_leave_what_each_of_them_leaves() -> None:
    one, other = np.array([True, True, False]), np.array([True, False, True])
    assert both(None, None) is None
    for known in (both(one, None), both(None, one)):
        assert known is one
    left = both(one, other)
    assert left is not None
    assert left.tolist() == [True, False, False]
