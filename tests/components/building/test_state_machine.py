import dataclasses
import json

from components.building.state_machine import StateMachine, StateMachineArgs
from components.core.context import EncryptionKeys, StackContext
from components.core.telemetry import Telemetry
from tests.support.graph import CONTEXT, OWN_KEY, Graph, run_component

MACHINE = "arn:aws:states:us-east-1:000000000000:stateMachine:shop-test-retraining"
DEFINITION = {"StartAt": "End", "States": {"End": {"Type": "Succeed"}}}
STATEMENT = {"Effect": "Allow", "Action": ["sns:Publish"], "Resource": ["topic"]}


def made(context: StackContext = CONTEXT) -> Graph:
    args = StateMachineArgs(
        context=context, purpose="retraining", definition=DEFINITION, statements=[STATEMENT]
    )
    return run_component(lambda: StateMachine("m", args))


def test_it_is_what_the_definition_says_and_logs_no_data() -> None:
    inputs = made().named("m-machine").inputs
    assert json.loads(inputs["definition"]) == DEFINITION
    assert inputs["loggingConfiguration"]["includeExecutionData"] is False
    assert inputs["loggingConfiguration"]["logDestination"].endswith(
        ":/aws/vendedlogs/states/shop-test-retraining:*"
    )
    assert not {"tracingConfiguration", "encryptionConfiguration"} & inputs.keys()


def test_the_role_is_for_this_machine_alone() -> None:
    graph = made()
    (trust,) = json.loads(graph.named("m-execution-role").inputs["assumeRolePolicy"])["Statement"]
    assert trust["Principal"] == {"Service": "states.amazonaws.com"}
    assert trust["Condition"]["StringLike"] == {"aws:SourceArn": MACHINE}
    policy = json.loads(graph.named("m-execution-permissions").inputs["policy"])
    logs, own = policy["Statement"]
    assert {action.partition(":")[0] for action in logs["Action"]} == {"logs"}
    assert own == STATEMENT


def test_traces_and_the_stack_s_key() -> None:
    keys = EncryptionKeys(current=OWN_KEY, arns={OWN_KEY: OWN_KEY})
    telemetry = Telemetry(tracing=True)
    graph = made(dataclasses.replace(CONTEXT, encryption=keys, telemetry=telemetry))
    inputs = graph.named("m-machine").inputs
    assert inputs["tracingConfiguration"] == {"enabled": True}
    assert inputs["encryptionConfiguration"]["kmsKeyId"] == OWN_KEY
    assert graph.named("m-logs").inputs["kmsKeyId"] == OWN_KEY
    policy = json.loads(graph.named("m-execution-permissions").inputs["policy"])
    (uses_key,) = [each for each in policy["Statement"] if "kms:Decrypt" in each["Action"]]
    assert uses_key["Resource"] == [OWN_KEY]
    assert uses_key["Condition"]["StringEquals"] == {
        "kms:EncryptionContext:aws:states:stateMachineArn": MACHINE
    }
