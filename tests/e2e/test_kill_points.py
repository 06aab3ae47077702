"""`kill -9` of any process at any moment: the same command goes on, once is enough, and nothing is left in the end.

Each life of a stack is brought up, updated and destroyed, and on the way something is killed again and again; the same
command is called until nothing more is killed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from commands.api_client import Api
from tests.support.killing import KillableWorkspace, Process, Run, descendants, kill

pytestmark = [pytest.mark.e2e, pytest.mark.local_aws, pytest.mark.timeout(900)]

BUCKET = "aws:s3/bucket:Bucket"
REST_API = "aws:apigateway/restApi:RestApi"
SCHEMA = "aws-native:personalize:Schema"
DATASET_GROUP = "aws-native:personalize:DatasetGroup"
DATASET = "pulumi-python:dynamic/personalize:Dataset"
IMPORT_JOB = "pulumi-python:dynamic/personalize:DatasetImportJob"
VERSION = "pulumi-python:dynamic/personalize:SolutionVersion"
CAMPAIGN = "pulumi-python:dynamic/personalize:Campaign"
TRAINER = "localaws.personalize.training"

Pids = Callable[[KillableWorkspace, Run], list[int]]
Moment = tuple[str, Callable[[KillableWorkspace], bool]]


def child(*words: str, without: str = "\0") -> Pids:
    """The processes below the command whose command lines hold all these words."""

    def matches(process: Process) -> bool:
        return all(word in process.command for word in words) and without not in process.command

    return lambda _world, run: [each.pid for each in descendants(run.pid) if matches(each)]


def the_command(_world: KillableWorkspace, run: Run) -> list[int]:
    """The command itself, as when `make` and its terminal are killed; the engine below it lives on."""
    return [run.pid]


def the_server(world: KillableWorkspace, _run: Run) -> list[int]:
    """The local AWS alone."""
    return [pid for pid in [world.server_pid] if pid is not None]


def the_server_and_its_children(world: KillableWorkspace, run: Run) -> list[int]:
    """The local AWS, and the functions and jobs that it runs."""
    server = the_server(world, run)
    return server + [each.pid for pid in server for each in descendants(pid)]


def the_trainer(world: KillableWorkspace, run: Run) -> list[int]:
    """The process that trains."""
    server = the_server(world, run)
    children = [each for pid in server for each in descendants(pid)]
    return [each.pid for each in children if TRAINER in each.command]


ENGINE = child("pulumi ", "--stack")
HOST = child("pulumi-language-python")
DYNAMIC_PLUGIN = child("program_host.py", "--dynamic")
AWS_PLUGIN = child("localpulumi.provider aws ")
NATIVE_PLUGIN = child("localpulumi.provider aws-native")

AT_THE_START: Moment = ("the stack is locked", KillableWorkspace.is_locked)


def creating(type_: str) -> Moment:
    """Once the engine makes a resource of this type."""
    return f"creating {type_}", lambda world: world.has_begun("creating", type_)


def deleting(type_: str) -> Moment:
    """Once the engine deletes a resource of this type."""
    return f"deleting {type_}", lambda world: world.has_begun("deleting", type_)


def is_training(world: KillableWorkspace) -> bool:
    """Whether the trainer runs."""
    pid = world.server_pid
    return pid is not None and any(TRAINER in each.command for each in descendants(pid))


TRAINING: Moment = ("training", is_training)


@dataclass(frozen=True)
class Kill:
    """One kill point.

    Attributes:
        pids: what is killed.
        moment: when.
        by_itself: the command goes on without being called again, unless an answer was on its way: a create that is
            asked for again finds its name taken, here as on AWS.
    """

    pids: Pids
    moment: Moment
    by_itself: bool = False


@dataclass(frozen=True)
class Life:
    """The kills in the life of one stack, in their order; `leaves_twins`: the last one made something twice."""

    name: str
    up: list[Kill]
    update: list[Kill]
    down: list[Kill]
    leaves_twins: bool = False


LIVES = [
    Life(
        "command, engine and server",
        up=[
            Kill(ENGINE, AT_THE_START),
            Kill(the_server, creating(BUCKET), by_itself=True),
            Kill(ENGINE, creating(IMPORT_JOB)),
            Kill(the_server_and_its_children, TRAINING, by_itself=True),
            Kill(the_trainer, TRAINING, by_itself=True),
            Kill(ENGINE, TRAINING),
            Kill(ENGINE, creating(CAMPAIGN)),
            Kill(the_command, AT_THE_START),
        ],
        update=[
            Kill(the_trainer, TRAINING, by_itself=True),
            Kill(the_server, TRAINING, by_itself=True),
            Kill(ENGINE, TRAINING),
            Kill(the_command, AT_THE_START),  # its engine goes on
        ],
        down=[
            Kill(ENGINE, AT_THE_START),
            Kill(the_server, deleting(CAMPAIGN), by_itself=True),
            Kill(ENGINE, deleting(DATASET)),
            Kill(the_command, AT_THE_START),
        ],
        leaves_twins=True,
    ),
    Life(
        "plugins and language host",
        up=[
            Kill(HOST, AT_THE_START),
            Kill(NATIVE_PLUGIN, creating(SCHEMA)),
            Kill(DYNAMIC_PLUGIN, creating(IMPORT_JOB)),
            Kill(HOST, TRAINING),
            Kill(AWS_PLUGIN, creating(REST_API)),
        ],
        update=[Kill(DYNAMIC_PLUGIN, TRAINING)],
        down=[
            Kill(AWS_PLUGIN, deleting(REST_API)),
            Kill(DYNAMIC_PLUGIN, deleting(DATASET)),
            Kill(NATIVE_PLUGIN, deleting(DATASET_GROUP)),
        ],
    ),
]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[KillableWorkspace]:
    """A workspace of its own; whatever the test leaves running is ended."""
    world = KillableWorkspace.prepare(tmp_path / "checkout")
    yield world
    world.kill_all()


def struck(world: KillableWorkspace, run: Run, point: Kill) -> bool:
    """Kill what a kill point names, if its moment has come."""
    victims = point.pids(world, run) if point.moment[1](world) else []
    kill(*victims)
    return bool(victims)


def run_through(world: KillableWorkspace, command: str, kills: list[Kill]) -> None:
    """Call a command until nothing kills it any more."""
    run, may_fail = world.start(command), False
    for point in kills:
        what = point.moment[0]
        while not run.comes_to(what, partial(struck, world, run, point)):
            assert may_fail, f"it failed before {what}, and nothing was killed"
            run, may_fail = world.start(command), False
        if point.by_itself:
            may_fail = True
        else:
            assert run.wait() != 0, f"nothing noticed the kill while {what}"
            run, may_fail = world.start(command), False
    if may_fail and run.wait() != 0:
        run = world.start(command)
    run.assert_succeeds()


def assert_done_once(world: KillableWorkspace, *, files: int, trainings: int) -> None:
    """There is one import for each file, one version for each state of the data, one campaign, and it answers."""
    personalize = world.client("personalize")
    jobs = personalize.list_dataset_import_jobs()["datasetImportJobs"]
    versions = personalize.list_solution_versions()["solutionVersions"]
    campaigns = personalize.list_campaigns()["campaigns"]
    statuses = Counter(each["status"] for each in [*jobs, *versions, *campaigns])
    assert statuses == {"ACTIVE": files + trainings + 1}
    assert (len(jobs), len(versions), len(campaigns)) == (files, trainings, 1)
    outputs = world.stack.outputs()
    assert len(Api(outputs["apiUrl"], outputs["apiKey"]).top("anybody")) == 5


def make_twins_of_the_key(world: KillableWorkspace) -> None:
    """What is left when the server dies twice between a create and its answer, and the SDK asks again."""
    gateway = world.client("apigateway")
    key, *_ = gateway.get_api_keys()["items"]
    for _ in range(2):
        gateway.create_api_key(name=key["name"], tags=key["tags"])


@pytest.mark.parametrize("life", [pytest.param(each, id=each.name) for each in LIVES])
def test_the_same_command_heals(world: KillableWorkspace, life: Life) -> None:
    run_through(world, "up", life.up)
    assert_done_once(world, files=3, trainings=1)
    world.change_data()
    run_through(world, "up", life.update)
    assert_done_once(world, files=4, trainings=2)
    if life.leaves_twins:
        make_twins_of_the_key(world)
    run_through(world, "down", life.down)
    assert world.server_pid is None, "the local AWS stops when nothing is left"
