from datetime import datetime, timedelta, timezone

import pytest

from components.lifecycle.engine.errors import CallError
from components.lifecycle.engine.training import (
    describe,
    give_up,
    stop_training,
    stop_trainings,
)
from components.lifecycle.engine.values import KEY_TAG
from components.lifecycle.solution import SolutionProvider
from components.lifecycle.solution_version import SolutionVersionProvider
from tests.support.lifecycle_service import SOLUTION
from tests.support.lifecycle_world import World, solution_inputs, version_inputs

ABSENT = f"{SOLUTION}/ffffffff"


@pytest.fixture
def world(world: World) -> World:
    world.create(SolutionProvider, **solution_inputs())
    return world


def trainings(world: World) -> int:
    return len(world.service.arns("SolutionVersion"))


def test_a_lost_answer_makes_no_second_training(world: World) -> None:
    world.service.lose_answer("CreateSolutionVersion")
    world.create(SolutionVersionProvider, **version_inputs())
    assert trainings(world) == 1
    assert world.service.operations().count("CreateSolutionVersion") == 1


def test_throttling_of_the_creation_is_waited_out(world: World) -> None:
    world.service.refuse("CreateSolutionVersion", "ThrottlingException", times=5)
    world.create(SolutionVersionProvider, **version_inputs())
    assert trainings(world) == 1


def test_failed_stopped_and_automatic_versions_are_not_adopted(world: World) -> None:
    world.service.let_fail("SolutionVersion", "Too few users.")
    failed, _ = world.create(SolutionVersionProvider, **version_inputs())
    world.clock.sleep(3000)
    stopped, _ = world.create(SolutionVersionProvider, **version_inputs())
    world.service.outside.stop_solution_version_creation(solutionVersionArn=stopped)
    world.clock.sleep(3000)
    automatic, _ = world.create(SolutionVersionProvider, **version_inputs())
    world.service.document(automatic)["trainingType"] = "AUTOMATIC"
    world.clock.sleep(3000)
    fourth, _ = world.create(SolutionVersionProvider, **version_inputs())
    assert len({failed, stopped, automatic, fourth}) == 4


def test_refused_metrics_break_no_read(world: World) -> None:
    identity, outs = world.create(SolutionVersionProvider, **version_inputs())
    world.clock.sleep(3000)
    world.service.refuse("GetSolutionMetrics", "InvalidInputException", "no metrics")
    state = world.provider(SolutionVersionProvider).read(identity, outs).outs or {}
    assert state["status"] == "ACTIVE"
    assert "metrics" not in state


def test_metrics_that_get_no_answer_are_no_refusal(world: World) -> None:
    identity, outs = world.create(SolutionVersionProvider, **version_inputs())
    world.clock.sleep(3000)
    world.service.lose_answer("GetSolutionMetrics")
    with pytest.raises(CallError, match="ConnectionLost"):
        world.provider(SolutionVersionProvider).read(identity, outs)


def test_a_training_that_ends_while_it_is_being_stopped(world: World) -> None:
    identity, outs = world.create(SolutionVersionProvider, **version_inputs())
    world.service.refuse("StopSolutionVersionCreation", "InvalidInputException", "has ended")
    world.provider(SolutionVersionProvider).delete(identity, outs)
    assert world.service.status(identity) == "CREATE STOPPED"


def test_a_refused_training_says_why(world: World) -> None:
    world.service.refuse("CreateSolutionVersion", "LimitExceededException", "in ACTIVE state")
    with pytest.raises(CallError, match=r"^CreateSolutionVersion: LimitExceededException"):
        world.create(SolutionVersionProvider, **version_inputs())


def test_a_full_queue_of_trainings_is_waited_out(world: World) -> None:
    busy = "More than 20 resources with PENDING or IN_PROGRESS status."
    world.service.refuse("CreateSolutionVersion", "LimitExceededException", busy, times=4)
    world.create(SolutionVersionProvider, **version_inputs())
    assert trainings(world) == 1


def test_what_is_recorded_of_a_training_has_no_members_that_are_not_known() -> None:
    berlin = timezone(timedelta(hours=1))
    described = {
        "status": "ACTIVE",
        "trainingHours": 1.5,
        "failureReason": None,
        "creationDateTime": datetime(2024, 1, 1, 1, tzinfo=berlin),
        "solutionArn": SOLUTION,
    }
    assert describe(described) == {
        "status": "ACTIVE",
        "trainingHours": 1.5,
        "creationDateTime": "2024-01-01T00:00:00+00:00",
    }


def test_what_is_gone_is_stopped_and_given_up(world: World) -> None:
    stop_training(world.waiter("training"), ABSENT)
    give_up(world.waiter("training"), ABSENT)
    stop_trainings(world.waiter("training"), f"{SOLUTION}-absent")
    assert world.service.requests("StopSolutionVersionCreation") == []


def test_a_version_that_trains_on_keeps_its_tag_and_is_no_failure(world: World) -> None:
    version, _ = world.create(SolutionVersionProvider, **version_inputs())
    world.service.refuse("UntagResource", "ResourceInUseException", "in training")
    give_up(world.waiter("training"), version)
    assert KEY_TAG in world.service.tags(version)
    world.service.refuse("UntagResource", "AccessDeniedException", "not you")
    with pytest.raises(CallError, match="not you"):
        give_up(world.waiter("training"), version)


def test_every_running_training_of_a_solution_is_stopped_and_no_other(world: World) -> None:
    done, _ = world.create(SolutionVersionProvider, **version_inputs())
    world.clock.sleep(3000)
    running = [
        world.create(SolutionVersionProvider, **version_inputs(triggers={"data": data}))[0]
        for data in ("b", "c")
    ]
    stop_trainings(world.waiter("training"), SOLUTION)
    assert world.service.status(done) == "ACTIVE"
    assert [world.service.status(each) for each in running] == ["CREATE STOPPED"] * 2
