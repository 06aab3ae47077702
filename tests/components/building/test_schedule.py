import json

from components.building.schedule import Schedule, ScheduleArgs, ScheduleTarget, invoke, start
from tests.support.graph import CONTEXT, Graph, run_component

FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:f"


MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:m"


def made(target: ScheduleTarget | None = None) -> Graph:
    args = ScheduleArgs(
        context=CONTEXT,
        purpose="purge",
        expression="rate(1 hour)",
        target=target or invoke(FUNCTION),
    )
    return run_component(lambda: Schedule("s", args))


def test_the_role_invokes_the_function_for_this_account_alone() -> None:
    graph = made()
    policy = json.loads(graph.named("s-invocation-permissions").inputs["policy"])
    assert [(each["Action"], each["Resource"]) for each in policy["Statement"]] == [
        (["lambda:InvokeFunction"], [FUNCTION])
    ]
    trust = json.loads(graph.named("s-invocation-role").inputs["assumeRolePolicy"])
    (statement,) = trust["Statement"]
    assert statement["Principal"] == {"Service": "scheduler.amazonaws.com"}
    assert statement["Condition"]["StringLike"]["aws:SourceArn"].endswith(":schedule-group/default")


def test_what_is_missed_is_not_repeated() -> None:
    inputs = made().named("s-schedule").inputs
    assert inputs["target"]["retryPolicy"] == {"maximumRetryAttempts": 0}
    assert inputs["scheduleExpression"] == "rate(1 hour)"


def test_a_state_machine_is_started_with_an_input() -> None:
    graph = made(start(MACHINE, '{"steps": ["train"]}'))
    target = graph.named("s-schedule").inputs["target"]
    assert (target["arn"], target["input"]) == (MACHINE, '{"steps": ["train"]}')
    policy = json.loads(graph.named("s-invocation-permissions").inputs["policy"])
    assert [(each["Action"], each["Resource"]) for each in policy["Statement"]] == [
        (["states:StartExecution"], [MACHINE])
    ]


def test_a_function_gets_what_the_scheduler_says() -> None:
    assert "input" not in made().named("s-schedule").inputs["target"]
