import json
from typing import Any

import pytest

from localaws.cloudwatch.dashboards import problems
from tests.support.cloudwatch import LocalCloudWatch, RefusedError

METRICS = [
    ["AWS/Lambda", "Errors", "FunctionName", "a", {"stat": "Sum"}],
    ["AWS/Lambda", "Invocations"],
    [{"expression": "m1 / m2", "id": "e1"}],
]


def body(type_: str, properties: Any, **widget: Any) -> str:
    return json.dumps({"widgets": [{"type": type_, "properties": properties, **widget}]})


@pytest.mark.parametrize(
    "good",
    [
        '{"widgets": []}',
        body("text", {"markdown": "# a"}, x=0, y=3, width=24, height=2),
        body("metric", {"metrics": METRICS, "region": "us-east-1", "title": "t"}),
        body("metric", {"annotations": {"alarms": ["arn"]}}),
        body("log", {"query": "SOURCE 'a' | fields @message", "region": "us-east-1"}),
        body("alarm", {"alarms": ["arn"]}),
    ],
)
def test_good_bodies_have_no_problem(good: str) -> None:
    assert list(problems(good)) == []


@pytest.mark.parametrize(
    ("bad", "where"),
    [
        ("", "/"),
        ("[]", "/"),
        ('{"widgets": {}}', "/"),
        ('{"widgets": [1]}', "/widgets/0"),
        (body("picture", {}), "/widgets/0/type"),
        (body("text", {}), "/widgets/0/properties"),
        (body("text", None), "/widgets/0"),
        (body("text", {"markdown": "a"}, width=25), "/widgets/0/width"),
        (body("metric", {"metrics": METRICS}), "/widgets/0/properties"),
        (body("metric", {"metrics": [["one"]], "region": "r"}), "/widgets/0/properties/metrics/0"),
        (
            body("metric", {"metrics": [["a", "b", "c"]], "region": "r"}),
            "/widgets/0/properties/metrics/0",
        ),
        (body("metric", {"metrics": [[{}]], "region": "r"}), "/widgets/0/properties/metrics/0"),
        (body("log", {"region": "r"}), "/widgets/0/properties"),
        (body("alarm", {"alarms": []}), "/widgets/0/properties/alarms"),
    ],
)
def test_bad_bodies_say_where(bad: str, where: str) -> None:
    assert where in [path for path, _ in problems(bad)]


def test_dashboards_come_change_and_go(cloudwatch: LocalCloudWatch) -> None:
    good = body("text", {"markdown": "a"})
    assert cloudwatch.ask("PutDashboard", DashboardName="b", DashboardBody=good) == {
        "DashboardValidationMessages": []
    }
    cloudwatch.ask("PutDashboard", DashboardName="a", DashboardBody='{"widgets": []}')
    cloudwatch.restarted()
    assert cloudwatch.ask("GetDashboard", DashboardName="b")["DashboardBody"] == good
    listed = cloudwatch.ask("ListDashboards")["DashboardEntries"]
    assert [each["DashboardName"] for each in listed] == ["a", "b"]
    cloudwatch.ask("DeleteDashboards", DashboardNames=["a"])
    with pytest.raises(RefusedError, match="ResourceNotFound"):
        cloudwatch.ask("DeleteDashboards", DashboardNames=["b", "a"])
    assert cloudwatch.ask("GetDashboard", DashboardName="b")
    with pytest.raises(RefusedError, match="InvalidParameterInput"):
        cloudwatch.ask("PutDashboard", DashboardName="b", DashboardBody="{}")
