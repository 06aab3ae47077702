from types import SimpleNamespace
from typing import Any

import pytest
from ministack.services import lambda_svc

from localaws.ministack.interrupted_functions import readying


def restored(monkeypatch: pytest.MonkeyPatch, **configs: dict[str, str]) -> dict[str, Any]:
    """The configurations of functions after a restart, by name."""
    functions = SimpleNamespace(_data={})
    monkeypatch.setattr(lambda_svc, "_functions", functions)
    written = {("account", "region", name): {"config": each} for name, each in configs.items()}
    readying(functions._data.update)(written)
    return {name: function["config"] for (_, _, name), function in functions._data.items()}


def test_what_was_being_made_or_changed_is_ready_after_a_restart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found = restored(
        monkeypatch,
        made={"State": "Pending", "StateReasonCode": "Creating", "LastUpdateStatus": "InProgress"},
        changed={"State": "Active", "LastUpdateStatus": "InProgress"},
    )
    for config in found.values():
        assert (config["State"], config["LastUpdateStatus"]) == ("Active", "Successful")
        assert config["StateReasonCode"] == ""


def test_what_had_come_to_an_end_stays_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    failed = {"State": "Failed", "StateReason": "why", "LastUpdateStatus": "Failed"}
    assert restored(monkeypatch, broken=dict(failed)) == {"broken": failed}
