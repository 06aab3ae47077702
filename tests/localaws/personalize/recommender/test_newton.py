"""Newton's method: it finds the least point, also from where its full step is too long."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from localaws.personalize.recommender.newton import minimize
from localaws.personalize.recommender.rows import Floats

NUMBERS = st.floats(-5, 5, allow_nan=False)


@given(st.lists(NUMBERS, min_size=3, max_size=3), st.lists(NUMBERS, min_size=9, max_size=9))
def test_a_quadratic_is_solved(least: list[float], factors: list[float]) -> None:
    root = np.array(factors).reshape(3, 3)
    hessian, target = root @ root.T + np.eye(3), np.array(least)

    def objective(x: Floats) -> tuple[float, Floats, Floats]:
        gradient = hessian @ (x - target)
        return float((x - target) @ gradient / 2), gradient, hessian

    assert np.allclose(minimize(objective, np.zeros(3)), target, atol=1e-4)


@settings(max_examples=50)
@given(st.floats(-30, 30, allow_nan=False), st.floats(-10, 10, allow_nan=False))
def test_a_full_step_that_leads_away_is_shortened(start: float, least: float) -> None:
    """Of log(cosh(x)), the plain method diverges from everywhere but near the least point."""

    def objective(x: Floats) -> tuple[float, Floats, Floats]:
        offset = x - least
        value = np.logaddexp(offset, -offset).sum() + 1e-6 * offset @ offset
        slope = np.tanh(offset)
        return float(value), slope + 2e-6 * offset, np.diag(1 - slope**2 + 2e-6)

    assert abs(minimize(objective, np.array([start]))[0] - least) < 1e-4
