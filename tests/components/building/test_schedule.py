import json

from components.building.schedule import Schedule, ScheduleArgs
from tests.support.graph import CONTEXT, Graph, run_component

FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:f"


def made() -> Graph:
    args = ScheduleArgs(
        context=CONTEXT, purpose="purge", expression="rate(1 hour)", function_arn=FUNCTION
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
