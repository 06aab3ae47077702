import json
from typing import Any

from components.operations.monitoring import Monitoring, MonitoringArgs
from components.operations.observer import ObserverArgs
from components.settings.monitoring import MonitoringSettings
from tests.support.graph import CONTEXT, Graph, run_component
from tests.support.watched import watched


def made(**settings: Any) -> Graph:
    args = MonitoringArgs(
        context=CONTEXT,
        settings=MonitoringSettings.model_validate(settings),
        watched=watched(),
        observer=ObserverArgs(
            context=CONTEXT,
            solution_arns={},
            campaign_arns={},
            recommender_arns={},
            dataset_arns={},
            dead_letter_bucket="letters",
            dead_letter_bucket_arn="arn:aws:s3:::letters",
        ),
    )
    return run_component(lambda: Monitoring("m", args))


def test_the_dashboard_shows_the_state_of_every_alarm() -> None:
    graph = made()
    body = json.loads(graph.named("m-dashboard").inputs["dashboardBody"])
    (shown,) = [widget for widget in body["widgets"] if widget["type"] == "alarm"]
    names = [arn.rpartition(":")[2] for arn in shown["properties"]["alarms"]]
    assert sorted(names) == sorted(each.inputs["name"] for each in graph.of_type("MetricAlarm"))


def test_the_observer_is_watched_too() -> None:
    errors = made().named("m-alarms-observer-function-errors").inputs
    assert errors["dimensions"] == {"FunctionName": "shop-test-observer"}


def test_there_may_be_no_dashboard() -> None:
    graph = made(dashboard=False)
    assert not graph.of_type(":Dashboard")
    assert graph.of_type("MetricAlarm")
