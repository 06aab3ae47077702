"""The whole program with metrics and events of satisfaction: what is added, in which order, and what nobody else gets."""

import json
import re
from typing import Any

import pulumi
import pytest

from tests.graph.conftest import FEEDBACK
from tests.graph.test_event_types import accepted
from tests.support.graph import Graph, Node, run_program

ATTRIBUTION = "aws-native:personalize:MetricAttribution"


def import_of(graph: Graph, kind: str) -> Node:
    return graph.named(f"personalize-datasets-{kind}-import")


def test_metrics_and_a_filter_are_added_to_what_there_was(
    feedback: Graph, data_settings: dict[str, str]
) -> None:
    plain = Graph(run_program({"aws:region": "us-east-1", **data_settings}))
    added = {name for _, name in feedback.pairs} - {name for _, name in plain.pairs}
    metrics = "personalize-datasets-metrics"
    changed = {"personalize-datasets-interactions-schema"}
    assert {name for name in added if not name.startswith(tuple(changed))} == {
        metrics,
        f"{metrics}-role",
        f"{metrics}-role-role",
        f"{metrics}-role-permissions",
        f"{metrics}-attribution",
        "personalize-datasets-items-imported",
        *(name for name in added if name.startswith("personalize-filters-not-disliked-")),
    }
    assert "metricAttributionArn" in feedback.exports
    assert "metricAttributionArn" not in plain.exports


def test_a_report_is_asked_for_once_somebody_counts_and_counting_begins_with_the_items(
    feedback: Graph,
) -> None:
    (attribution,) = feedback.of_type(ATTRIBUTION)
    assert import_of(feedback, "interactions").inputs["publishAttributionMetricsToS3"] is True
    assert attribution.urn in feedback.before(import_of(feedback, "interactions"))
    assert import_of(feedback, "items").urn in feedback.before(attribution)
    assert "publishAttributionMetricsToS3" not in import_of(feedback, "items").inputs


def test_the_service_may_write_into_the_folder_of_reports(feedback: Graph, graph: Graph) -> None:
    def written(of: Graph) -> list[Any]:
        policy = json.loads(of.named("personalize-datasets-data-policy").inputs["policy"])
        return [s["Resource"] for s in policy["Statement"] if s["Action"] == ["s3:PutObject"]]

    ((folder,),) = written(feedback)
    assert folder.endswith("/metric-reports/*")
    assert written(graph) == []


def test_its_events_are_accepted_and_ratings_have_a_range(feedback: Graph) -> None:
    assert set(accepted(feedback)) == {"view", "purchase", "like", "dislike", "stars"}
    (api,) = feedback.of_type("restApi:RestApi")
    models = json.loads(api.inputs["body"])["components"]["schemas"]
    for name in ("Event", "Data", "PutEvent"):
        (rule,) = models[name]["allOf"]
        assert rule["anyOf"][1]["properties"]["eventValue"] == {"minimum": 1, "maximum": 5}


def test_bad_marks_do_not_count_in_training(feedback: Graph) -> None:
    solution = feedback.named("personalize-model-solution").inputs
    listed = {each["eventType"]: each for each in solution["eventsConfig"]["eventParametersList"]}
    assert listed["stars"] == {"eventType": "stars", "weight": 1, "eventValueThreshold": 4}
    assert "eventValueThreshold" not in listed["view"]
    assert "dislike" not in listed
    triggers = feedback.named("personalize-model-version").inputs["triggers"]
    assert triggers["eventThresholds"] == '{"stars": 4.0}'


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"personalize:models": "{}"}, "personalize:models.home.eventWeights"),
        ({"personalize:eventTypes": '["a", "b", "c", "d", "e"]'}, "event types; with more than 8"),
        (
            {
                "personalize:metricAttribution": FEEDBACK["personalize:metricAttribution"].replace(
                    "PRICE", "X"
                )
            },
            "SUM(Items.X) sums up X, which is no column of numbers of Items",
        ),
    ],
)
def test_what_cannot_be_meant_is_refused_in_the_preview(
    feedback_settings: dict[str, str], change: dict[str, str], sentence: str
) -> None:
    with pytest.raises(pulumi.RunError, match=re.escape(sentence)):
        run_program({**feedback_settings, **change})
