import dataclasses
import json
from typing import Any

import pytest

from components.building.row_checks import RowChecks
from components.settings.retraining import RetrainingSettings
from components.training.retraining.retraining_workflow import (
    RetrainingWorkflow,
    RetrainingWorkflowArgs,
)
from tests.support.graph import CONTEXT, PERSONALIZE_ARN, Graph, run_component

TOPIC = "arn:aws:sns:us-east-1:000000000000:oncall"
WORK_GROUP = "arn:aws:athena:us-east-1:000000000000:workgroup/shop"
ROW_CHECKS = RowChecks(
    work_group="shop",
    work_group_arn=WORK_GROUP,
    results_prefix="preparation/",
    database="shop_raw",
    tables={"Interactions": "interactions_lines", "Items": "items_lines", "Users": "users_lines"},
    hours=3,
)
TAGS = {"project": "shop", "stack": "test"}


def made(
    deletion: str | None = None, row_checks: RowChecks | None = None, **settings: Any
) -> Graph:
    args = RetrainingWorkflowArgs(
        context=dataclasses.replace(CONTEXT, tags=TAGS),
        settings=RetrainingSettings.model_validate(settings),
        bucket="data",
        bucket_arn="arn:aws:s3:::data",
        import_role_arn="role",
        dataset_group_arn=f"{PERSONALIZE_ARN}:dataset-group/shop",
        dataset_arns={"Interactions": "dataset"},
        solution_arns={"home": "solution"},
        campaign_arns={"home": "campaign"},
        archive_delivery_stream="archive",
        deletion_job_arn=deletion,
        alarms=["api-errors"],
        row_checks=row_checks,
    )
    return run_component(lambda: RetrainingWorkflow("r", args))


def known(graph: Graph) -> dict[str, Any]:
    definition = json.loads(graph.named("r-workflow-machine").inputs["definition"])
    stack: dict[str, Any] = definition["States"]["KnowTheStack"]["Assign"]["stack"]
    return stack


def test_settings_reach_the_machine() -> None:
    stack = known(made(importMode="INCREMENTAL", deployment="managed", bakeAlarms=["sales"]))
    assert (stack["importMode"], stack["deployment"]) == ("INCREMENTAL", "managed")
    assert (stack["bakeMinutes"], stack["bakeAlarms"]) == (30, ["api-errors", "sales"])
    assert stack["tags"] == [
        {"TagKey": "project", "TagValue": "shop"},
        {"TagKey": "stack", "TagValue": "test"},
    ]


def test_events_are_counted_where_they_are_worth_something() -> None:
    def actions(graph: Graph) -> str:
        text: str = graph.named("r-plan-execution-permissions").inputs["policy"]
        return text

    graph = made(minNewEvents=5000)
    assert known(graph)["archive"] == {"deliveryStream": "archive", "minNewEvents": 5000}
    assert "cloudwatch:GetMetricStatistics" in actions(graph)
    assert "archive" not in known(made())
    assert "cloudwatch" not in actions(made())


def test_a_deletion_of_users_is_looked_at() -> None:
    graph = made("deletion-job")
    assert known(graph)["deletionJobArn"] == "deletion-job"
    policy = json.loads(graph.named("r-plan-execution-permissions").inputs["policy"])
    (looks,) = [
        each
        for each in policy["Statement"]
        if each["Action"] == ["personalize:DescribeDataDeletionJob"]
    ]
    assert looks["Resource"] == ["deletion-job"]
    assert "deletionJobArn" not in known(made())


def test_all_rows_are_looked_at_where_something_can() -> None:
    graph = made(row_checks=ROW_CHECKS)
    assert known(graph)["rowChecks"] == {
        "workGroup": "shop",
        "database": "shop_raw",
        "tables": dict(ROW_CHECKS.tables),
        "hours": 3,
    }

    def resources(role: str, action: str) -> list[str]:
        policy = json.loads(graph.named(f"{role}-permissions").inputs["policy"])
        return [
            arn
            for each in policy["Statement"]
            if action in each["Action"]
            for arn in each["Resource"]
        ]

    assert resources("r-plan-execution", "athena:StartQueryExecution") == [WORK_GROUP]
    assert resources("r-plan-execution", "s3:PutObject") == ["arn:aws:s3:::data/preparation/*"]
    assert resources("r-plan-execution", "glue:GetTable")[2:] == [
        f"arn:aws:glue:us-east-1:000000000000:table/shop_raw/{each}"
        for each in ROW_CHECKS.tables.values()
    ]
    assert resources("r-workflow-execution", "athena:GetQueryExecution") == [WORK_GROUP]
    assert not resources("r-workflow-execution", "athena:StartQueryExecution")


def test_without_preparation_nothing_queries() -> None:
    graph = made()
    assert "rowChecks" not in known(graph)
    for role in ("r-plan-execution", "r-workflow-execution"):
        assert "athena" not in graph.named(f"{role}-permissions").inputs["policy"]


def test_a_topic_that_is_there_is_told_and_none_is_made() -> None:
    graph = made(topicArn=TOPIC)
    assert known(graph)["topicArn"] == TOPIC
    assert not graph.of_type("Topic")


def test_the_owner_s_file_starts_it() -> None:
    pattern = made(parameterFile="retrain.json").named("r-file-rule").inputs["eventPattern"]
    assert json.loads(pattern)["detail"]["object"] == {"key": ["retrain.json"]}


@pytest.mark.parametrize(
    ("settings", "names"),
    [
        ({}, []),
        ({"importSchedule": "rate(1 day)"}, ["r-import-times-schedule"]),
        ({"trainingSchedule": "rate(1 day)"}, ["r-train-times-schedule"]),
    ],
)
def test_schedules_are_made_where_they_are_wanted(
    settings: dict[str, str], names: list[str]
) -> None:
    schedules = made(None, None, **settings).of_type("schedule:Schedule")
    assert [node.name for node in schedules] == names
