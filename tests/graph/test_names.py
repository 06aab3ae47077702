"""The whole program with names that its owner fixed: who gets them."""

import json

from tests.support.graph import Graph, run_program

NAMES = {"datasetGroup": "my-dsg-1", "dataStream": "my-stream"}


def test_fixed_names_are_those_of_dataset_group_and_stream(
    data_settings: dict[str, str], minimal: Graph
) -> None:
    only = {"personalize:interactions": data_settings["personalize:interactions"]}
    fixed = Graph(
        run_program({"aws:region": "us-east-1", "personalize:names": json.dumps(NAMES), **only})
    )
    assert fixed.named("personalize-datasets-group").inputs["name"] == "my-dsg-1"
    assert fixed.named("personalize-ingestion-stream").inputs["name"] == "my-stream"
    changed = {
        node.name
        for node in fixed
        if node.inputs.get("name") != minimal.named(node.name).inputs.get("name")
    }
    assert changed == {"personalize-datasets-group", "personalize-ingestion-stream"}
