"""Runs of retraining in the roles of the program: they end well, and fail without any permission of the workflow and its function."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support.graph import Graph
from tests.support.held_retraining import HeldRetraining, held_roles
from tests.support.held_roles import (
    STEP_FUNCTIONS,
    HeldRoles,
    named_athena,
    named_personalize,
)
from tests.support.parameter_files import printed_sample
from tests.support.permissions import Permission, proven_by
from tests.support.retraining_world import BUCKET, MIN_NEW_EVENTS, interactions

# Whole runs of workflows, once for each permission.
pytestmark = pytest.mark.slow

FILE = {"parameterFile": {"bucket": BUCKET, "key": "params.json"}}


@pytest.fixture(scope="module")
def roles(whole: Graph) -> HeldRoles:
    return held_roles(whole)


@pytest.fixture
def world(tmp_path: Path, whole: Graph, roles: HeldRoles) -> Iterator[HeldRetraining]:
    made = HeldRetraining(tmp_path, program=whole, roles=roles)
    services = (
        named_personalize(made.service.personalize),
        named_athena(made.stack["rowChecks"]["workGroup"]),
        STEP_FUNCTIONS,
    )
    with roles.holding(*services):
        yield made


def retrain(world: HeldRetraining) -> dict[str, Any]:
    """Import, train, compare, deploy, and watch alarms."""
    world.upload(1)
    return world.run()


def retrain_for_events(world: HeldRetraining) -> dict[str, Any]:
    """The same for events that have come since."""
    world.run()
    world.wake(60)
    world.new_events += [world.clock.now] * MIN_NEW_EVENTS
    return world.run()


def retrain_without_tags(world: HeldRetraining) -> dict[str, Any]:
    """The same while somebody takes the tags of campaigns and versions away."""
    world.upload(1)
    name, before = world.start(), world.trainings()
    while world.trainings() == before and world.step():
        pass
    for kind in ("SolutionVersion", "Campaign"):
        for arn in world.service.arns(kind):
            world.service.tags(arn).clear()
    world.finish()
    return world.outcome(name)


def retrain_for_long(world: HeldRetraining) -> dict[str, Any]:
    """Wait for trainings of more hours than one execution waits for."""
    world.upload(1)
    world.start()
    while len(world.under_way("SolutionVersion")) < len(world.models) and world.step():
        pass
    world.hold("SolutionVersion", world.clock.now + 9 * 3600)
    world.finish()
    return world.outcome(list(world.runs)[-1])


def give_up_check(world: HeldRetraining) -> dict[str, Any]:
    """Stop a check of all rows that takes too long, and import what is looked at in time."""
    world.upload(1)
    world.row_queries.polls = 10_000
    world.run()
    world.row_queries.polls = 1
    stopped = bool(world.row_queries.stopped)
    return world.run() if stopped else {"status": "FAILED"}


def make_group(world: HeldRetraining) -> dict[str, Any]:
    """Make the dataset group of a parameter file, and train in it once more with other data."""
    document = printed_sample()
    fields = document["datasets"]["Interactions"]["schema"]["fields"]
    fields.append({"name": "EVENT_TYPE", "type": "string"})
    document["filters"] = {"unseen": 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")'}
    document["eventTracker"] = {"name": "Tracker"}
    users = "\n".join(["USER_ID,GENDER,AGE", *(f"u{n},f,{20 + n}" for n in range(40))])
    for key, text in (("Users/users.csv", users), ("params.json", json.dumps(document))):
        world.s3.write(BUCKET, key, text.encode())
    ended: dict[str, Any] = {}
    for seed in (0, 1):
        world.s3.write(BUCKET, "Interactions/i.csv", interactions(seed).encode())
        ended = world.run(FILE)
        if ended["status"] != "SUCCEEDED":
            break
    return ended


EXERCISES: dict[str, Callable[[HeldRetraining], dict[str, Any]]] = {
    each.__name__: each
    for each in (
        retrain,
        retrain_for_events,
        retrain_without_tags,
        retrain_for_long,
        give_up_check,
        make_group,
    )
}


@pytest.mark.parametrize("exercise", EXERCISES)
def test_with_all_of_them_runs_end_well(
    world: HeldRetraining, roles: HeldRoles, exercise: str
) -> None:
    ended = EXERCISES[exercise](world)
    assert (ended["status"], ended["output"].get("outcome")) == ("SUCCEEDED", "retrained")
    assert roles.refused == []


@pytest.mark.parametrize(("exercise", "permission"), proven_by(*EXERCISES), ids=str)
def test_without_one_a_run_fails(
    world: HeldRetraining, roles: HeldRoles, exercise: str, permission: Permission
) -> None:
    with roles.without(permission):
        ended = EXERCISES[exercise](world)
    assert ended["status"] == "FAILED"
    assert permission.action in roles.refused
