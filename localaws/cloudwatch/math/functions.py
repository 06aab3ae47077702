"""Functions of metric math.

Source: Amazon CloudWatch User Guide, "Metric math syntax and functions", the table of functions.
"""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

from localaws.cloudwatch.math.values import Line, MathError, Points, Value, each_point

Reduce = Callable[[Sequence[float]], float]


def _deviation(values: Sequence[float]) -> float:
    mean = math.fsum(values) / len(values)
    return math.sqrt(math.fsum((value - mean) ** 2 for value in values) / len(values))


REDUCING: dict[str, Reduce] = {
    "SUM": math.fsum,
    "AVG": lambda values: math.fsum(values) / len(values),
    "MIN": min,
    "MAX": max,
    "STDDEV": _deviation,
}
"""Of one time series they give a number, of an array a time series, of a number itself."""


def reduced(name: str, value: Value) -> Value:
    """Apply one of `REDUCING`.

    Raises:
        MathError: there is nothing to reduce.
    """
    reduce = REDUCING[name]
    if isinstance(value, list):
        together: dict[int, list[float]] = {}
        for line in value:
            for at, number in line.points.items():
                together.setdefault(at, []).append(number)
        period = max((line.period for line in value), default=60)
        return Line({at: reduce(numbers) for at, numbers in together.items()}, name, period)
    if isinstance(value, Line):
        if not value.points:
            return value.with_points({})
        return reduce(list(value.points.values()))
    return reduce([value])


def _logarithm(log: Callable[[float], float]) -> Callable[[float], float | None]:
    return lambda value: log(value) if value > 0 else None


POINTWISE: dict[str, Callable[[float], float | None]] = {
    "ABS": abs,
    "CEIL": math.ceil,
    "FLOOR": math.floor,
    "LOG": _logarithm(math.log),
    "LOG10": _logarithm(math.log10),
}


def _difference(line: Line) -> Points:
    order = sorted(line.points)
    return {now: line.points[now] - line.points[before] for before, now in pairwise(order)}


def _rate(line: Line) -> Points:
    order = sorted(line.points)
    return {
        now: (line.points[now] - line.points[before]) / (now - before)
        for before, now in pairwise(order)
    }


def _running_sum(line: Line) -> Points:
    total, points = 0.0, {}
    for at in sorted(line.points):
        total += line.points[at]
        points[at] = total
    return points


LINEWISE: dict[str, Callable[[Line], Points]] = {
    "DIFF": _difference,
    "RATE": _rate,
    "RUNNING_SUM": _running_sum,
}


def of_lines(name: str, value: Value, change: Callable[[Line], Points]) -> Value:
    """Change the points of each line.

    Raises:
        MathError: it is a number.
    """
    if isinstance(value, list):
        return [line.with_points(change(line)) for line in value]
    if isinstance(value, Line):
        return value.with_points(change(value))
    raise MathError(f"{name} needs a time series")


def filled(line: Line, filling: float | str, start: int, end: int) -> Points:
    """Points for every period: a number, the last value before (`REPEAT`), or what lies between two values (`LINEAR`)."""
    grid = range(start, end, line.period)
    if isinstance(filling, float):
        return {at: line.points.get(at, filling) for at in grid}
    known = sorted(line.points)
    points = {}
    for at in grid:
        before = max((each for each in known if each <= at), default=None)
        after = min((each for each in known if each >= at), default=None)
        if before is not None and (filling == "REPEAT" or after is not None):
            points[at] = _between(line.points, before, before if filling == "REPEAT" else after, at)
    return points


def _between(points: Points, before: int, after: int | None, at: int) -> float:
    if after is None or after == before:
        return points[before]
    share = (at - before) / (after - before)
    return points[before] + share * (points[after] - points[before])


def chosen(condition: Value, then: Value, otherwise: Value) -> Value:
    """`IF`: for each period that the condition has, the one value or the other.

    Raises:
        MathError: an array is given.
    """
    if isinstance(condition, list) or isinstance(then, list) or isinstance(otherwise, list):
        raise MathError("IF takes numbers and single time series")
    if not isinstance(condition, Line):
        return then if condition else otherwise
    points = {}
    for at, truth in condition.points.items():
        side = then if truth else otherwise
        value = side.points.get(at) if isinstance(side, Line) else side
        if value is not None:
            points[at] = value
    return condition.with_points(points)


def pointwise(name: str, value: Value) -> Value:
    """Apply one of `POINTWISE`."""
    return each_point(value, POINTWISE[name])
