"""Notebook instances: what stops, what starts again, and what becomes of one that fails."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support.local_aws import LocalAws
from tests.support.provider_cases_notebooks import config
from tests.support.provider_driver import Driver, FailedCallError, State
from tests.support.provider_world import TRUST, Inputs, World
from tests.support.waiting import until

NOTEBOOK = "aws:sagemaker/notebookInstance:NotebookInstance"


@pytest.fixture
def world(aws: Driver, local_aws: LocalAws) -> World:
    return World(aws, local_aws, "notebooks")


def inputs(world: World, **further: Any) -> Inputs:
    role = world.role_of("sagemaker.amazonaws.com").outputs["arn"]
    return {"instanceType": "ml.t3.medium", "roleArn": role, **further}


def described(local_aws: LocalAws, state: State) -> dict[str, Any]:
    found: dict[str, Any] = local_aws.client("sagemaker").describe_notebook_instance(
        NotebookInstanceName=state.id
    )
    return found


def status(local_aws: LocalAws, state: State) -> str:
    return str(described(local_aws, state)["NotebookInstanceStatus"])


def stop(local_aws: LocalAws, state: State) -> None:
    local_aws.client("sagemaker").stop_notebook_instance(NotebookInstanceName=state.id)
    until(lambda: status(local_aws, state) == "Stopped")


def test_a_running_one_runs_again_after_a_change(
    aws: Driver, local_aws: LocalAws, world: World
) -> None:
    state = aws.create(NOTEBOOK, "running", inputs(world))
    before = described(local_aws, state)
    aws.update(state, inputs(world, volumeSize=8))
    after = described(local_aws, state)
    assert (after["NotebookInstanceStatus"], after["VolumeSizeInGB"]) == ("InService", 8)
    assert after["LastModifiedTime"] > before["LastModifiedTime"]


def test_a_stopped_one_stays_stopped(aws: Driver, local_aws: LocalAws, world: World) -> None:
    state = aws.create(NOTEBOOK, "stopped", inputs(world))
    stop(local_aws, state)
    aws.update(state, inputs(world, volumeSize=8))
    assert status(local_aws, state) == "Stopped"


def test_a_changed_tag_stops_nothing(aws: Driver, local_aws: LocalAws, world: World) -> None:
    state = aws.create(NOTEBOOK, "tagged", inputs(world))
    before = described(local_aws, state)
    aws.update(state, inputs(world, tags={"a": "1"}))
    assert described(local_aws, state) | {"ResponseMetadata": 0} == before | {"ResponseMetadata": 0}
    assert state.outputs["tagsAll"]["a"] == "1"


def test_a_lifecycle_configuration_is_taken_off(
    aws: Driver, local_aws: LocalAws, world: World
) -> None:
    state = aws.create(NOTEBOOK, "bare", inputs(world, lifecycleConfigName=config(world)))
    aws.update(state, inputs(world))
    assert "NotebookInstanceLifecycleConfigName" not in described(local_aws, state)


def test_one_that_fails_says_why_and_is_deleted_all_the_same(
    aws: Driver, local_aws: LocalAws, world: World
) -> None:
    state = aws.create(NOTEBOOK, "failing", inputs(world))
    stop(local_aws, state)
    iam, role = local_aws.client("iam"), world.role_of("sagemaker.amazonaws.com").id
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=TRUST)
    local_aws.client("sagemaker").start_notebook_instance(NotebookInstanceName=state.id)
    with pytest.raises(FailedCallError, match="has failed: Could not assume role"):
        aws.update(state, inputs(world, tags={"a": "1"}))
    trust = TRUST.replace("lambda.amazonaws.com", "sagemaker.amazonaws.com")
    iam.update_assume_role_policy(RoleName=role, PolicyDocument=trust)
    aws.delete(state)
    assert not aws.refresh(state)
