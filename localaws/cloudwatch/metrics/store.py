"""All metrics, in memory: what is put, what is read of it, and how it is written down."""

import threading
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from localaws.cloudwatch.metrics.series import MINUTE, Series
from localaws.cloudwatch.metrics.statistics import Statistics
from localaws.shared import atomic_file, state_file

MAX_METRICS = 20_000
"""Metrics with their units; that which got no value for the longest time goes first."""

Scope = tuple[str, str]
"""Account and region."""


@dataclass(frozen=True, slots=True, order=True)
class Metric:
    """What identifies a metric within an account and region; the dimensions are pairs, by name."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...] = ()


_Key = tuple[Scope, Metric]
_Place = tuple[str, str, str, str, str, tuple[tuple[str, str], ...]]


def metric(namespace: str, name: str, dimensions: Mapping[str, str]) -> Metric:
    """The metric with these dimensions, in any order."""
    return Metric(namespace, name, tuple(sorted(dimensions.items())))


class MetricStore:
    """Metrics of all accounts and regions; every method may be called from any thread.

    It implements `localaws.shared.ports.Metrics`.

    Args:
        now: seconds since the Unix epoch.

    Attributes:
        changes: how many values were put; while it stays, there is nothing new to write down.
    """

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self.changes = 0
        self._now = now
        self._lock = threading.Lock()
        self._series: dict[_Key, dict[str, Series]] = {}
        # Where `put` found a series: looked up at once, in place of by scope, metric and unit.
        self._places: dict[_Place, Series] = {}

    def put(
        self,
        namespace: str,
        name: str,
        dimensions: Mapping[str, str],
        value: float,
        unit: str,
        *,
        account: str,
        region: str,
    ) -> None:
        """Put a value of now."""
        place = (account, region, namespace, name, unit, tuple(sorted(dimensions.items())))
        minute = int(self._now() // MINUTE)
        with self._lock:
            series = self._places.get(place)
            if series is None:
                measured = Metric(namespace, name, place[-1])
                series = self._places[place] = self._of((account, region), measured, unit)
            series.add(minute, value)
            self.changes += 1

    def add(
        self,
        scope: Scope,
        measured: Metric,
        unit: str,
        timestamp: float,
        value: float,
        *,
        count: float = 1.0,
    ) -> None:
        """Put a value that was seen `count` times at a moment, in seconds since the Unix epoch."""
        with self._lock:
            self._of(scope, measured, unit).add(int(timestamp // MINUTE), value, count)
            self.changes += 1

    def add_statistics(
        self, scope: Scope, measured: Metric, unit: str, timestamp: float, given: Statistics
    ) -> None:
        """Put statistics of values that somebody else took together."""
        with self._lock:
            self._of(scope, measured, unit).merge(int(timestamp // MINUTE), given)
            self.changes += 1

    def read(
        self,
        scope: Scope,
        measured: Metric,
        *,
        start: int,
        period: int,
        count: int,
        unit: str | None = None,
    ) -> dict[int, Statistics]:
        """Statistics of consecutive periods, by their start; periods without a value are left out.

        Args:
            scope: account and region.
            measured: the metric.
            start: of the first period, in seconds since the Unix epoch, a whole minute.
            period: in seconds, a multiple of 60.
            count: number of periods.
            unit: of the values to read; None for all.
        """
        first, length = start // MINUTE, period // MINUTE
        found: dict[int, Statistics] = {}
        with self._lock:
            units = self._series.get((scope, measured), {})
            for series in units.values() if unit is None else filter(None, [units.get(unit)]):
                for minute, statistics in series.between(first, first + length * count):
                    at = start + (minute - first) // length * period
                    found.setdefault(at, Statistics()).merge(statistics)
        return found

    def units(self, scope: Scope, measured: Metric) -> list[str]:
        """The units that a metric has values in."""
        with self._lock:
            return sorted(self._series.get((scope, measured), ()))

    def metrics(self, scope: Scope) -> list[tuple[Metric, int]]:
        """All metrics of an account and region in order, each with the start of its newest minute."""
        with self._lock:
            found = [
                (measured, max(series.newest for series in units.values()) * MINUTE)
                for (within, measured), units in self._series.items()
                if within == scope
            ]
        return sorted(found, key=lambda each: each[0])

    def clear(self) -> None:
        """Forget all."""
        with self._lock:
            self._series.clear()
            self._places.clear()
            self.changes += 1

    def save(self, path: Path) -> None:
        """Write all metrics into a file, a series at a time, so that meanwhile values are put and requests answered."""
        with self._lock:
            kept = [
                (scope, measured, unit, series)
                for (scope, measured), units in self._series.items()
                for unit, series in units.items()
            ]
        rows = [self._row(*each) for each in kept]
        # A series is a list of thousands: as much as is encoded at once.
        atomic_file.write_pieces(path, state_file.pieces(rows, list, slice_length=1), durable=False)

    def load(self, rows: Iterable[Any]) -> None:
        """Take what `save` wrote."""
        for account, region, namespace, name, dimensions, unit, minutes in rows:
            pairs = tuple((key, value) for key, value in dimensions)
            series = self._of((account, region), Metric(namespace, name, pairs), unit)
            for minute, count, total, least, greatest, values in minutes:
                statistics = Statistics()
                statistics.count, statistics.total = count, total
                statistics.minimum, statistics.maximum = least, greatest
                statistics.values = None if values is None else dict(values)
                series.merge(minute, statistics)

    def _row(self, scope: Scope, measured: Metric, unit: str, series: Series) -> list[Any]:
        with self._lock:
            minutes = [
                [
                    minute,
                    each.count,
                    each.total,
                    each.minimum,
                    each.maximum,
                    None if each.values is None else list(each.values.items()),
                ]
                for minute, each in series.minutes.items()
            ]
        return [*scope, measured.namespace, measured.name, measured.dimensions, unit, minutes]

    def _of(self, scope: Scope, measured: Metric, unit: str) -> Series:
        units = self._series.get((scope, measured))
        if units is None:
            if len(self._series) >= MAX_METRICS:
                self._drop_oldest()
            units = self._series[scope, measured] = {}
        series = units.get(unit)
        if series is None:
            series = units[unit] = Series()
        return series

    def _drop_oldest(self) -> None:
        oldest = min(
            self._series,
            key=lambda key: max(series.newest for series in self._series[key].values()),
        )
        del self._series[oldest]
        self._places.clear()
