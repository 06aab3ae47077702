"""A metric attribution and its role: what is asked for, and that the local AWS makes it and takes its metrics."""

import json
from typing import Any

from components.settings.metric_attribution import MetricSettings
from components.training.metric_attribution import (
    MetricAttribution,
    MetricAttributionArgs,
    ReportFolder,
)
from tests.support.filterable_group import group_with_dataset
from tests.support.graph import ACCOUNT, CONTEXT, PERSONALIZE_ARN, Graph, run_component
from tests.support.local_aws import LocalAws
from tests.support.personalize_stack import TRUST_POLICY
from tests.support.provider_driver import Driver

TYPE = "aws-native:personalize:MetricAttribution"
FOLDER = ReportFolder(bucket="data", bucket_arn="arn:aws:s3:::data", prefix="metric-reports")
VIEWS = MetricSettings(eventType="view", expression="SAMPLECOUNT()")


def made(reports: ReportFolder | None = None, generation: int = 1) -> Graph:
    args = MetricAttributionArgs(
        context=CONTEXT,
        dataset_group_arn=f"{PERSONALIZE_ARN}:dataset-group/g",
        generation=generation,
        metrics={"all-views": VIEWS},
        reports=reports,
    )
    return run_component(lambda: MetricAttribution("m", args))


def inputs(graph: Graph) -> dict[str, Any]:
    (node,) = graph.of_type(TYPE)
    return node.inputs


def statements(graph: Graph) -> list[dict[str, Any]]:
    (policy,) = graph.of_type("rolePolicy:RolePolicy")
    found: list[dict[str, Any]] = json.loads(policy.inputs["policy"])["Statement"]
    return found


def test_names_and_types_are_given_as_the_service_keeps_them() -> None:
    assert inputs(made())["metrics"] == [
        {"metricName": "ALL-VIEWS", "eventType": "VIEW", "expression": "SAMPLECOUNT()"}
    ]


def test_each_generation_has_a_name_of_its_own() -> None:
    names = {inputs(made(generation=number))["name"] for number in (1, 2)}
    assert len(names) == 2


def test_the_role_may_put_metrics_and_nothing_else() -> None:
    graph = made()
    assert [each["Action"] for each in statements(graph)] == [["cloudwatch:PutMetricData"]]
    assert "s3DataDestination" not in inputs(graph)["metricsOutputConfig"]
    (role,) = graph.of_type("role:Role")
    (trust,) = json.loads(role.inputs["assumeRolePolicy"])["Statement"]
    assert trust["Principal"] == {"Service": "personalize.amazonaws.com"}
    assert trust["Condition"]["StringEquals"] == {"aws:SourceAccount": ACCOUNT}


def test_reports_go_to_their_folder_alone() -> None:
    graph = made(FOLDER)
    _, writing = statements(graph)
    assert writing["Action"] == ["s3:PutObject"]
    assert writing["Resource"] == ["arn:aws:s3:::data/metric-reports/*"]
    destination = inputs(graph)["metricsOutputConfig"]["s3DataDestination"]
    assert destination == {"path": "s3://data/metric-reports/"}


def test_the_local_aws_makes_and_deletes_what_is_asked_for(
    aws_native: Driver, local_aws: LocalAws
) -> None:
    iam = local_aws.client("iam")
    role = iam.create_role(RoleName="thanks", AssumeRolePolicyDocument=json.dumps(TRUST_POLICY))
    with group_with_dataset(aws_native, local_aws) as group:
        asked = inputs(made(FOLDER))
        output = {**asked["metricsOutputConfig"], "roleArn": role["Role"]["Arn"]}
        given = {**asked, "datasetGroupArn": group, "metricsOutputConfig": output}
        state = aws_native.create(TYPE, "m", given)
        assert aws_native.refresh(state)
        checked = aws_native.check(TYPE, "m", given, state.inputs)
        assert aws_native.diff(state, checked) == ([], [], False)
        aws_native.delete(state)
    iam.delete_role(RoleName="thanks")
