"""Schedules and rules of the program call their targets in their roles, and do not without the permission."""

import threading
from pathlib import Path
from typing import Any

import pytest

from localaws.eventbridge.deliveries import Deliveries
from localaws.shared.ports import Response, ServiceRequest
from tests.support.eventbridge import OK, MadeUpCalls, MadeUpPermissions, delivery
from tests.support.graph import ACCOUNT, Graph
from tests.support.held_roles import STEP_FUNCTIONS, HeldRoles
from tests.support.permissions import Permission, proven_by

EXERCISES = ("deliver",)
ONCE = {"MaximumRetryAttempts": 0}


@pytest.fixture(scope="module")
def roles(whole: Graph) -> HeldRoles:
    return HeldRoles(whole, ACCOUNT, {})


def target(graph: Graph, role_arn: str) -> dict[str, Any]:
    """What is called in a role."""
    schedules = [node.inputs["target"] for node in graph.of_type("schedule:Schedule")]
    rules = [node.inputs for node in graph.of_type("eventTarget:EventTarget")]
    (found,) = [each for each in (*schedules, *rules) if each["roleArn"] == role_arn]
    return {"Arn": found["arn"], "RoleArn": role_arn, "RetryPolicy": ONCE}


def delivered(folder: Path, roles: HeldRoles, called: dict[str, Any]) -> int:
    """How many calls a target takes."""
    taken: list[ServiceRequest] = []

    def answer(request: ServiceRequest) -> Response:
        refusal = roles.refusal(request)
        if refusal is None:
            taken.append(request)
        return refusal or OK

    deliveries = Deliveries(
        folder, MadeUpCalls(answer), MadeUpPermissions(), lambda: 0.0, lambda: None
    )
    deliveries.add(delivery(target=called))
    deliveries.attempt_due(threading.Event())
    return len(taken)


@pytest.mark.parametrize(("exercise", "permission"), proven_by(*EXERCISES), ids=str)
def test_a_target_is_called_with_the_permission_alone(
    whole: Graph, roles: HeldRoles, tmp_path: Path, exercise: str, permission: Permission
) -> None:
    called = target(whole, roles.arn(permission.role))
    with roles.holding(STEP_FUNCTIONS):
        assert delivered(tmp_path, roles, called) == 1, exercise
        with roles.without(permission):
            assert delivered(tmp_path, roles, called) == 0
    assert roles.refused == [permission.action]
