"""What a metric alarm watches: the values of its metric or expression in the periods of its evaluation range."""

from collections.abc import Iterable, Mapping
from typing import Any

from localaws.cloudwatch.alarms.judgement import EXTRA_POINTS
from localaws.cloudwatch.math.values import Line, MathError, Points
from localaws.cloudwatch.metrics.queries import dimensions_of, formulas_of, points
from localaws.cloudwatch.metrics.store import MetricStore, Scope, metric

MINUTE = 60

__all__ = ["MathError", "period_of", "values", "watched_id"]


def period_of(settings: Mapping[str, Any]) -> int:
    """The period of an alarm in seconds: its own, or the longest of its metrics."""
    if "Period" in settings:
        return int(settings["Period"])
    return max(
        (int(period) for query in settings["Metrics"] for period in _periods(query)), default=MINUTE
    )


def watched_id(settings: Mapping[str, Any]) -> str:
    """The id of the query that an alarm watches; empty when it watches a single metric."""
    watched = (query["Id"] for query in settings.get("Metrics", []) if query.get("ReturnData"))
    return next(watched, "")


def values(
    store: MetricStore, scope: Scope, settings: Mapping[str, Any], until: int
) -> list[float | None]:
    """Values of the evaluation range, oldest first; None where there is none.

    The last period ends with the minute of the evaluation, whatever the length of the period: a sliding window.
    Source: User Guide, "Alarm evaluation windows".

    Args:
        store: of metrics.
        scope: account and region.
        settings: of the alarm.
        until: end of the last period, in seconds since the Unix epoch, a whole minute.

    Raises:
        MathError: the expression cannot be evaluated.
    """
    period = period_of(settings)
    count = settings["EvaluationPeriods"] + EXTRA_POINTS
    start = until - period * count
    found = _points(store, scope, settings, start, until)
    return [found.get(at) for at in range(start, until, period)]


def _points(
    store: MetricStore, scope: Scope, settings: Mapping[str, Any], start: int, until: int
) -> Points:
    watched = watched_id(settings)
    if watched:
        value = formulas_of(store, scope, settings["Metrics"], start, until).value(watched)
        if not isinstance(value, Line):
            raise MathError(f"{watched} is no single time series, which an alarm must watch")
        return value.points
    statistic = settings.get("Statistic") or settings["ExtendedStatistic"]
    period = settings["Period"]
    found = store.read(
        scope,
        metric(settings["Namespace"], settings["MetricName"], dimensions_of(settings)),
        start=start,
        period=period,
        count=(until - start) // period,
        unit=settings.get("Unit"),
    )
    return points(found, statistic)


def _periods(query: Mapping[str, Any]) -> Iterable[int]:
    if "MetricStat" in query:
        yield query["MetricStat"]["Period"]
    elif "Period" in query:
        yield query["Period"]
