"""What the settings of the preparation make of a stack."""

import json
from typing import Any

from tests.graph.conftest import PREPARATION
from tests.support.graph import ACCOUNT, Graph, run_program

MACHINE = f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:personalize-test-preparation"
FIELDS = {
    "interactionsPreparationQuery",
    "itemsPreparationQuery",
    "usersPreparationQuery",
    "itemsCrawlerName",
    "interactionsCrawlerName",
    "usersCrawlerName",
    "bypassCrawler",
}


def test_without_the_section_nothing_is_made(minimal: Graph) -> None:
    for type_ in ("Crawler", "CatalogDatabase", "Workgroup", "NamedQuery"):
        assert not minimal.of_type(type_)
    assert not any(name.startswith(("preparation", "raw")) for name in minimal.exports)


def test_the_outputs_are_a_ready_input(preparing: Graph) -> None:
    given = json.loads(preparing.exports["preparationInput"])
    assert given.keys() == FIELDS
    queries, crawlers = (
        preparing.exports["preparationQueryIds"],
        preparing.exports["preparationCrawlerNames"],
    )
    for name in ("Interactions", "Items", "Users"):
        assert given[f"{name.lower()}PreparationQuery"] == queries[name]
        assert given[f"{name.lower()}CrawlerName"] == crawlers[name]
    assert given["bypassCrawler"] is False
    assert preparing.exports["preparationStateMachineArn"] == MACHINE
    assert preparing.exports["preparedBucket"] == preparing.exports["dataBucket"]


def test_the_input_has_what_the_stack_prepares(preparing_alone: Graph) -> None:
    given = json.loads(preparing_alone.exports["preparationInput"])
    assert given.keys() == {
        "interactionsPreparationQuery",
        "interactionsCrawlerName",
        "bypassCrawler",
    }
    assert preparing_alone.exports["preparationCrawlerNames"].keys() == {
        "Interactions",
        "Items",
        "Users",
    }


def test_queries_are_those_of_configuration_and_presets(preparing: Graph) -> None:
    queries = {
        node.name.rpartition("-")[2]: node.inputs["query"]
        for node in preparing.of_type("NamedQuery")
    }
    assert queries["users"] == PREPARATION["users"]["query"]  # type: ignore[index]
    assert "WHEN CAST(\"rating\" AS double) >= 4.0 THEN 'watch'" in queries["interactions"]
    assert 'FROM "items"' in queries["items"]


def test_what_its_tasks_may_do(preparing: Graph) -> None:
    text = preparing.named("personalize-preparation-workflow-execution-permissions").inputs[
        "policy"
    ]
    statements = [(each["Action"], each["Resource"]) for each in json.loads(text)["Statement"]]
    raw, data = preparing.exports["rawBucket"], preparing.exports["dataBucket"]
    glue = f"arn:aws:glue:us-east-1:{ACCOUNT}"
    database = "personalize_test_raw"
    assert statements[1:] == [
        (
            ["glue:GetCrawler", "glue:StartCrawler"],
            [
                f"{glue}:crawler/personalize-test-raw-{each}"
                for each in ("interactions", "items", "users")
            ],
        ),
        (
            [
                f"athena:{each}"
                for each in (
                    "GetNamedQuery",
                    "GetQueryExecution",
                    "StartQueryExecution",
                    "StopQueryExecution",
                )
            ],
            [f"arn:aws:athena:us-east-1:{ACCOUNT}:workgroup/personalize-test-preparation"],
        ),
        (
            [
                f"glue:{each}"
                for each in (
                    "BatchGetPartition",
                    "GetDatabase",
                    "GetPartition",
                    "GetPartitions",
                    "GetTable",
                )
            ],
            [f"{glue}:catalog", f"{glue}:database/{database}", f"{glue}:table/{database}/*"],
        ),
        (["glue:GetDatabase"], [f"{glue}:database/default"]),
        (["s3:GetBucketLocation", "s3:ListBucket"], [f"arn:aws:s3:::{raw}"]),
        (["s3:GetObject"], [f"arn:aws:s3:::{raw}/*"]),
        (
            ["s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"],
            [f"arn:aws:s3:::{data}"],
        ),
        (
            [
                f"s3:{each}"
                for each in (
                    "AbortMultipartUpload",
                    "GetObject",
                    "ListMultipartUploadParts",
                    "PutObject",
                )
            ],
            [f"arn:aws:s3:::{data}/preparation/*"],
        ),
        (
            ["lambda:InvokeFunction"],
            [f"arn:aws:lambda:us-east-1:{ACCOUNT}:function:personalize-test-preparation"],
        ),
        (["states:StartExecution"], [preparing.exports["retrainingStateMachineArn"]]),
        (["sns:Publish"], [preparing.exports["preparationTopicArn"]]),
    ]


