"""What the settings of retraining make of a stack."""

import json
from typing import Any

import pytest

from tests.graph.conftest import RETRAINING
from tests.support.graph import ACCOUNT, PERSONALIZE_ARN, Graph, Node, run_program

MACHINE = f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:personalize-test-retraining"
Allowed = list[tuple[list[str], list[str]]]


def machine(graph: Graph) -> Node:
    return graph.named("personalize-retraining-workflow-machine")


def known(graph: Graph) -> dict[str, Any]:
    """What the state machine knows of its stack."""
    definition = json.loads(machine(graph).inputs["definition"])
    stack: dict[str, Any] = definition["States"]["KnowTheStack"]["Assign"]["stack"]
    return stack


def allowed(graph: Graph, role: str) -> Allowed:
    text = graph.named(f"{role}-permissions").inputs["policy"]
    return [(each["Action"], each["Resource"]) for each in json.loads(text)["Statement"]]


def test_without_the_section_nothing_is_made(minimal: Graph) -> None:
    for type_ in ("StateMachine", "EventRule", "BucketNotification"):
        assert not minimal.of_type(type_)
    assert not any(name.startswith("retraining") for name in minimal.exports)


def test_the_machine_knows_the_stack(retraining: Graph) -> None:
    stack = known(retraining)
    solution, campaign = retraining.exports["solutionArn"], retraining.exports["campaignArn"]
    assert stack["models"]["home"] == {"solutionArn": solution, "campaignArn": campaign}
    assert stack["models"].keys() == {"home", "popular"}
    assert stack["datasets"].keys() == {"Interactions", "Items", "Users"}
    assert stack["bucket"] == retraining.exports["dataBucket"]
    assert stack["topicArn"] == retraining.exports["retrainingTopicArn"]
    assert stack["gate"] == {
        "metrics": ["normalized_discounted_cumulative_gain_at_25"],
        "minRatio": 0.95,
        "minRatioToPopularity": 1.1,
    }
    assert {"TagKey": "stack", "TagValue": "test"} in stack["tags"]
    assert retraining.exports["retrainingStateMachineArn"] == MACHINE
    assert retraining.exports["retrainingConsoleUrl"].endswith(f"#/statemachines/view/{MACHINE}")


def test_it_bakes_with_alarms_that_exist(retraining: Graph) -> None:
    names = {node.inputs["name"] for node in retraining.of_type("MetricAlarm")}
    *own, given = known(retraining)["bakeAlarms"]
    assert given == "checkout"
    assert own
    assert names.issuperset(own)


def test_without_alarms_there_is_no_bake(data_settings: dict[str, str]) -> None:
    settings = {"aws:region": "us-east-1", "personalize:retraining": "{}", **data_settings}
    assert known(Graph(run_program(settings)))["bakeMinutes"] == 0


def test_what_its_tasks_may_do(retraining: Graph) -> None:
    stack = known(retraining)
    campaigns = [each["campaignArn"] for each in stack["models"].values()]
    versions = [f"{each['solutionArn']}/*" for each in stack["models"].values()]
    logs, traces, *own = allowed(retraining, "personalize-retraining-workflow-execution")
    assert logs[1] == traces[1] == ["*"]
    of_stack = [
        (["states:ListExecutions", "states:StartExecution"], [MACHINE]),
        (["lambda:InvokeFunction"], [stack["functionArn"]]),
        (["iam:PassRole"], [stack["importRoleArn"]]),
        (["personalize:TagResource"], versions),
        (["personalize:UpdateCampaign"], campaigns),
    ]
    telling = [
        (["cloudwatch:DescribeAlarms"], ["*"]),
        (["sns:Publish"], [stack["topicArn"]]),
        (["events:PutEvents"], [f"arn:aws:events:us-east-1:{ACCOUNT}:event-bus/default"]),
    ]
    assert own[: len(of_stack)] == of_stack
    assert own[-len(telling) :] == telling


def test_what_it_makes_beside_the_stack_has_the_stack_s_tags(retraining: Graph) -> None:
    text = retraining.named("personalize-retraining-workflow-execution-permissions").inputs[
        "policy"
    ]
    for statement in json.loads(text)["Statement"]:
        whole = [each for each in statement["Resource"] if each.endswith("/*")]
        anything = [each for each in whole if each.count("/") == 1]
        verbs = {action.partition(":")[2] for action in statement["Action"]}
        looks = all(verb.startswith(("Describe", "Get")) for verb in verbs)
        if anything and not looks and verbs != {"CreateSchema"}:
            held = statement["Condition"]["StringEquals"]
            assert {key.partition("/")[2] for key in held} == {"project", "stack"}, statement


