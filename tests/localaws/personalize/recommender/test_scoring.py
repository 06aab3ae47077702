import numpy as np
import pytest
import scipy.sparse as sp

from localaws.personalize.recommender.mixture import EXPERTS
from localaws.personalize.recommender.repeats import RepeatModel, constant_gate
from localaws.personalize.recommender.rows import Floats, Rows, from_csr
from localaws.personalize.recommender.scoring import (
    Experts,
    expert_masses,
    score,
    usable_history,
)


def rows(entries: dict[tuple[int, int], float]) -> Rows:
    matrix = sp.lil_matrix((5, 5), dtype=np.float32)
    for (row, column), value in entries.items():
        matrix[row, column] = value
    return from_csr(matrix.tocsr())


def experts() -> Experts:
    """Items 0 and 1 lead to 3 and 4; item 2 leads nowhere."""
    links = rows({(0, 3): 1.0, (1, 4): 1.0, (1, 0): 0.5})
    return Experts(
        counts=np.array([8, 4, 2, 1, 0]),
        recent=np.array([0.1, 0.2, 0.3, 0.2, 0.2], np.float32),
        markov=links,
        ease=rows({(0, 3): 4.0, (1, 4): 1.0, (1, 3): -1.0, (1, 2): -1.0}),
        knn=links,
    )


def masses(*codes: int) -> dict[str, Floats]:
    return {
        each.expert: np.array([each.of(item) for item in range(5)])
        for each in expert_masses(experts(), np.array(codes))
    }


def test_every_expert_of_the_mixture_speaks() -> None:
    assert tuple(masses(0)) == EXPERTS == tuple(experts().names)


def test_older_events_weigh_less_and_seen_items_are_masked() -> None:
    found = masses(0, 1)
    np.testing.assert_allclose(found["markov"], [0, 0, 0, 0.8, 1], rtol=1e-6)
    np.testing.assert_allclose(found["markov_short"], [0, 0, 0, 0.3, 1], rtol=1e-6)
    np.testing.assert_allclose(found["knn"], [0, 0, 0, 1, 1], rtol=1e-6)
    np.testing.assert_allclose(found["knn_short"], [0, 0, 0, 0.85, 1], rtol=1e-6)
    np.testing.assert_allclose(
        found["popularity"], np.array([0, 0, 2.5, 1.5, 0.5]) / 17.5, rtol=1e-6
    )
    np.testing.assert_allclose(found["recent_popularity"], [0, 0, 0.3, 0.2, 0.2], rtol=1e-6)


def test_ease_cuts_negative_values_and_sharpens_the_rest() -> None:
    found = masses(0, 1)
    np.testing.assert_allclose(found["ease"], [0, 0, 0, 3**1.5, 1], rtol=1e-6)
    np.testing.assert_allclose(found["ease_short"], [0, 0, 0, 2.4**1.5, 1], rtol=1e-6)


def test_repeats_add_up_for_sequences_and_count_once_for_tastes() -> None:
    found = masses(0, 0)
    assert found["markov"][3] == pytest.approx(1.8)
    assert found["markov_short"][3] == pytest.approx(1.3)
    assert found["knn_short"][3] == pytest.approx(1)


def test_horizons_end() -> None:
    after_six = masses(0, 2, 2, 2, 2, 2)
    assert after_six["markov"][3] == pytest.approx(0.8**5)
    assert after_six["markov_short"][3] == 0
    after_forty = masses(0, *[2] * 40)
    assert after_forty["markov"][3] == 0
    assert after_forty["ease_short"][3] == 0
    assert after_forty["ease"][3] == pytest.approx(4**1.5)


def test_mixture_is_the_weighted_mean_under_the_gate() -> None:
    weights = dict.fromkeys(EXPERTS, 0.0) | {"markov": 0.75, "knn": 0.25}
    gate = RepeatModel(gate_intercept=constant_gate(0, 2))  # one in four
    scores = score(experts(), weights, gate, np.array([0, 1]))
    new = 0.75 * np.array([0.8, 1]) / 1.8 + 0.25 * np.array([0.5, 0.5])
    np.testing.assert_allclose(scores[3:], 0.75 * new, rtol=1e-5)
    assert scores[:2].sum() == pytest.approx(0.25)
    assert scores[2] == 0


def test_experts_without_evidence_give_their_share_back() -> None:
    weights = {name: 1 / len(EXPERTS) for name in EXPERTS}
    gate = RepeatModel(gate_intercept=constant_gate(0, 2))
    scores = score(experts(), weights, gate, np.array([2]))
    popularity, recent = np.array([8.5, 4.5, 1.5, 0.5]) / 15, np.array([0.1, 0.2, 0.2, 0.2]) / 0.7
    expected = 0.75 * (popularity + recent) / 2
    np.testing.assert_allclose(scores[[0, 1, 3, 4]], expected, rtol=1e-5)


def test_usable_history_drops_unknown_codes_and_old_events() -> None:
    assert usable_history(np.array([-1, 4, 5, 0]), 5).tolist() == [4, 0]
    assert usable_history(np.array([1] * 50 + [2] * 200), 5).tolist() == [2] * 200
    assert usable_history(np.array([]), 5).tolist() == []
