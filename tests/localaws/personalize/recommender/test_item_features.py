import dataclasses
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.personalize.recommender import item_features
from localaws.personalize.recommender.item_features import UNKNOWN_TIME, matrix, nothing_known
from tests.support.item_data import described


def test_rows_have_length_one_or_none() -> None:
    features = matrix(described([{"A": "x"}, {"A": "x"}, {"A": "y"}, {}, {"A": "y"}])).toarray()
    np.testing.assert_allclose(np.linalg.norm(features, axis=1), [1, 1, 1, 0, 1], rtol=1e-6)
    assert features[0] @ features[1] == pytest.approx(1)
    assert features[0] @ features[2] == 0


def test_rare_values_make_items_more_alike_than_common_ones() -> None:
    items = [{"A": "common", "B": f"b{n % 2}"} for n in range(8)]
    items += [{"A": "rare", "B": "b0"}, {"A": "rare", "B": "b1"}]
    features = matrix(described(items)).toarray()
    assert features[8] @ features[9] > features[0] @ features[1] > 0


def test_what_all_or_only_one_have_tells_nothing() -> None:
    features = matrix(described([{"A": "all", "B": f"own{n}"} for n in range(4)]))
    assert features.nnz == 0


def test_close_numbers_are_more_alike_than_distant_ones() -> None:
    features = matrix(described([{"PRICE": float(n)} for n in range(100)])).toarray()
    to_fifty = features @ features[50]
    assert to_fifty[51] > to_fifty[57] > 0
    assert to_fifty[90] == 0


def test_without_numbers_words_are_left() -> None:
    data = described(
        [{"A": "x", "N": 1.0}, {"A": "x", "N": 5.0}, {"A": "y"}, {"A": "y"}]
    ).without_numbers()
    features = matrix(data).toarray()
    assert features[0] @ features[1] == pytest.approx(1)
    assert len(data.number) == 0


def test_a_column_of_one_number_tells_nothing() -> None:
    assert matrix(described([{"PRICE": 3.0}] * 5)).nnz == 0


def test_a_long_text_does_not_drown_a_category() -> None:
    """Items share the category or eight words of a text; the one word that a category is weighs as much as all of them."""
    item, column, token = [], [], []
    for code in range(12):
        for word in range(8):
            item.append(code)
            column.append(0)
            token.append(word + 8 * (code % 4))
        item.append(code)
        column.append(1)
        token.append(100 + code % 3)
    data = dataclasses.replace(
        nothing_known(12),
        item=np.array(item),
        column=np.array(column),
        token=np.array(token),
        count=np.ones(len(item), np.int64),
    )
    features = matrix(data).toarray()
    by_text, by_category = features[0] @ features[4], features[0] @ features[3]
    assert by_category == pytest.approx(np.log(3) ** 2 / (np.log(3) ** 2 + np.log(4) ** 2))
    assert by_text == pytest.approx(1 - by_category)


def test_an_item_is_as_old_as_it_says_or_as_its_first_event() -> None:
    data = dataclasses.replace(
        nothing_known(3), created_at=np.array([UNKNOWN_TIME, 5, UNKNOWN_TIME])
    )
    created = item_features.created_at(data, np.array([0, 1, 0]), np.array([30, 20, 10]))
    assert created.tolist() == [10, 5, 30]


def test_nothing_known_is_nothing() -> None:
    assert matrix(nothing_known(4)).shape[0] == 4
    assert matrix(nothing_known(4)).nnz == 0


def test_saved_arrays_are_read_and_a_missing_one_is_named(tmp_path: Path) -> None:
    data = described([{"A": "x", "N": 1.0}, {"A": "x"}])
    np.savez(tmp_path / "whole.npz", **vars(data))
    assert item_features.load(tmp_path / "whole.npz").token.tolist() == data.token.tolist()
    np.savez(tmp_path / "part.npz", item=data.item)
    with pytest.raises(ValueError, match="array column, count"):
        item_features.load(tmp_path / "part.npz")


@given(
    st.lists(
        st.fixed_dictionaries(
            {},
            optional={"A": st.sampled_from("xyz"), "B": st.floats(-1e6, 1e6), "C": st.just("c")},
        ),
        min_size=1,
        max_size=12,
    )
)
def test_any_items_give_cosines_between_zero_and_one(items: list[dict[str, str | float]]) -> None:
    features = matrix(described(items)).toarray()
    cosine = features @ features.T
    assert np.isfinite(features).all()
    assert (cosine > -1e-6).all()
    assert (cosine < 1 + 1e-5).all()
