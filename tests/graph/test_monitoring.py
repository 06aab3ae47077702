"""What the settings of monitoring make of a stack."""

import json
import re
from typing import Any

import pytest
from pulumi.runtime import rpc

from tests.graph.conftest import MONITORING
from tests.support.graph import Graph, Node, run_program
from tests.support.local_aws import CHECKOUT


def functions(graph: Graph) -> list[Node]:
    return graph.of_type("function:Function")


def variables(node: Node) -> dict[str, str]:
    found: dict[str, str] = rpc.unwrap_rpc_secret(node.inputs["environment"])["variables"]
    return found


def statements(graph: Graph, function: Node) -> list[dict[str, Any]]:
    name = function.name.removesuffix("-function")
    text = graph.named(f"{name}-execution-permissions").inputs["policy"]
    found: list[dict[str, Any]] = json.loads(text)["Statement"]
    return found


def test_every_function_ends_in_an_alarm(monitored: Graph) -> None:
    watched = {
        node.inputs["dimensions"]["FunctionName"]
        for node in monitored.of_type("MetricAlarm")
        if node.inputs.get("metricName") == "Errors"
    }
    assert watched == {node.inputs["name"] for node in functions(monitored)}


def test_every_alarm_has_an_action(monitored: Graph) -> None:
    for node in monitored.of_type("MetricAlarm"):
        assert node.inputs["alarmActions"] == [monitored.exports["alarmTopicArn"]], node.name


def test_alarms_watch_what_the_stack_has(monitored: Graph) -> None:
    names = {node.inputs.get("name") for node in monitored}
    for node in monitored.of_type("MetricAlarm"):
        for dimension, value in node.inputs.get("dimensions", {}).items():
            if dimension not in {"Stack", "Purpose", "Stage"}:
                assert value in names, (node.name, dimension)


def test_functions_know_whose_metrics_they_write(monitored: Graph) -> None:
    for node in functions(monitored):
        known = variables(node)
        assert known["METRICS_STACK"] == "personalize/test"
        assert node.inputs["name"] == f"personalize-test-{known['METRICS_PURPOSE']}"
    for name in ("personalize-ingestion-consumer-function", "personalize-api-put-events-function"):
        assert json.loads(variables(monitored.named(name))["EVENT_TYPES"]) == ["purchase", "view"]


def test_alarms_and_functions_mean_the_same_metrics(monitored: Graph) -> None:
    purposes = {variables(node)["METRICS_PURPOSE"] for node in functions(monitored)}
    models = {"home", "popular"}
    for node in monitored.of_type("MetricAlarm"):
        queries = [each.get("metric", {}) for each in node.inputs.get("metricQueries", [])]
        for dimensions in [each.get("dimensions", {}) for each in (node.inputs, *queries)]:
            assert dimensions.get("Stack", "personalize/test") == "personalize/test"
            assert dimensions.get("Purpose", "observer") in purposes | models


def test_what_is_allowed_everywhere_can_name_no_resource(
    monitored: Graph, data_settings: dict[str, str]
) -> None:
    settings = {"aws:region": "us-east-1", **data_settings}
    models = {"personalize:models": json.dumps({"popular": {}})}
    plain = Graph(run_program({**settings, **models}))

    def everywhere(graph: Graph) -> set[str]:
        return {
            action
            for node in functions(graph)
            for statement in statements(graph, node)
            if "*" in statement["Resource"]
            for action in statement["Action"]
        }

    assert everywhere(monitored) - everywhere(plain) == {
        "personalize:ListDatasetImportJobs",
        "personalize:ListSolutionVersions",
        "xray:PutTelemetryRecords",
        "xray:PutTraceSegments",
    }


def test_traces_are_allowed_and_sent(monitored: Graph) -> None:
    for node in functions(monitored):
        assert node.inputs["tracingConfig"] == {"mode": "Active"}
        allowed = [action for each in statements(monitored, node) for action in each["Action"]]
        assert "xray:PutTraceSegments" in allowed
    assert monitored.named("personalize-api-stage").inputs["xrayTracingEnabled"] is True


def test_all_logs_are_kept_as_long(monitored: Graph) -> None:
    groups = monitored.of_type("LogGroup")
    assert len(groups) == len(functions(monitored)) + 1
    assert {group.inputs["retentionInDays"] for group in groups} == {MONITORING["logRetentionDays"]}


def test_without_the_section_nobody_pays(minimal: Graph) -> None:
    for type_ in ("MetricAlarm", ":Dashboard", "topic:Topic"):
        assert not minimal.of_type(type_)
    assert "personalize-monitoring-observer-function" not in {node.name for node in minimal}
    assert not {"alarmTopicArn", "dashboardUrl"} & minimal.exports.keys()
    for node in functions(minimal):
        assert "METRICS_STACK" not in variables(node)
        assert "EVENT_TYPES" not in variables(node)
        assert "tracingConfig" not in node.inputs
    assert "xrayTracingEnabled" not in minimal.named("personalize-api-stage").inputs
    assert {group.inputs["retentionInDays"] for group in minimal.of_type("LogGroup")} == {30}


def test_recommenders_are_watched_without_a_training(shop_settings: dict[str, str]) -> None:
    graph = Graph(run_program({**shop_settings, "personalize:monitoring": "{}"}, stack="shop"))
    known = variables(graph.named("personalize-monitoring-observer-function"))
    assert json.loads(known["RECOMMENDER_ARNS"]).keys() == {"home", "popular"}
    assert json.loads(known["SOLUTION_ARNS"]).keys() == {"related"}
    ages = [node.name for node in graph.of_type("MetricAlarm") if "training-old" in node.name]
    assert ages == ["personalize-monitoring-alarms-related-training-old"]


def test_a_preview_shows_all_of_it_and_the_page_what_alarms_cost(
    data_settings: dict[str, str],
) -> None:
    settings = {"aws:region": "us-east-1", "personalize:monitoring": "{}", **data_settings}
    graph = Graph(run_program(settings, preview=True))
    alarms = len(graph.of_type("MetricAlarm"))
    page = (CHECKOUT / "docs" / "monitoring.md").read_text()
    (told,) = re.findall(r"^\| alarms, 0\.10 each.*\| (\d+) \| ([\d.]+) \|$", page, re.MULTILINE)
    assert told == (str(alarms), f"{alarms * 0.1:.2f}")
    assert graph.of_type(":Dashboard")


@pytest.mark.parametrize("alarm", ["api-slow", "events-late"])
def test_an_alarm_that_is_off_is_not_made(data_settings: dict[str, str], alarm: str) -> None:
    off = json.dumps({"alarms": {"latencyMs": "off", "iteratorAgeSeconds": "off"}})
    settings = {"aws:region": "us-east-1", "personalize:monitoring": off, **data_settings}
    graph = Graph(run_program(settings))
    assert f"personalize-monitoring-alarms-{alarm}" not in {node.name for node in graph}
