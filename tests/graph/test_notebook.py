"""What the settings of a notebook make of a stack."""

import base64
import json

from tests.support.graph import Graph, run_program

OFF = json.dumps({"provisionSagemakerNotebook": False, "notebookVolumeSizeInGb": 100})


def test_without_the_section_or_with_false_nothing_is_made(
    minimal: Graph, data_settings: dict[str, str]
) -> None:
    settings = {"aws:region": "us-east-1", "personalize:notebook": OFF, **data_settings}
    for graph in (minimal, Graph(run_program(settings))):
        assert not graph.of_type(":Notebook")
        assert "notebookName" not in graph.exports


def test_it_lies_beside_the_data_of_the_stack(explored: Graph) -> None:
    instance = explored.named("personalize-notebook-instance").inputs
    assert (instance["name"], instance["volumeSize"]) == ("personalize-test", 100)
    assert explored.exports["notebookName"] == "personalize-test"
    assert explored.exports["notebookUrl"] == (
        "https://us-east-1.console.aws.amazon.com/sagemaker/home?region=us-east-1#/notebook-instances/personalize-test"
    )
    text = explored.named("personalize-notebook-execution-permissions").inputs["policy"]
    resources = {each for s in json.loads(text)["Statement"] for each in s["Resource"]}
    data, archive = explored.exports["dataBucket"], explored.exports["archiveBucket"]
    assert f"arn:aws:s3:::{data}/interactions/*" in resources
    assert f"arn:aws:s3:::{archive}/*" in resources
    assert f"arn:aws:s3:::{data}/*" not in resources


def test_it_reads_raw_data_where_they_are_prepared(data_settings: dict[str, str]) -> None:
    preparation = json.dumps({"interactions": {"preset": "ratings"}})
    settings = {"personalize:notebook": "{}", "personalize:preparation": preparation}
    graph = Graph(run_program({"aws:region": "us-east-1", **settings, **data_settings}))
    text = graph.named("personalize-notebook-execution-permissions").inputs["policy"]
    resources = {each for s in json.loads(text)["Statement"] for each in s["Resource"]}
    assert f"arn:aws:s3:::{graph.exports['rawBucket']}/*" in resources


def test_its_kernel_is_told_the_files_that_are_imported(explored: Graph) -> None:
    script = base64.b64decode(explored.named("personalize-notebook-scripts").inputs["onStart"])
    for kind in ("interactions", "items", "users"):
        file = explored.named(f"personalize-datasets-{kind}-file").inputs
        told = f"--env EXPLORATION_{kind.upper()} s3://{file['bucket']}/{file['key']}"
        assert told in script.decode()


def test_a_preview_shows_all_of_it(data_settings: dict[str, str]) -> None:
    settings = {"aws:region": "us-east-1", "personalize:notebook": "{}", **data_settings}
    graph = Graph(run_program(settings, preview=True))
    for type_ in (":NotebookInstance", ":NotebookInstanceLifecycleConfiguration"):
        assert len(graph.of_type(type_)) == 1
