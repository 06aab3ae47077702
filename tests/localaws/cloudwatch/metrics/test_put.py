from typing import Any

import pytest

from tests.support.cloudwatch import START, LocalCloudWatch, RefusedError


def put(cloudwatch: LocalCloudWatch, **datum: Any) -> None:
    cloudwatch.ask("PutMetricData", Namespace="Test", MetricData=[{"MetricName": "m", **datum}])


def statistics(cloudwatch: LocalCloudWatch, *names: str, **more: Any) -> list[dict[str, Any]]:
    plain = [name for name in names if not name.startswith("p")]
    extended = [name for name in names if name.startswith("p")]
    given = {"Statistics": plain, "ExtendedStatistics": extended}
    asked = {
        "Namespace": "Test",
        "MetricName": "m",
        "StartTime": START - 3600,
        "EndTime": START + 3600,
        "Period": 60,
        **{name: value for name, value in given.items() if value},
    } | more
    points = cloudwatch.ask("GetMetricStatistics", **asked)["Datapoints"]
    assert isinstance(points, list)
    return points


def test_values_with_counts_and_sets_are_taken_together(cloudwatch: LocalCloudWatch) -> None:
    put(cloudwatch, Values=[1, 2], Counts=[3, 1], Unit="Count")
    put(cloudwatch, Value=5, Unit="Count")
    assert statistics(cloudwatch, "Sum", "SampleCount", "p50") == [
        {
            "Timestamp": START,
            "Unit": "Count",
            "Sum": 10,
            "SampleCount": 5,
            "ExtendedStatistics": {"p50": 1},
        }
    ]
    statistic_set = {"SampleCount": 2, "Sum": 30, "Minimum": 10, "Maximum": 20}
    put(cloudwatch, StatisticValues=statistic_set, Timestamp="2027-01-15T07:59:30Z")
    first = statistics(cloudwatch, "Average", "Maximum")[0]
    assert (first["Average"], first["Maximum"]) == (15, 20)


@pytest.mark.parametrize(
    ("datum", "code"),
    [
        ({}, "MissingParameter"),
        ({"MetricName": "", "Value": 1}, "MissingParameter"),
        ({"Value": 1, "Values": [1]}, "InvalidParameterCombination"),
        ({"Value": 1, "Unit": "Apples"}, "InvalidParameterValue"),
        ({"Value": 1e300}, "InvalidParameterValue"),
        ({"Value": float("nan")}, "InvalidParameterValue"),
        ({"Values": [1] * 151}, "InvalidParameterValue"),
        ({"Values": []}, "InvalidParameterValue"),
        ({"Values": [1, 2], "Counts": [1]}, "InvalidParameterValue"),
        ({"StatisticValues": {"Sum": 1}}, "MissingParameter"),
        ({"Value": 1, "Dimensions": [{"Name": "a", "Value": ""}]}, "InvalidParameterValue"),
        ({"Value": 1, "Dimensions": [{"Name": "a", "Value": "b"}] * 31}, "InvalidParameterValue"),
        ({"Value": 1, "Timestamp": START - 15 * 86400}, "InvalidParameterValue"),
        ({"Value": 1, "Timestamp": START + 3 * 3600}, "InvalidParameterValue"),
        ({"Value": 1, "Timestamp": "yesterday"}, "InvalidParameterValue"),
    ],
)
def test_what_is_refused_puts_nothing(
    cloudwatch: LocalCloudWatch, datum: dict[str, Any], code: str
) -> None:
    good = {"MetricName": "m", "Value": 1}
    with pytest.raises(RefusedError) as refused:
        cloudwatch.ask(
            "PutMetricData", Namespace="Test", MetricData=[good, {"MetricName": "m", **datum}]
        )
    assert refused.value.code == code
    assert statistics(cloudwatch, "Sum") == []
