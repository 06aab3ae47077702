from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.personalize.recommender.contexts import Contexts, load, save_arrays

ITEMS = 6
COUNTED = [
    ("DEVICE", "desktop", 0, 40),
    ("DEVICE", "phone", 0, 10),
    ("DEVICE", "phone", 1, 40),
    ("DEVICE", "desktop", 1, 10),
    ("DEVICE", "tv", 2, 1),
    ("SEASON", "winter", 3, 30),
    ("SEASON", "summer", 0, 30),
]


@pytest.fixture
def contexts(tmp_path: Path) -> Contexts:
    save_arrays(tmp_path / "contexts.npz", COUNTED)
    return load(tmp_path / "contexts.npz", ITEMS)


def test_words_are_known_by_their_columns(contexts: Contexts) -> None:
    assert contexts.words == {"DEVICE": ["desktop", "phone", "tv"], "SEASON": ["summer", "winter"]}


def test_an_item_had_more_often_in_a_context_counts_more(contexts: Contexts) -> None:
    phone, desktop = (contexts.evidence({"DEVICE": word}) for word in ("phone", "desktop"))
    assert phone is not None
    assert desktop is not None
    assert phone[1] > 1 > phone[0]
    assert desktop[0] > 1 > desktop[1]


def test_an_item_without_events_in_a_column_is_neither_more_nor_less(contexts: Contexts) -> None:
    evidence = contexts.evidence({"DEVICE": "phone"})
    assert evidence is not None
    assert evidence[3:].tolist() == [1, 1, 1]


def test_a_word_seen_once_says_little(contexts: Contexts) -> None:
    evidence = contexts.evidence({"DEVICE": "tv"})
    assert evidence is not None
    assert 1 < evidence[2] < 1.25


def test_evidence_of_columns_is_multiplied(contexts: Contexts) -> None:
    both = contexts.evidence({"DEVICE": "phone", "season": "summer"})
    one, other = (contexts.evidence(c) for c in ({"DEVICE": "phone"}, {"SEASON": "summer"}))
    assert both is not None
    assert one is not None
    assert other is not None
    assert both.tolist() == pytest.approx((one * other).tolist())


@pytest.mark.parametrize("context", [{}, {"DEVICE": "watch"}, {"COLOUR": "red"}, {"DEVICE": ""}])
def test_what_training_never_saw_says_nothing(contexts: Contexts, context: dict[str, str]) -> None:
    scores = np.linspace(0.0, 0.3, ITEMS, dtype=np.float32)
    assert contexts.evidence(context) is None
    assert contexts.in_context(scores, context) is scores


@given(
    st.lists(st.floats(0, 1, width=32), min_size=ITEMS, max_size=ITEMS),
    st.dictionaries(
        st.sampled_from(["DEVICE", "season"]), st.sampled_from(["phone", "tv", "winter", "x"])
    ),
)
def test_scores_keep_their_sum_and_stay_scores(
    tmp_path_factory: pytest.TempPathFactory, values: list[float], context: dict[str, str]
) -> None:
    path = tmp_path_factory.mktemp("contexts") / "contexts.npz"
    save_arrays(path, COUNTED)
    scores = np.array(values, np.float32)
    found = load(path, ITEMS).in_context(scores, context)
    assert float(found.sum()) == pytest.approx(float(scores.sum()), rel=1e-4, abs=1e-6)
    assert (found >= 0).all()
    assert ((found == 0) == (scores == 0)).all() or float(scores.min(initial=1)) < 1e-30


def test_nothing_known_is_nothing_said(tmp_path: Path) -> None:
    save_arrays(tmp_path / "contexts.npz", [])
    empty = load(tmp_path / "contexts.npz", ITEMS)
    assert empty.words == {}
    assert empty.evidence({"DEVICE": "phone"}) is None
    assert Contexts().evidence({"DEVICE": "phone"}) is None


def test_a_file_that_lacks_an_array_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "contexts.npz", columns=np.array(["DEVICE"]))
    with pytest.raises(
        ValueError, match="array column_of_word, count, item, word, words is missing"
    ):
        load(tmp_path / "contexts.npz", ITEMS)
