"""Metric data queries: metrics and expressions, as GetMetricData and alarms have them."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from localaws.cloudwatch.math.evaluation import Formulas
from localaws.cloudwatch.math.search import matcher
from localaws.cloudwatch.math.values import Line
from localaws.cloudwatch.metrics.statistics import Statistics
from localaws.cloudwatch.metrics.store import Metric, MetricStore, Scope, metric

Query = Mapping[str, Any]


def dimensions_of(members: Mapping[str, Any]) -> dict[str, str]:
    """The dimensions of a request's or an alarm's metric, by name."""
    return {each["Name"]: each["Value"] for each in members.get("Dimensions", [])}


@dataclass(frozen=True)
class _Reader:
    store: MetricStore
    scope: Scope
    start: int
    end: int

    def line(
        self, measured: Metric, statistic: str, period: int, label: str, unit: str | None = None
    ) -> Line:
        count = math.ceil((self.end - self.start) / period)
        read = self.store.read(
            self.scope, measured, start=self.start, period=period, count=count, unit=unit
        )
        return Line(points(read, statistic), label, period, measured.name)

    def of_query(self, query: Query) -> Line:
        wanted = query["MetricStat"]
        named = wanted["Metric"]
        measured = metric(named["Namespace"], named["MetricName"], dimensions_of(named))
        label = query.get("Label") or measured.name
        return self.line(measured, wanted["Stat"], wanted["Period"], label, wanted.get("Unit"))

    def search(self, text: str, statistic: str, period: int) -> list[Line]:
        matches = matcher(text)
        found = (each for each, _ in self.store.metrics(self.scope) if matches(each))
        return [self.line(each, statistic, period, search_label(each)) for each in found]


def formulas_of(
    store: MetricStore, scope: Scope, queries: Sequence[Query], start: int, end: int
) -> Formulas:
    """The queries, with the values of their metrics.

    Args:
        store: of metrics.
        scope: account and region.
        queries: each with `Id` and either `MetricStat` or `Expression`.
        start: of the first period, in seconds since the Unix epoch, a whole minute.
        end: of the last period.
    """
    reader = _Reader(store, scope, start, end)
    return Formulas(
        metrics={query["Id"]: reader.of_query(query) for query in queries if "MetricStat" in query},
        expressions={
            query["Id"]: query["Expression"] for query in queries if "Expression" in query
        },
        start=start,
        end=end,
        search=reader.search,
    )


def search_label(found: Metric) -> str:
    """How a metric that was searched for is named: by its dimensions and its name."""
    return " ".join([*(value for _, value in found.dimensions), found.name])


def points(read: Mapping[int, Statistics], statistic: str) -> dict[int, float]:
    """One statistic of what was read, where it is known."""
    values = ((at, each.get(statistic)) for at, each in read.items())
    return {at: value for at, value in values if value is not None}