def test_policies_fit(retraining: Graph) -> None:
    """Source: IAM User Guide, "IAM and AWS STS quotas": 10,240 characters of a role's inline policies."""
    for node in retraining.of_type("RolePolicy"):
        assert len(node.inputs["policy"]) <= 10_240, node.name


def test_the_function_only_looks(retraining: Graph) -> None:
    for actions, _ in allowed(retraining, "personalize-retraining-plan-execution"):
        for action in actions:
            looks = action.partition(":")[2].startswith(("Describe", "Get", "List"))
            assert looks or action.startswith(("logs:", "xray:")), action


def test_a_file_starts_it(retraining: Graph) -> None:
    notification = retraining.named("personalize-retraining-file-notification").inputs
    assert (notification["bucket"], notification["eventbridge"]) == (
        retraining.exports["dataBucket"],
        True,
    )
    pattern = json.loads(
        retraining.named("personalize-retraining-file-rule").inputs["eventPattern"]
    )
    assert pattern["detail"] == {
        "bucket": {"name": [retraining.exports["dataBucket"]]},
        "object": {"key": ["params.json"]},
    }
    target = retraining.named("personalize-retraining-file-target").inputs
    assert target["arn"] == MACHINE
    assert allowed(retraining, "personalize-retraining-file-start") == [
        (["states:StartExecution"], [MACHINE])
    ]


@pytest.mark.parametrize(
    ("step", "expression"),
    [("import", RETRAINING["importSchedule"]), ("train", RETRAINING["trainingSchedule"])],
)
def test_schedules_start_it(retraining: Graph, step: str, expression: str) -> None:
    name = f"personalize-retraining-{step}-times"
    inputs = retraining.named(f"{name}-schedule").inputs
    assert inputs["scheduleExpression"] == expression
    assert inputs["target"]["arn"] == MACHINE
    assert json.loads(inputs["target"]["input"]) == {"steps": [step]}
    assert allowed(retraining, f"{name}-invocation") == [(["states:StartExecution"], [MACHINE])]


def test_managed_campaigns_are_left_to_the_workflow(retraining: Graph, minimal: Graph) -> None:
    for name in ("personalize-model", "personalize-model-popular"):
        assert retraining.named(f"{name}-version").ignore_changes == ("triggers",)
        assert retraining.named(f"{name}-campaign").inputs["movedBeside"] is True
    assert minimal.named("personalize-model-version").ignore_changes == ()


def test_a_pinned_version_serves(data_settings: dict[str, str]) -> None:
    version = f"{PERSONALIZE_ARN}:solution/s/v"
    pinned = json.dumps({"versions": {"home": version}})
    settings = {"aws:region": "us-east-1", "personalize:retraining": pinned, **data_settings}
    graph = Graph(run_program(settings))
    campaign = graph.named("personalize-model-campaign")
    assert campaign.inputs["solutionVersionArn"] == version
    assert graph.named("personalize-model-version").ignore_changes == ()


def test_a_stack_key_encrypts_executions(data_settings: dict[str, str]) -> None:
    settings = {
        "aws:region": "us-east-1",
        "personalize:encryption": json.dumps({"key": "own"}),
        "personalize:retraining": "{}",
        **data_settings,
    }
    graph = Graph(run_program(settings))
    assert machine(graph).inputs["encryptionConfiguration"]["type"] == "CUSTOMER_MANAGED_KMS_KEY"
    role = allowed(graph, "personalize-retraining-workflow-execution")
    assert ["kms:Decrypt", "kms:GenerateDataKey"] in [actions for actions, _ in role]


def test_a_preview_shows_all_of_it(data_settings: dict[str, str]) -> None:
    settings = {
        "aws:region": "us-east-1",
        "personalize:retraining": json.dumps(RETRAINING),
        **data_settings,
    }
    graph = Graph(run_program(settings, preview=True))
    assert machine(graph)
    assert len([n for n in graph.of_type("Schedule") if "retraining" in n.name]) == 4
