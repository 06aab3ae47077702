import pytest

from components.lifecycle.engine.values import KEY_TAG
from components.lifecycle.solution import SolutionProvider
from components.lifecycle.solution_version import SolutionVersionProvider
from tests.support.lifecycle_service import SOLUTION
from tests.support.lifecycle_world import World, solution_inputs, version_inputs
from tests.support.personalize_jobs import TUNED


@pytest.fixture
def world(world: World) -> World:
    world.create(SolutionProvider, **solution_inputs())
    return world


def trainings(world: World) -> int:
    return len(world.service.arns("SolutionVersion"))


def test_create_returns_at_once(world: World) -> None:
    began = world.clock()
    identity, outs = world.create(SolutionVersionProvider, **version_inputs())
    assert world.clock() - began < 2
    assert outs["arn"] == identity
    assert outs["status"] == "CREATE PENDING"


@pytest.mark.parametrize("seconds", [1, 1000, 5000])
def test_an_interrupted_try_is_adopted_without_a_second_training(
    world: World, seconds: int
) -> None:
    first, _ = world.create(SolutionVersionProvider, **version_inputs())
    world.clock.sleep(seconds)
    world.runtime = world.new_process()
    second, _ = world.create(SolutionVersionProvider, **version_inputs())
    assert second == first
    assert trainings(world) == 1


def test_other_triggers_are_another_training(world: World) -> None:
    first, _ = world.create(SolutionVersionProvider, **version_inputs())
    second, _ = world.create(SolutionVersionProvider, **version_inputs(triggers={"data": "new"}))
    assert second != first


def test_a_version_given_up_is_not_adopted_again(world: World) -> None:
    first, outs = world.create(SolutionVersionProvider, **version_inputs())
    world.clock.sleep(3000)
    world.provider(SolutionVersionProvider).delete(first, outs)
    assert KEY_TAG not in world.service.tags(first)
    second, _ = world.create(SolutionVersionProvider, **version_inputs())
    assert second != first


@pytest.mark.parametrize(
    ("change", "replaces"),
    [
        ({}, None),
        ({"tags": {}}, []),
        ({"onDelete": "retain"}, []),
        ({"timeoutSeconds": 5}, None),
        ({"key": "other"}, None),
        ({"triggers": {"data": "new"}}, ["triggers"]),
        ({"trainingMode": "UPDATE"}, ["trainingMode"]),
    ],
)
def test_diff(world: World, change: dict[str, object], replaces: list[str] | None) -> None:
    identity, outs = world.create(SolutionVersionProvider, **version_inputs())
    news = world.inputs(SolutionVersionProvider, **version_inputs(**change))
    result = world.provider(SolutionVersionProvider).diff(identity, outs, news)
    assert result.changes is (replaces is not None)
    assert result.replaces == (replaces or [])
    assert result.delete_before_replace is False


def test_read_adds_what_training_brought_and_is_no_change(world: World) -> None:
    identity, outs = world.create(SolutionVersionProvider, **version_inputs())
    world.clock.sleep(3000)
    provider = world.provider(SolutionVersionProvider)
    state = provider.read(identity, outs).outs or {}
    assert state["status"] == "ACTIVE"
    assert state["metrics"] == {"coverage": 0.5}
    assert state["trainingType"] == "MANUAL"
    assert "tunedHPOParams" not in state
    news = world.inputs(SolutionVersionProvider, **version_inputs())
    assert provider.diff(identity, state, news).changes is False


def test_what_optimisation_chose_is_read_and_is_no_change(world: World) -> None:
    world.service.document(SOLUTION)["performHPO"] = True
    identity, outs = world.create(SolutionVersionProvider, **version_inputs())
    world.clock.sleep(3000)
    provider = world.provider(SolutionVersionProvider)
    state = provider.read(identity, outs).outs or {}
    assert state["tunedHPOParams"] == {"algorithmHyperParameters": TUNED}
    news = world.inputs(SolutionVersionProvider, **version_inputs())
    assert provider.diff(identity, state, news).changes is False


def test_a_failed_training_is_drift_and_never_gone(world: World) -> None:
    world.service.let_fail("SolutionVersion", "Too few users.")
    identity, outs = world.create(SolutionVersionProvider, **version_inputs())
    world.clock.sleep(3000)
    provider = world.provider(SolutionVersionProvider)
    result = provider.read(identity, outs)
    assert result.id == identity
    assert (result.outs or {})["failureReason"] == "Too few users."
    news = world.inputs(SolutionVersionProvider, **version_inputs())
    assert provider.diff(identity, result.outs or {}, news).replaces == ["status"]


def test_gone_with_its_solution(world: World) -> None:
    identity, outs = world.create(SolutionVersionProvider, **version_inputs())
    world.service.vanish(identity)
    provider = world.provider(SolutionVersionProvider)
    assert provider.read(identity, outs).id == ""
    provider.delete(identity, outs)


def test_delete_stops_a_running_training(world: World) -> None:
    identity, outs = world.create(SolutionVersionProvider, **version_inputs())
    world.provider(SolutionVersionProvider).delete(identity, outs)
    assert world.service.status(identity) == "CREATE STOPPED"
    assert len(world.service.requests("StopSolutionVersionCreation")) == 1


def test_delete_may_let_a_training_finish(world: World) -> None:
    identity, outs = world.create(SolutionVersionProvider, **version_inputs())
    provider = world.provider(SolutionVersionProvider)
    news = world.inputs(SolutionVersionProvider, **version_inputs(onDelete="retain"))
    recorded = provider.update(identity, outs, news).outs or {}
    provider.delete(identity, recorded)
    assert world.service.status(identity) == "CREATE PENDING"
    assert world.service.requests("StopSolutionVersionCreation") == []
