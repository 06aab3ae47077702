"""Newton's method for a convex function of a few variables, whose Hessian is cheap.

Source: S. Boyd, L. Vandenberghe, "Convex Optimization", 2004, algorithms 9.2 (backtracking) and 9.5 (Newton).
"""

from collections.abc import Callable

import numpy as np

from localaws.personalize.recommender.rows import Floats

Objective = Callable[[Floats], tuple[float, Floats, Floats]]
"""From a point (n) to the value there, the gradient (n) and the Hessian (n by n)."""

_MAX_STEPS = 100
_TOLERANCE = (
    1e-10  # of half the squared Newton decrement, which estimates the distance to the least value
)
_SUFFICIENT = 1e-4  # share of the decrease that a step promises and must bring
_SMALLEST_STEP = 1e-8


def minimize(objective: Objective, start: Floats) -> Floats:
    """Return where a strictly convex function is least.

    Args:
        objective: value, gradient and positive definite Hessian.
        start: the first point.
    """
    point, (value, gradient, hessian) = start, objective(start)
    for _ in range(_MAX_STEPS):
        direction = np.linalg.solve(hessian, gradient)
        decrement = float(gradient @ direction)
        if decrement / 2 <= _TOLERANCE:
            break
        size = 1.0
        while size > _SMALLEST_STEP:
            candidate = point - size * direction
            found = objective(candidate)
            if found[0] <= value - _SUFFICIENT * size * decrement:
                break
            size /= 2
        else:
            break  # rounding hides what is left
        point, (value, gradient, hessian) = candidate, found
    return point
