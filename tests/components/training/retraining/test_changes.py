"""Whatever comes in whatever order: one training a change, and what serves was trained.

Changes are data and settings; failures of imports, trainings and updates, lost answers, runs that somebody stops, alarms, and
several runs at once come in between; and trainings so long that other executions go on with them.
"""

from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.support.examples import few
from tests.support.retraining_world import ALARM, RetrainingWorld, solution

Step = tuple[str, int]

STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("upload"), st.integers(1, 3)),
        st.tuples(st.just("weigh"), st.integers(1, 3)),
        st.tuples(st.just("start"), st.just(0)),
        st.tuples(st.just("pass"), st.sampled_from([60, 600, 3600, 17 * 3600])),
        st.tuples(st.sampled_from(["import fails", "training fails", "update fails"]), st.just(0)),
        st.tuples(st.sampled_from(["stop", "alarm", "lose"]), st.integers(0, 2)),
        st.tuples(st.just("take long"), st.just(18 * 3600)),
    ),
    min_size=2,
    max_size=12,
)
LOST = ("CreateDatasetImportJob", "CreateSolutionVersion", "UpdateCampaign")


def play(world: RetrainingWorld, steps: list[Step]) -> None:
    for what, number in steps:
        if what.endswith(" fails"):
            fail(world, what.removesuffix(" fails"))
        else:
            PLAYED[what](world, number)
        check(world)


def fail(world: RetrainingWorld, what: str) -> None:
    """Let the next one of its kind fail."""
    kind = {"import": "DatasetImportJob", "training": "SolutionVersion", "update": "update"}
    world.service.let_fail(kind[what], "as a test wants it")


def start(world: RetrainingWorld, _number: int) -> None:
    world.start()


def let_pass(world: RetrainingWorld, seconds: int) -> None:
    world.wake_until(world.clock.now + seconds)


def stop(world: RetrainingWorld, _number: int) -> None:
    for run in [r for r in world.runs.values() if r.execution.is_running][:1]:
        run.stop(world.clock.now, None, None)


def turn_alarm(world: RetrainingWorld, _number: int) -> None:
    world.alarms ^= {ALARM}


def lose(world: RetrainingWorld, number: int) -> None:
    """Lose the next answer to one of the requests."""
    world.lost.append(LOST[number])


def take_long(world: RetrainingWorld, seconds: int) -> None:
    """Let trainings that are under way in ten minutes take so much longer."""
    world.wake_until(world.clock.now + 600)
    for version in world.service.arns("SolutionVersion"):
        if world.service.status(version) == "CREATE IN_PROGRESS":
            world.service.delay(version, seconds)


def weigh(world: RetrainingWorld, tenths: int) -> None:
    """Change a setting of the solution."""
    parameters = [{"eventType": "view", "weight": tenths / 10}]
    config = {"eventsConfig": {"eventParametersList": parameters}}
    found = world.service.document(solution())
    found["solutionConfig"] = config


PLAYED: Mapping[str, Callable[[RetrainingWorld, int], None]] = {
    "upload": RetrainingWorld.upload,
    "weigh": weigh,
    "start": start,
    "pass": let_pass,
    "stop": stop,
    "alarm": turn_alarm,
    "lose": lose,
    "take long": take_long,
}


def check(world: RetrainingWorld) -> None:
    assert world.service.status(world.serving()) == "ACTIVE"
    digests = Counter(
        version.rpartition("/")[2].partition("-")[0]
        for version in world.service.arns("SolutionVersion")
        if "-" in version.rpartition("/")[2] and world.service.status(version) != "CREATE FAILED"
    )
    assert not digests or max(digests.values()) == 1, digests


@pytest.mark.slow
@given(STEPS)
@settings(few)
def test_one_training_a_change_and_what_serves_was_trained(steps: list[Step]) -> None:
    with TemporaryDirectory() as home:
        world = RetrainingWorld(Path(home))
        play(world, steps)
        world.finish()
        world.service.work._planned.clear()
        world.lost.clear()
        world.alarms.clear()
        weigh(world, 7)
        last = world.run()
        check(world)
        assert last["status"] == "SUCCEEDED", last
        assert world.run()["output"]["outcome"] == "nothing changed"
