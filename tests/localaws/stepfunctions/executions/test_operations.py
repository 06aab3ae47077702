"""Operations about executions that need no server."""

from __future__ import annotations

from pathlib import Path

import pytest

from localaws.stepfunctions.errors import SfnError
from localaws.stepfunctions.executions.operations import Executions
from localaws.stepfunctions.machines.machine import StateMachine
from tests.support.state_machines import BEGIN, MACHINE, ROLE, echo, engine, machine


def executions(home: Path) -> Executions:
    present = StateMachine(
        arn=MACHINE,
        name="m",
        definition=machine({"S": {"Type": "Succeed"}}),
        role=ROLE,
        logging={"level": "OFF", "includeExecutionData": False, "destinations": []},
        tracing={"enabled": False},
        created_at=BEGIN,
        revision="r",
    )
    return Executions(engine(home, echo), lambda _arn: present, lambda: BEGIN)


@pytest.mark.parametrize("given", ["{", 7, "[" * 60_000 + "]" * 60_000])
def test_an_input_that_is_no_json_is_refused(tmp_path: Path, given: object) -> None:
    with pytest.raises(SfnError) as refused:
        executions(tmp_path).start({"stateMachineArn": MACHINE, "input": given})
    assert refused.value.code == "InvalidExecutionInput"
