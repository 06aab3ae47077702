"""From the newest data points of a metric to the state of its alarm.

Source: Amazon CloudWatch User Guide, "Configuring how CloudWatch alarms treat missing data": the evaluation range, its two
tables, and "Avoiding premature transitions to alarm state".
"""

import operator
from collections.abc import Callable, Sequence

OK, ALARM, INSUFFICIENT_DATA = "OK", "ALARM", "INSUFFICIENT_DATA"
STATES = (OK, ALARM, INSUFFICIENT_DATA)

COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}
"""Value, then threshold."""

TREATMENTS = ("missing", "notBreaching", "breaching", "ignore")

EXTRA_POINTS = 2
"""Points that are looked at beyond the evaluation periods: the guide's tables have five for three periods."""


def judge(
    points: Sequence[bool | None],
    *,
    evaluation_periods: int,
    datapoints_to_alarm: int,
    treatment: str,
) -> str | None:
    """The state that data points lead to; None: the alarm keeps its state.

    Args:
        points: of the evaluation range, oldest first: whether each breaches the threshold, None where it is missing.
        evaluation_periods: number of points that are judged (N).
        datapoints_to_alarm: how many of them must breach (M).
        treatment: of missing points, one of `TREATMENTS`.

    With N real points or more the newest N decide, and the treatment has no say. With fewer all of them are judged, and
    the treatment fills in what lacks.
    """
    real = [point for point in points if point is not None]
    lacking = evaluation_periods - len(real)
    if lacking <= 0:
        return _by_count(sum(real[-evaluation_periods:]), datapoints_to_alarm)
    breaching = sum(real)
    if treatment == "breaching":
        return _by_count(breaching + lacking, datapoints_to_alarm)
    if treatment == "notBreaching" or breaching >= datapoints_to_alarm:
        return _by_count(breaching, datapoints_to_alarm)
    if not real:
        return None if treatment == "ignore" else INSUFFICIENT_DATA
    if breaching == len(real):
        return _all_breaching(points, datapoints_to_alarm, treatment)
    return OK


def _by_count(breaching: int, datapoints_to_alarm: int) -> str:
    return ALARM if breaching >= datapoints_to_alarm else OK


def _all_breaching(
    points: Sequence[bool | None], datapoints_to_alarm: int, treatment: str
) -> str | None:
    """Too few points, all of which breach: an alarm once the oldest is old enough that the others should have come."""
    if treatment == "ignore":
        return None
    oldest = next(place for place, point in enumerate(points) if point is not None)
    return ALARM if len(points) - oldest >= datapoints_to_alarm else OK
