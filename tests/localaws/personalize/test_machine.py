import threading
import time
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from localaws.personalize.machine import Done, Machine, Outcome
from localaws.personalize.resources import KINDS, Phase, Resource
from localaws.personalize.store import Store
from localaws.shared.clock import Clock, unchanged

TIME_START = 1000.0


class World:
    """One resource, a clock that a test moves, and work that a test finishes."""

    def __init__(self, path: Path, kind: str) -> None:
        self.now = TIME_START
        self.path = path
        self.kind = kind
        self.completed: list[tuple[str, Any]] = []
        self.running: list[Done] = []
        self.rung: list[float] = []
        self.is_held = False
        self.load()
        self.resource = Resource(
            arn="arn:x",
            account="a",
            region="r",
            kind=kind,
            sequence=1,
            document={"status": "ACTIVE"},
        )

    def load(self) -> None:
        self.store = Store(self.path)
        self.machine = Machine(
            self.store,
            Clock(now=lambda: self.now, pace=unchanged),
            {self.kind: lambda _resource, done: self.running.append(done)},
            {
                (self.kind, phase): partial(self._complete, phase)
                for phase in KINDS[self.kind].phases
            },
            {self.kind: self._ring},
            holds={self.kind: lambda _resource: self.is_held},
        )

    def _complete(self, phase: str, _resource: Resource, facts: Any) -> None:
        self.completed.append((phase, facts))

    def _ring(self, resource: Resource) -> None:
        self.rung.append(self.now)
        self.store.save(resource)

    def restart(self) -> None:
        self.store.database.close()
        self.running.clear()
        self.load()
        self.machine.resume()
        found = self.store.find("arn:x")
        assert found is not None
        self.resource = found

    def status(self, phase: Phase) -> str | None:
        found = self.store.find("arn:x")
        if found is None:
            return None
        holder = found.document if phase.member is None else found.document[phase.member]
        return str(holder["status"])

    def begin(self, name: str) -> Phase:
        phase = KINDS[self.kind].phases[name]
        if phase.member is not None:
            self.resource.document[phase.member] = {}
        self.machine.begin(self.resource, name)
        return phase


PHASES = [(kind, phase) for kind in KINDS for phase in KINDS[kind].phases]


@pytest.mark.parametrize(("kind", "name"), PHASES)
def test_every_phase_shows_each_status_for_its_time(tmp_path: Path, kind: str, name: str) -> None:
    world = World(tmp_path / "db", kind)
    phase = world.begin(name)
    for step in phase.steps:
        assert world.status(phase) == step.status
        world.now += step.seconds - 0.001
        world.machine.advance()
        assert world.status(phase) == step.status
        world.now += 0.002
        world.machine.advance()
        if step.works:
            assert world.status(phase) == step.status
            world.running.pop()(Outcome({"rows": 5}))
            world.machine.advance()
    assert world.status(phase) == phase.final
    works = any(step.works for step in phase.steps)
    assert world.completed == [(name, {"rows": 5} if works else {})]


def test_work_that_is_done_early_does_not_shorten_the_step(tmp_path: Path) -> None:
    world = World(tmp_path / "db", "DatasetImportJob")
    phase = world.begin("create")
    world.now += phase.steps[0].seconds
    world.machine.advance()
    world.running.pop()(Outcome({}))
    world.machine.advance()
    assert world.status(phase) == "CREATE IN_PROGRESS"


def test_failed_work_ends_in_create_failed_with_its_reason(tmp_path: Path) -> None:
    world = World(tmp_path / "db", "SolutionVersion")
    phase = world.begin("create")
    world.now += phase.steps[0].seconds
    world.machine.advance()
    world.running.pop()(Outcome({}, "too little data"))
    world.now += phase.steps[1].seconds
    world.machine.advance()
    assert world.status(phase) == "CREATE FAILED"
    assert world.resource.document["failureReason"] == "too little data"
    assert world.completed == []


def test_work_of_a_resource_that_is_stopped_changes_nothing_any_more(tmp_path: Path) -> None:
    world = World(tmp_path / "db", "SolutionVersion")
    phase = world.begin("create")
    world.now += phase.steps[0].seconds
    world.machine.advance()
    late = world.running.pop()
    stop = world.begin("stop")
    late(Outcome({"folder": "x"}))
    world.now += stop.steps[0].seconds
    world.machine.advance()
    assert world.status(stop) == "CREATE STOPPED"
    assert world.completed == [("stop", {})]