def known(graph: Graph, machine: str) -> dict[str, Any]:
    """What a state machine knows of its stack."""
    definition = json.loads(
        graph.named(f"personalize-{machine}-workflow-machine").inputs["definition"]
    )
    stack: dict[str, Any] = definition["States"]["KnowTheStack"]["Assign"]["stack"]
    return stack


def test_both_workflows_check_all_rows_in_its_work_group(
    preparing: Graph, retraining: Graph
) -> None:
    tables = {each.inputs["name"] for each in preparing.of_type("CatalogTable")}
    assert known(preparing, "preparation")["linesTable"] in tables
    checks = known(preparing, "retraining")["rowChecks"]
    assert checks["workGroup"] == "personalize-test-preparation"
    assert checks["database"] == "personalize_test_raw"
    assert set(checks["tables"].values()) < tables
    assert "rowChecks" not in known(retraining, "retraining")


def test_rows_are_held_to_the_schemas_of_the_stack(
    preparing: Graph, preparing_alone: Graph
) -> None:
    for graph in (preparing, preparing_alone):
        schemas = {
            each["datasetType"]: json.loads(each["schema"])
            for each in known(graph, "preparation")["datasets"]
        }
        assert {name: each["name"] for name, each in schemas.items()} == {
            each: each for each in ("Interactions", "Items", "Users")
        }


def test_its_policies_fit(preparing: Graph) -> None:
    """Source: IAM User Guide, "IAM and AWS STS quotas": inline policies of a role have 10,240 characters together."""
    for each in preparing.of_type("RolePolicy"):
        assert len(each.inputs["policy"]) < 10_240, each.name


def test_a_stack_key_encrypts_all_of_it_and_alarms_watch_its_runs(
    data_settings: dict[str, str],
) -> None:
    settings = {
        "aws:region": "us-east-1",
        "personalize:encryption": json.dumps({"key": "own"}),
        "personalize:monitoring": "{}",
        "personalize:preparation": json.dumps({"interactions": PREPARATION["interactions"]}),
        **data_settings,
    }
    graph = Graph(run_program(settings))
    for role in ("workflow-execution", "file-execution", "raw-crawling"):
        text = graph.named(f"personalize-preparation-{role}-permissions").inputs["policy"]
        via = [
            each["Condition"]["StringEquals"]["kms:ViaService"]
            for each in json.loads(text)["Statement"]
            if "kms:Decrypt" in each["Action"] and "kms:ViaService" in str(each)
        ]
        assert "s3.us-east-1.amazonaws.com" in via
    watched = [
        each.inputs["dimensions"]["StateMachineArn"]
        for each in graph.of_type("MetricAlarm")
        if each.inputs.get("namespace") == "AWS/States"
    ]
    assert watched == [MACHINE, MACHINE]


def test_a_preview_shows_all_of_it(data_settings: dict[str, str]) -> None:
    settings = {
        "aws:region": "us-east-1",
        "personalize:preparation": json.dumps({"interactions": PREPARATION["interactions"]}),
        **data_settings,
    }
    graph = Graph(run_program(settings, preview=True))
    assert graph.named("personalize-preparation-workflow-machine")
    assert len(graph.of_type("Crawler")) == 3
