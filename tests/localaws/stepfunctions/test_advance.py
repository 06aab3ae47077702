"""Advanced time passes for executions and for what they look at together."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from localaws.process import administration
from localaws.testing import running_local_aws
from tests.localaws.stepfunctions.test_service import SDK, Place
from tests.support.state_machines import machine, task

pytestmark = [pytest.mark.slow, pytest.mark.local_aws]


def asking(place: Place, group: str) -> str:
    """A machine that asks every minute whether a dataset group is there, and tells when it was."""
    ask: dict[str, Any] = {"DatasetGroupArn": group}
    states = {
        "Ask": task(
            Resource=f"{SDK}:personalize:describeDatasetGroup",
            Arguments=ask,
            Assign={"group": "{% $states.result.DatasetGroup %}"},
            Next="Is it there?",
        ),
        "Is it there?": {
            "Type": "Choice",
            "Choices": [{"Condition": "{% $group.Status = 'ACTIVE' %}", "Next": "Tell"}],
            "Default": "Wait",
        },
        "Wait": {"Type": "Wait", "Seconds": 60, "Next": "Ask"},
        "Tell": {
            "Type": "Succeed",
            "Output": "{% $millis() / 1000 - $toMillis($group.LastUpdatedDateTime) / 1000 %}",
        },
    }
    return place.create(machine(states))


def test_a_change_is_seen_a_minute_later_at_most(tmp_path: Path) -> None:
    with running_local_aws(tmp_path / "home", clock="real") as local_aws:
        place = Place(local_aws)
        place.allow("personalize:*")
        made = local_aws.client("personalize").create_dataset_group(name="g")
        execution = place.start(asking(place, made["datasetGroupArn"]))
        administration.advance(local_aws.home, 6 * 3600)
        found = place.sfn.describe_execution(executionArn=execution)
        assert found["status"] == "SUCCEEDED"
        assert 0 <= json.loads(found["output"]) <= 60