@given(
    st.sampled_from(PHASES),
    st.lists(
        st.sampled_from(["restart", "finish"]) | st.floats(0, 2000, allow_nan=False), max_size=25
    ),
)
def test_statuses_follow_the_table_whatever_time_work_and_crashes_do(
    tmp_path_factory: pytest.TempPathFactory,
    phase_of_kind: tuple[str, str],
    happenings: list[str | float],
) -> None:
    kind, name = phase_of_kind
    world = World(tmp_path_factory.mktemp("machine") / "db", kind)
    phase = world.begin(name)
    allowed = [*(step.status for step in phase.steps), phase.final]
    seen = [world.status(phase)]
    for happening in happenings:
        if happening == "restart" and world.status(phase) is not None:
            world.restart()
        elif happening == "finish" and world.running:
            world.running.pop()(Outcome({}))
        elif not isinstance(happening, str):
            world.now += happening
        world.machine.advance()
        if world.status(phase) != seen[-1]:
            seen.append(world.status(phase))
    places = [allowed.index(status) for status in seen]
    assert places == sorted(places)
    due = world.machine.next_due()
    assert due is None or due > world.now
    world.store.database.close()


def test_the_thread_moves_resources_without_being_asked(tmp_path: Path) -> None:
    import time

    store = Store(tmp_path / "db")
    machine = Machine(store, Clock(pace=lambda _seconds: 0.02), {}, {}, {}, holds={})
    machine.start()
    resource = Resource(
        arn="arn:x", account="a", region="r", kind="Dataset", sequence=1, document={}
    )
    machine.begin(resource, "create")
    assert resource.status == "CREATE PENDING"
    end = time.monotonic() + 10
    while resource.status != "ACTIVE" and time.monotonic() < end:
        time.sleep(0.005)
    machine.stop()
    assert resource.status == "ACTIVE"


def test_an_alarm_rings_once_and_only_at_rest(tmp_path: Path) -> None:
    world = World(tmp_path / "db", "Solution")
    world.begin("create")
    world.resource.alarm = TIME_START + 10
    world.now += 10
    world.machine.advance()
    assert world.rung == [], "it is still being made"
    world.now += 100
    world.machine.advance()
    assert world.rung == [TIME_START + 110]
    world.now += 1000
    world.machine.advance()
    assert world.rung == [TIME_START + 110]
    assert world.machine.next_due() is None


def test_an_alarm_outlives_a_restart(tmp_path: Path) -> None:
    world = World(tmp_path / "db", "Solution")
    world.resource.alarm = TIME_START + 10
    world.store.save(world.resource)
    world.restart()
    assert world.machine.next_due() == TIME_START + 10
    world.now += 10
    world.machine.advance()
    assert world.rung == [TIME_START + 10]


def test_failed_work_ends_in_the_status_of_its_phase(tmp_path: Path) -> None:
    world = World(tmp_path / "db", "DataDeletionJob")
    phase = world.begin("create")
    for step in phase.steps:
        world.now += step.seconds
        world.machine.advance()
    world.running.pop()(Outcome({}, "no list"))
    world.machine.advance()
    assert world.status(phase) == "FAILED"
    assert world.resource.document["failureReason"] == "no list"


def test_a_held_resource_stays_until_nothing_holds_it(tmp_path: Path) -> None:
    world = World(tmp_path / "db", "DataDeletionJob")
    world.is_held = True
    phase = world.begin("create")
    world.now += phase.steps[0].seconds
    world.machine.advance()
    assert world.status(phase) == "PENDING"
    assert world.machine.next_due() is None
    world.is_held = False
    world.machine.advance()
    assert world.status(phase) == "IN_PROGRESS"


def test_settling_waits_for_work_whose_time_is_over(tmp_path: Path) -> None:
    world = World(tmp_path / "db", "SolutionVersion")
    world.begin("create")
    world.machine.start()
    seconds = sum(step.seconds for step in KINDS["SolutionVersion"].phases["create"].steps)
    world.now += seconds + 1
    finishing = threading.Thread(target=lambda: finish_when_begun(world))
    finishing.start()
    while world.resource.phase is not None:
        world.machine.settle()
        world.now += seconds
    finishing.join()
    world.machine.stop()
    assert world.completed[0][0] == "create"


def finish_when_begun(world: World) -> None:
    while not world.running:
        time.sleep(0.001)
    time.sleep(0.02)
    world.running.pop()(Outcome({}))
