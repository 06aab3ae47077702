"""Operations on metrics.

Source: Amazon CloudWatch API Reference, PutMetricData, GetMetricStatistics, GetMetricData, ListMetrics.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from localaws.cloudwatch.errors import combination, invalid, missing, refused
from localaws.cloudwatch.math.evaluation import Formulas
from localaws.cloudwatch.math.parser import MathSyntaxError
from localaws.cloudwatch.math.values import Line, MathError, Points, Value
from localaws.cloudwatch.metrics.put import put_data
from localaws.cloudwatch.metrics.queries import dimensions_of, formulas_of
from localaws.cloudwatch.metrics.statistics import Statistics, is_statistic
from localaws.cloudwatch.metrics.store import Metric, MetricStore, Scope, metric
from localaws.cloudwatch.paging import next_page, page_start
from localaws.cloudwatch.wire.moment import Moment, seconds

MAX_POINTS = 1440
MAX_QUERIES = 500
PAGE = 500
LISTED_SECONDS = 14 * 86400
RECENT_SECONDS = 3 * 3600

Parameters = Mapping[str, Any]
Result = dict[str, Any]


class MetricOperations:
    """Operations on metrics, by name.

    Args:
        store: of metrics.
        now: seconds since the Unix epoch.
    """

    def __init__(self, store: MetricStore, now: Callable[[], float]) -> None:
        self._store = store
        self._now = now

    def put_metric_data(self, scope: Scope, parameters: Parameters) -> Result:
        """PutMetricData."""
        put_data(self._store, scope, parameters, self._now())
        return {}

    def get_metric_statistics(self, scope: Scope, parameters: Parameters) -> Result:
        """GetMetricStatistics: data points in the order of time."""
        start, end = span(parameters)
        period = checked_period(parameters.get("Period"))
        plain = parameters.get("Statistics", [])
        extended = parameters.get("ExtendedStatistics", [])
        if not plain and not extended:
            raise combination(
                "At least one of the parameters Statistics and ExtendedStatistics must be specified."
            )
        _check_statistics([*plain, *extended])
        start -= start % period
        count = -(-(end - start) // period)
        if count > MAX_POINTS:
            raise combination(
                f"You have requested up to {count} datapoints, which exceeds the limit of {MAX_POINTS}. "
                "You may reduce the datapoints requested by increasing Period, or decreasing the time range."
            )
        name = str(parameters.get("MetricName", ""))
        measured = metric(str(parameters.get("Namespace", "")), name, dimensions_of(parameters))
        unit = parameters.get("Unit")
        found = self._store.read(
            scope, measured, start=start, period=period, count=count, unit=unit
        )
        units = [unit] if unit else self._store.units(scope, measured)
        points = [
            _datapoint(at, found[at], plain, extended, units[0] if units else "None")
            for at in sorted(found)
        ]
        return {"Label": name, "Datapoints": points}

    def get_metric_data(self, scope: Scope, parameters: Parameters) -> Result:
        """GetMetricData: values of metrics and expressions."""
        queries = parameters.get("MetricDataQueries", [])
        check_queries(queries)
        start, end = span(parameters)
        period = max(map(_period_of, queries), default=60)
        start -= start % period
        newest_first = parameters.get("ScanBy", "TimestampDescending") == "TimestampDescending"
        formulas = formulas_of(self._store, scope, queries, start, end)
        results = [
            _result(query, line, newest_first)
            for query in queries
            if query.get("ReturnData", True)
            for line in _lines(formulas, query)
        ]
        return {"MetricDataResults": results, "Messages": []}

    def list_metrics(self, scope: Scope, parameters: Parameters) -> Result:
        """ListMetrics: those that got a value in the past two weeks, or in the past three hours."""
        recent = parameters.get("RecentlyActive") == "PT3H"
        oldest = self._now() - (RECENT_SECONDS if recent else LISTED_SECONDS)
        found = [
            each
            for each, newest in self._store.metrics(scope)
            if newest >= oldest and _is_asked_for(each, parameters)
        ]
        first = page_start(parameters)
        told = {"Metrics": [described(each) for each in found[first : first + PAGE]]}
        return told | next_page(first + PAGE, len(found))


def described(each: Metric) -> Result:
    """A metric as answers have it."""
    dimensions = [{"Name": name, "Value": value} for name, value in each.dimensions]
    return {"Namespace": each.namespace, "MetricName": each.name, "Dimensions": dimensions}


def span(parameters: Parameters) -> tuple[int, int]:
    """Start and end of a request, in seconds since the Unix epoch; the end is a whole minute.

    Raises:
        CloudWatchError: one lacks, or the end comes before the start.
    """
    for name in ("StartTime", "EndTime"):
        if name not in parameters:
            raise missing(name)
    start = seconds(parameters["StartTime"], "StartTime")
    end = seconds(parameters["EndTime"], "EndTime")
    if start >= end:
        raise combination("The parameter StartTime must be less than the parameter EndTime.")
    return int(start), int(-(-end // 60) * 60)


def checked_period(period: Any) -> int:
    """A period in seconds.

    Raises:
        CloudWatchError: it is no multiple of a minute.
    """
    if not isinstance(period, int | float) or period < 60 or period % 60:
        raise invalid(
            f"The parameter Period must be a multiple of 60, not {period}: the local CloudWatch keeps values by the minute."
        )
    return int(period)


def check_queries(queries: Iterable[Parameters]) -> None:
    """Refuse queries that cannot be asked.

    Raises:
        CloudWatchError: an id is no id or stands twice, or a query has not exactly one of a metric and an expression.
    """
    seen = set()
    for query in queries:
        name = str(query.get("Id", ""))
        if not (name[:1].islower() and name.replace("_", "a").isalnum() and name.isascii()):
            raise refused(
                f"The id {name!r} must begin with a lower-case letter, then letters, digits and underscores."
            )
        if name in seen:
            raise refused(f"The id {name!r} stands twice.")
        seen.add(name)
        if ("MetricStat" in query) == ("Expression" in query):
            raise refused(f"The query {name!r} must have either MetricStat or Expression.")
        if "MetricStat" in query:
            checked_period(query["MetricStat"].get("Period"))
            _check_statistics([query["MetricStat"].get("Stat", "")])
    if len(seen) > MAX_QUERIES:
        raise refused(f"A request can have {MAX_QUERIES} queries, not {len(seen)}.")


def _check_statistics(names: Iterable[str]) -> None:
    for name in names:
        if not is_statistic(name):
            raise invalid(
                f"The statistic {name!r} is not one that the local CloudWatch has: expected Sum, Average, ... or p0 to p100."
            )


def _datapoint(
    at: int, found: Statistics, plain: Iterable[str], extended: Iterable[str], unit: str
) -> Result:
    point: Result = {"Timestamp": Moment(at), "Unit": unit}
    point |= {name: found.get(name) for name in plain}
    values = {name: found.get(name) for name in extended}
    known = {name: value for name, value in values.items() if value is not None}
    return point | ({"ExtendedStatistics": known} if known else {})


def _period_of(query: Parameters) -> int:
    return int(query["MetricStat"]["Period"] if "MetricStat" in query else query.get("Period", 60))


def _lines(formulas: Formulas, query: Parameters) -> list[Line]:
    try:
        value: Value = formulas.value(query["Id"])
    except (MathError, MathSyntaxError) as error:
        raise refused(f"Error in expression '{query['Id']}': {error}") from error
    if isinstance(value, list):
        return value
    label = query.get("Label") or (query["Id"] if "Expression" in query else "")
    if isinstance(value, Line):
        return [Line(value.points, label or value.label, value.period)]
    points: Points = {formulas.start: value}
    return [Line(points, label)]


def _result(query: Parameters, line: Line, newest_first: bool) -> Result:
    order = sorted(line.points, reverse=newest_first)
    return {
        "Id": query["Id"],
        "Label": line.label,
        "Timestamps": [Moment(at) for at in order],
        "Values": [line.points[at] for at in order],
        "StatusCode": "Complete",
    }


def _is_asked_for(each: Metric, parameters: Parameters) -> bool:
    if parameters.get("Namespace") not in {None, each.namespace}:
        return False
    if parameters.get("MetricName") not in {None, each.name}:
        return False
    values = dict(each.dimensions)
    return all(
        wanted["Name"] in values and wanted.get("Value") in {None, "", values[wanted["Name"]]}
        for wanted in parameters.get("Dimensions", [])
    )
