import json
from typing import Any

from components.data.data_preparation import DataPreparation, DataPreparationArgs
from components.settings.preparation import PreparationSettings
from handlers.shared.service.schemas import Field, Schema
from tests.support.graph import CONTEXT, Graph, run_component

RETRAINING = "arn:aws:states:us-east-1:000000000000:stateMachine:shop-test-retraining"
INTERACTIONS = Schema("Interactions", (Field("USER_ID", "string"),))
TOPIC = "arn:aws:sns:us-east-1:000000000000:oncall"


def made(retraining: str | None = None, **settings: Any) -> Graph:
    given = {"interactions": {"preset": "ratings"}, **settings}
    args = DataPreparationArgs(
        context=CONTEXT,
        settings=PreparationSettings.model_validate(given),
        queries={"Interactions": "SELECT 1"},
        schemas=[INTERACTIONS],
        bucket="data",
        bucket_arn="arn:aws:s3:::data",
        retraining_arn=retraining,
    )
    return run_component(lambda: DataPreparation("p", args))


def known(graph: Graph) -> dict[str, Any]:
    definition = json.loads(graph.named("p-workflow-machine").inputs["definition"])
    stack: dict[str, Any] = definition["States"]["KnowTheStack"]["Assign"]["stack"]
    return stack


def test_the_machine_knows_the_stack() -> None:
    stack = known(made(crawlHours=3, queryHours=2))
    assert (stack["crawlHours"], stack["queryHours"]) == (3, 2)
    assert (stack["database"], stack["workGroup"]) == ("shop_test_raw", "shop-test-preparation")
    assert stack["datasets"][0] == {
        "datasetType": "Interactions",
        "key": "Interactions/prepared.csv",
        "queryField": "interactionsPreparationQuery",
        "crawlerField": "interactionsCrawlerName",
        "crawlerName": "shop-test-raw-interactions",
        "queryId": "p-queries-interactions-id",
        "schema": INTERACTIONS.to_json(),
    }
    assert stack["linesTable"] == "results_lines"
    assert [each["datasetType"] for each in stack["datasets"]] == [
        "Interactions",
        "Items",
        "Users",
    ]
    assert not {"queryId", "schema"} & stack["datasets"][1].keys()
    assert "retrainingArn" not in stack


def allowed(graph: Graph, role: str) -> dict[str, list[str]]:
    text = graph.named(f"{role}-permissions").inputs["policy"]
    return {
        action: each["Resource"]
        for each in json.loads(text)["Statement"]
        for action in each["Action"]
    }


def test_only_who_is_asked_to_starts_the_retraining() -> None:
    graph = made(RETRAINING)
    assert known(graph)["retrainingArn"] == RETRAINING
    assert allowed(graph, "p-workflow-execution")["states:StartExecution"] == [RETRAINING]
    assert "states:StartExecution" not in allowed(made(), "p-workflow-execution")


def test_a_topic_that_is_there_is_told_and_none_is_made() -> None:
    graph = made(topicArn=TOPIC)
    assert known(graph)["topicArn"] == TOPIC
    assert not graph.of_type("Topic")
    assert allowed(graph, "p-workflow-execution")["sns:Publish"] == [TOPIC]


def test_the_function_writes_results_and_prepared_files_alone() -> None:
    policy = json.loads(made().named("p-file-execution-permissions").inputs["policy"])
    written = [
        arn
        for each in policy["Statement"]
        if "s3:PutObject" in each["Action"]
        for arn in each["Resource"]
    ]
    assert written == [
        *(f"arn:aws:s3:::data/{each}/prepared.csv" for each in ("Interactions", "Items", "Users")),
        "arn:aws:s3:::data/preparation/*",
    ]
    assert allowed(made(), "p-file-execution")["s3:GetObject"] == [
        "arn:aws:s3:::data/preparation/*"
    ]


def test_the_function_queries_the_table_of_results_alone() -> None:
    told = allowed(made(), "p-file-execution")
    glue = "arn:aws:glue:us-east-1:000000000000:"
    assert told["glue:GetTable"] == [
        f"{glue}catalog",
        f"{glue}database/shop_test_raw",
        f"{glue}table/shop_test_raw/results_lines",
    ]
    assert "athena:StartQueryExecution" in told
    assert "athena:GetNamedQuery" not in told
