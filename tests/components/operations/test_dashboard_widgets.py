from components.operations import dashboard_widgets as widgets
from components.operations.metric import Metric, percent

METRIC = Metric(
    namespace="AWS/Lambda", name="Errors", dimensions={"FunctionName": "consumer"}, label="errors"
)


def test_a_metric_is_a_line_with_its_dimensions() -> None:
    properties = widgets.graph("Errors", [METRIC], region="eu-west-1").properties
    assert properties["metrics"] == [
        ["AWS/Lambda", "Errors", "FunctionName", "consumer", {"stat": "Sum", "label": "errors"}]
    ]
    assert (properties["region"], properties["view"]) == ("eu-west-1", "timeSeries")


def test_the_parts_of_a_share_are_not_shown_and_have_ids_of_their_own() -> None:
    share = percent(METRIC, METRIC, "share")
    lines = widgets.graph("Shares", [share, share], region="eu-west-1").properties["metrics"]
    ids = [line[-1]["id"] for line in lines]
    assert len(set(ids)) == len(ids) == 6
    shown = [line for line in lines if line[-1].get("visible", True)]
    assert [line[0]["expression"] for line in shown] == [
        "100 * part0 / whole0",
        "100 * part1 / whole1",
    ]


def test_metrics_are_found_by_name_alone() -> None:
    lines = widgets.found("Worth", ["SALES", "VIEWS"], region="eu-west-1").properties["metrics"]
    assert [line[0]["expression"] for line in lines] == [
        "SEARCH('MetricName=\"SALES\"', 'Sum', 900)",
        "SEARCH('MetricName=\"VIEWS\"', 'Sum', 900)",
    ]


def test_numbers_are_the_newest_values() -> None:
    assert widgets.numbers("Age", [METRIC], region="eu-west-1").properties["view"] == "singleValue"
