"""Operations about state machines that need no server."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from unittest import mock

from localaws.shared.record_folder import RecordFolder
from localaws.stepfunctions.machines.operations import Machines
from localaws.stepfunctions.machines.roles import Roles
from tests.support.state_machines import BEGIN, ROLE, machine

FIRST, SECOND = machine({"A": {"Type": "Succeed"}}), machine({"B": {"Type": "Succeed"}})


def test_updates_at_the_same_time_lose_nothing_of_each_other(tmp_path: Path) -> None:
    roles = Roles(mock.Mock(), lambda *_: None)
    machines = Machines(RecordFolder(tmp_path), roles, lambda: BEGIN)
    made = machines.create(
        "0" * 12, "us-east-1", {"name": "m", "definition": FIRST, "roleArn": ROLE}
    )
    arn = made["stateMachineArn"]

    class Meanwhile(dict[str, Any]):
        """A request, while whose settings are read another one changes the definition."""

        def get(self, name: str, default: Any = None) -> Any:
            if name == "roleArn":
                machines.update({"stateMachineArn": arn, "definition": SECOND})
            return super().get(name, default)

    machines.update(Meanwhile(stateMachineArn=arn, roleArn=f"{ROLE}2"))
    found = machines.find(arn)
    assert (found.definition, found.role) == (SECOND, f"{ROLE}2")
