"""Operations about executions that need no server."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from localaws.stepfunctions.errors import SfnError
from localaws.stepfunctions.executions.operations import Executions
from localaws.stepfunctions.machines.machine import StateMachine
from tests.support.state_machines import BEGIN, MACHINE, ROLE, echo, engine, machine


def present() -> StateMachine:
    return StateMachine(
        arn=MACHINE,
        name="m",
        definition=machine({"S": {"Type": "Succeed"}}),
        role=ROLE,
        logging={"level": "OFF", "includeExecutionData": False, "destinations": []},
        tracing={"enabled": False},
        encryption={"type": "AWS_OWNED_KEY"},
        created_at=BEGIN,
        revision="r",
    )


@pytest.mark.parametrize("given", ["{", 7, "[" * 60_000 + "]" * 60_000])
def test_an_input_that_is_no_json_is_refused(tmp_path: Path, given: object) -> None:
    executions = Executions(engine(tmp_path, echo), lambda _arn: present(), lambda: BEGIN)
    with pytest.raises(SfnError) as refused:
        executions.start({"stateMachineArn": MACHINE, "input": given})
    assert refused.value.code == "InvalidExecutionInput"


def test_an_execution_that_starts_while_its_machine_is_deleted_goes_with_it(tmp_path: Path) -> None:
    moving = engine(tmp_path, echo)

    def found(_arn: object) -> StateMachine:
        deletion.start()
        deletion.join(0.1)
        return present()

    executions = Executions(moving, found, lambda: BEGIN)
    deletion = threading.Thread(target=executions.forget, args=(MACHINE,))
    started = executions.start({"stateMachineArn": MACHINE})
    deletion.join()
    assert moving.find(started["executionArn"]) is None
