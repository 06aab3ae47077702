from typing import Any

import pytest

from tests.support.cloudwatch import START, LocalCloudWatch, RefusedError

SPAN = {"StartTime": START, "EndTime": START + 180}


def query(name: str, **more: Any) -> dict[str, Any]:
    metric = {"Namespace": "Test", "MetricName": name}
    return {"Id": name, "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}, **more}


def data(
    cloudwatch: LocalCloudWatch, *queries: dict[str, Any], **more: Any
) -> list[dict[str, Any]]:
    answer = cloudwatch.ask("GetMetricData", MetricDataQueries=list(queries), **SPAN, **more)
    results = answer["MetricDataResults"]
    assert isinstance(results, list)
    return results


def test_metrics_and_expressions_newest_first_unless_asked_otherwise(
    cloudwatch: LocalCloudWatch,
) -> None:
    cloudwatch.put("m", 1)
    cloudwatch.now += 60
    cloudwatch.put("m", 4)
    (m,) = data(cloudwatch, query("m"))
    assert (m["Timestamps"], m["Values"]) == ([START + 60, START], [4, 1])
    hidden, twice = (
        query("m", ReturnData=False),
        {"Id": "e", "Expression": "FILL(m, 0) * 2", "Label": "two"},
    )
    (e,) = data(cloudwatch, hidden, twice, ScanBy="TimestampAscending")
    assert (e["Id"], e["Label"], e["Values"]) == ("e", "two", [2, 8, 0])


def test_a_search_has_a_result_for_each_metric(cloudwatch: LocalCloudWatch) -> None:
    cloudwatch.put("m", 1, f="a")
    cloudwatch.put("m", 2, f="b")
    expression = "SEARCH('{Test,f} MetricName=\"m\"', 'Sum', 60)"
    found = data(cloudwatch, {"Id": "s", "Expression": expression})
    assert [(each["Label"], each["Values"]) for each in found] == [("a m", [1]), ("b m", [2])]


@pytest.mark.parametrize(
    "queries",
    [
        [query("M")],
        [query("m"), query("m")],
        [{"Id": "m"}],
        [{"Id": "e", "Expression": "nothing"}],
        [{"Id": "e", "Expression": "1 +"}],
    ],
)
def test_queries_that_cannot_be_asked(
    cloudwatch: LocalCloudWatch, queries: list[dict[str, Any]]
) -> None:
    with pytest.raises(RefusedError, match="ValidationError"):
        data(cloudwatch, *queries)


def test_metrics_are_listed_by_what_is_asked_for(cloudwatch: LocalCloudWatch) -> None:
    cloudwatch.put("old", 1)
    cloudwatch.now += 4 * 3600
    cloudwatch.put("m", 1, f="a", g="x")
    cloudwatch.put("m", 1, f="b")
    cloudwatch.put("m", 1, namespace="Other")

    def listed(**asked: Any) -> list[tuple[str, str, int]]:
        found = cloudwatch.ask("ListMetrics", **asked)["Metrics"]
        return [(each["Namespace"], each["MetricName"], len(each["Dimensions"])) for each in found]

    assert len(listed()) == 4
    assert listed(Namespace="Other") == [("Other", "m", 0)]
    assert listed(Dimensions=[{"Name": "f"}]) == [("Test", "m", 2), ("Test", "m", 1)]
    assert listed(Dimensions=[{"Name": "f", "Value": "b"}]) == [("Test", "m", 1)]
    assert ("Test", "old", 0) not in listed(RecentlyActive="PT3H")
    cloudwatch.now += 15 * 86400
    assert listed() == []


def test_pages_follow_each_other(cloudwatch: LocalCloudWatch) -> None:
    for number in range(501):
        cloudwatch.put(f"m{number:03d}", 1)
    first = cloudwatch.ask("ListMetrics")
    second = cloudwatch.ask("ListMetrics", NextToken=first["NextToken"])
    assert len(first["Metrics"]) == 500
    assert [each["MetricName"] for each in second["Metrics"]] == ["m500"]
    assert "NextToken" not in second
    with pytest.raises(RefusedError, match="InvalidNextToken"):
        cloudwatch.ask("ListMetrics", NextToken="x")


@pytest.mark.parametrize(
    "changes",
    [
        {"Period": 30},
        {"Period": 90},
        {"Statistics": ["Median"]},
        {"Statistics": []},
        {"EndTime": START},
        {"StartTime": START - 1441 * 60},
    ],
)
def test_statistics_that_cannot_be_asked(
    cloudwatch: LocalCloudWatch, changes: dict[str, Any]
) -> None:
    asked = {"Namespace": "Test", "MetricName": "m", "Period": 60, "Statistics": ["Sum"], **SPAN}
    with pytest.raises(RefusedError, match="InvalidParameter"):
        cloudwatch.ask("GetMetricStatistics", **asked | changes)
