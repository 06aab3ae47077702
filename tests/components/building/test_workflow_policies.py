import dataclasses
import json
from collections.abc import Callable, Sequence
from typing import Any

import pulumi
import pytest

from components.building import policies, workflow_policies
from components.building.policies import Statement
from tests.support.graph import CONTEXT, run_component

OWNER = {"project": "shop", "stack": "test"}
STACK = dataclasses.replace(CONTEXT, tags=OWNER)
GIVEN = {"StringEquals": {f"aws:RequestTag/{key}": value for key, value in OWNER.items()}}
HELD = {f"aws:ResourceTag/{key}": value for key, value in OWNER.items()}
PASSED = {"StringEquals": {"iam:PassedToService": "personalize.amazonaws.com"}}


def known(statements: Callable[[], Sequence[Statement]]) -> list[dict[str, Any]]:
    """Statements, once their outputs are known."""

    def component() -> pulumi.ComponentResource:
        owner = pulumi.ComponentResource("test:index:Owner", "o")
        owner.policy = policies.document(statements())  # type: ignore[attr-defined]
        return owner

    text = run_component(component).named("takes-policy").inputs["value"]
    found: list[dict[str, Any]] = json.loads(text)["Statement"]
    return found


@pytest.mark.parametrize(
    ("statements", "expected"),
    [
        (
            lambda: workflow_policies.pass_import_role("role"),
            [(["iam:PassRole"], ["role"], PASSED)],
        ),
        (
            lambda: workflow_policies.serve_own(
                solution_arns=["solution/s"], campaign_arns=["campaign"]
            ),
            [
                (["personalize:TagResource"], ["solution/s/*"], None),
                (["personalize:UpdateCampaign"], ["campaign"], None),
            ],
        ),
        (
            lambda: workflow_policies.tell("topic", "bus"),
            [(["sns:Publish"], ["topic"], None), (["events:PutEvents"], ["bus"], None)],
        ),
        (
            lambda: workflow_policies.take_turns("machine"),
            [(["states:ListExecutions", "states:StartExecution"], ["machine"], None)],
        ),
        (workflow_policies.read_alarms, [(["cloudwatch:DescribeAlarms"], ["*"], None)]),
        (
            workflow_policies.count_archived_events,
            [(["cloudwatch:GetMetricStatistics"], ["*"], None)],
        ),
        (lambda: workflow_policies.keep_executions_encrypted(CONTEXT, "machine"), []),
    ],
)
def test_each_task_is_allowed_on_what_is_the_stack_s(
    statements: Callable[[], Sequence[Statement]], expected: list[Any]
) -> None:
    given = known(statements)
    assert [(s["Action"], s["Resource"], s.get("Condition")) for s in given] == expected
    assert {s["Effect"] for s in given} <= {"Allow"}


def test_what_is_made_beside_is_the_stack_s_own() -> None:
    for statement in known(lambda: workflow_policies.make_groups(STACK)):
        condition = statement.get("Condition", {})
        verbs = [action.partition(":")[2] for action in statement["Action"]]
        if all(verb.startswith(("Describe", "Get")) for verb in verbs) or verbs == ["CreateSchema"]:
            assert not condition
        elif "UpdateCampaign" in verbs:
            assert condition == {"StringEquals": HELD}
        else:
            assert condition == {**GIVEN, "StringEqualsIfExists": HELD}


def test_the_function_looks_at_what_is_there_and_no_more() -> None:
    for statement in known(lambda: workflow_policies.plan_retraining(STACK)):
        verbs = [action.partition(":")[2] for action in statement["Action"]]
        assert all(verb.startswith(("Describe", "List")) for verb in verbs)


def test_logs_are_delivered_anywhere_since_nothing_narrower_is_possible() -> None:
    (statement,) = known(workflow_policies.deliver_logs)
    assert statement["Resource"] == ["*"]
    assert all(action.startswith("logs:") for action in statement["Action"])
