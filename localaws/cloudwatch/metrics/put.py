"""PutMetricData: checks of a datum, and what of it goes into the store.

Source: Amazon CloudWatch API Reference, PutMetricData and MetricDatum.
"""

import math
from collections.abc import Mapping
from typing import Any

from localaws.cloudwatch.errors import combination, invalid, missing
from localaws.cloudwatch.metrics.queries import dimensions_of
from localaws.cloudwatch.metrics.statistics import statistic_set
from localaws.cloudwatch.metrics.store import MetricStore, Scope, metric
from localaws.cloudwatch.metrics.units import UNITS
from localaws.cloudwatch.wire.moment import seconds

MAX_DATA = 1000
MAX_VALUES = 150
MAX_DIMENSIONS = 30
MAX_VALUE = 2.0**360
OLDEST_SECONDS = 14 * 86400
NEWEST_SECONDS = 2 * 3600

Datum = Mapping[str, Any]


def put_data(store: MetricStore, scope: Scope, parameters: Mapping[str, Any], now: float) -> None:
    """Put the data of a request; all or none.

    Raises:
        CloudWatchError: a datum is not one that CloudWatch takes.
    """
    namespace = str(parameters.get("Namespace", ""))
    data = parameters.get("MetricData", [])
    if not namespace:
        raise missing("Namespace")
    if len(namespace) > 255 or namespace.startswith(":"):
        raise invalid(f"The value {namespace} for parameter Namespace is invalid.")
    if len(data) > MAX_DATA:
        raise invalid(f"The collection MetricData must not have a size greater than {MAX_DATA}.")
    for number, datum in enumerate(data, 1):
        _check(datum, f"MetricData.member.{number}", now)
    for datum in data:
        _put(store, scope, namespace, datum, now)


def _put(store: MetricStore, scope: Scope, namespace: str, datum: Datum, now: float) -> None:
    measured = metric(namespace, datum["MetricName"], dimensions_of(datum))
    unit = datum.get("Unit", "None")
    at = seconds(datum["Timestamp"], "Timestamp") if "Timestamp" in datum else now
    if "StatisticValues" in datum:
        given = datum["StatisticValues"]
        members = (float(given[name]) for name in ("SampleCount", "Sum", "Minimum", "Maximum"))
        store.add_statistics(scope, measured, unit, at, statistic_set(*members))
        return
    values = datum["Values"] if "Values" in datum else [datum["Value"]]
    counts = datum.get("Counts") or [1.0] * len(values)
    for value, count in zip(values, counts, strict=True):
        store.add(scope, measured, unit, at, float(value), count=float(count))


def _check(datum: Datum, where: str, now: float) -> None:
    if not datum.get("MetricName"):
        raise missing(f"{where}.MetricName")
    if len(datum.get("Dimensions", [])) > MAX_DIMENSIONS:
        raise invalid(
            f"The collection {where}.Dimensions must not have a size greater than {MAX_DIMENSIONS}."
        )
    for dimension in datum.get("Dimensions", []):
        if not dimension.get("Name") or not dimension.get("Value"):
            raise invalid(f"The parameter {where}.Dimensions needs a name and a value for each.")
    if datum.get("Unit", "None") not in UNITS:
        raise invalid(
            f"The parameter {where}.Unit must be a unit of CloudWatch, not {datum['Unit']}."
        )
    _check_age(datum, where, now)
    given = [name for name in ("Value", "Values", "StatisticValues") if name in datum]
    if not given:
        raise missing(f"{where}.Value")
    if len(given) > 1:
        raise combination(
            f"The parameters {where}.{given[0]} and {where}.{given[1]} are mutually exclusive."
        )
    _check_values(datum, where)


def _check_values(datum: Datum, where: str) -> None:
    if "StatisticValues" in datum:
        lacking = {"SampleCount", "Sum", "Minimum", "Maximum"} - datum["StatisticValues"].keys()
        if lacking:
            raise missing(f"{where}.StatisticValues.{min(lacking)}")
        numbers = list(datum["StatisticValues"].values())
    else:
        numbers = list(datum["Values"] if "Values" in datum else [datum["Value"]])
    if not 1 <= len(numbers) <= MAX_VALUES:
        raise invalid(f"The collection {where}.Values must have 1 to {MAX_VALUES} members.")
    counts = datum.get("Counts")
    if counts and len(counts) != len(numbers):
        raise invalid(f"The parameters {where}.Values and {where}.Counts must be of the same size.")
    for number in (*numbers, *(counts or ())):
        if not math.isfinite(number) or abs(number) > MAX_VALUE:
            raise invalid(f"The value {number} for parameter {where}.Value is invalid.")


def _check_age(datum: Datum, where: str, now: float) -> None:
    if "Timestamp" not in datum:
        return
    at = seconds(datum["Timestamp"], f"{where}.Timestamp")
    if not now - OLDEST_SECONDS <= at <= now + NEWEST_SECONDS:
        raise invalid(
            f"The parameter {where}.Timestamp must specify a time within the past two weeks, or up to two hours ahead."
        )
