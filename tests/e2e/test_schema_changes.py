"""Changed schemas on a live stack: the API answers throughout, no event is lost, and a change is one training."""

from __future__ import annotations

import csv
import json
import shutil
import signal
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from commands.api_client import Api
from commands.inventory import inventory
from commands.up import heal
from commands.visit import Catalogue
from tests.support.local_aws import LocalAws
from tests.support.program import Program, ProgramStack
from tests.support.traffic import Traffic

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(1200)]

KINDS = ("interactions", "items", "users")
COLUMN = "CHANNEL"
EVENTS_SECONDS = 60.0
Row = dict[str, str]


def add(row: Row) -> Row:
    return {**row, COLUMN: "web"}


def retype(row: Row) -> Row:
    return {**row, COLUMN: "7"}


def remove(row: Row) -> Row:
    return {name: cell for name, cell in row.items() if name != COLUMN}


@dataclass(frozen=True)
class Change:
    """A change of the files of a stack.

    Attributes:
        row: what becomes of every row.
        kinds: of which files.
        in_place: whether AWS lets the dataset group take it.
        without: the files that are no longer there.
    """

    row: Callable[[Row], Row]
    kinds: tuple[str, ...]
    in_place: bool = False
    without: tuple[str, ...] = ()


CHANGES = [
    Change(add, ("interactions",)),
    Change(add, ("items", "users"), in_place=True),
    Change(retype, KINDS),
    Change(remove, KINDS),
    Change(remove, (), without=("items", "users")),
]


def rewrite(path: Path, change: Callable[[Row], Row]) -> None:
    """Change every row of a CSV file."""
    with path.open(newline="") as file:
        rows = [change(row) for row in csv.DictReader(file)]
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def recorded_events(
    local_aws: LocalAws, group_arn: str, version_arn: str | None = None
) -> Counter[str]:
    """The ids of the recorded events of a dataset group that count, or of those that a version was trained with.

    AWS tells nobody; the local AWS keeps a table of events, and the last of them that a training read.
    """
    (path,) = local_aws.home.rglob("personalize.sqlite")
    with closing(sqlite3.connect(path)) as database:
        last = float("inf")
        if version_arn:
            query = "SELECT body FROM resources WHERE arn = ?"
            ((body,),) = database.execute(query, (version_arn,))
            last = json.loads(body)["internal"]["lastEvent"]
        query = "SELECT event_id FROM events WHERE dataset_group_arn = ? AND counts AND id <= ?"
        return Counter(id_ for (id_,) in database.execute(query, (group_arn, last)))


def await_events(local_aws: LocalAws, group_arn: str, ids: Iterable[str]) -> None:
    """Wait until a dataset group has recorded events, each once."""
    wanted = dict.fromkeys(ids, 1)
    deadline = time.monotonic() + EVENTS_SECONDS
    while not wanted.keys() <= (found := recorded_events(local_aws, group_arn)).keys():
        assert time.monotonic() < deadline, f"{wanted.keys() - found.keys()} are missing"
        time.sleep(0.2)
    assert {id_: found[id_] for id_ in wanted} == wanted


def names(program: Program, kinds: Iterable[str]) -> dict[str, list[str]]:
    """What the service holds, by kind."""
    held = inventory(program.client)
    return {kind: [name for each, name in held if each == kind] for kind in kinds}


def test_life_with_changed_schemas(
    program: Program, local_aws: LocalAws, sample: Path, tmp_path: Path
) -> None:
    before = inventory(program.client)
    stack, data = stack_of_files(program, "schemas", sample, tmp_path)
    stack.up()
    first = stack.outputs()
    files = len(KINDS)

    with traffic_on(first, data) as traffic:
        outputs = [first]
        for change in CHANGES:
            recorded = list(traffic.accepted)
            outputs.append(change_schemas(stack, data, change))
            assert traffic.failed == []
            files -= len(change.without)
            one_of_each_is_left(program, outputs[-1], files)
    last = outputs[-1]
    assert traffic.failed == []
    assert traffic.reads > 100
    assert last["apiUrl"] == first["apiUrl"]
    assert len({each["solutionVersionArn"] for each in outputs}) == len(outputs)

    # What was recorded before the last change is in what that trained with, once, through all groups.
    group = last["datasetGroupArn"]
    trained = recorded_events(local_aws, group, last["solutionVersionArn"])
    assert len(recorded) > 20
    assert {id_: trained[id_] for id_ in recorded} == dict.fromkeys(recorded, 1)
    await_events(local_aws, group, traffic.accepted)

    stack.up("--expect-no-changes")
    stack.destroy()
    assert inventory(program.client) == before


def test_a_move_that_is_interrupted_taken_back_and_killed(
    program: Program, local_aws: LocalAws, sample: Path, tmp_path: Path
) -> None:
    before = inventory(program.client)
    stack, data = stack_of_files(program, "back", sample, tmp_path)
    stack.up()
    first = stack.outputs()

    with traffic_on(first, data) as traffic:
        rewrite(data / "interactions.csv", add)
        stack.break_off("up", "archived events: waits", signal.SIGINT)
        assert traffic.failed == []
        # Live events reach the campaign that answers, and the group that will.
        count = len(traffic.accepted)
        while len(traffic.accepted) < count + 5:
            time.sleep(0.1)
        for group in (first["datasetGroupArn"], f"{first['datasetGroupArn']}-2"):
            await_events(local_aws, group, traffic.accepted[count : count + 5])

        rewrite(data / "interactions.csv", remove)
        stack.break_off("up", r"solution version \S+-3/\S+: ", signal.SIGKILL)
        heal(Console(), stack, program.client)
        stack.break_off("up", r"personalize:Campaign \S+ deleting", signal.SIGKILL)
        heal(Console(), stack, program.client)
        stack.up("--refresh")
    last = stack.outputs()
    assert traffic.failed == []
    assert last["datasetGroupArn"] == f"{first['datasetGroupArn']}-3", "no number is used twice"
    one_of_each_is_left(program, last, len(KINDS))
    await_events(local_aws, last["datasetGroupArn"], traffic.accepted)
    stack.up("--expect-no-changes")
    stack.destroy()
    assert inventory(program.client) == before


def stack_of_files(
    program: Program, name: str, sample: Path, folder: Path
) -> tuple[ProgramStack, Path]:
    """A stack with files of its own, and their folder."""
    data = folder / "data"
    shutil.copytree(sample, data)
    files = {kind: str(data / f"{kind}.csv") for kind in KINDS}
    return program.stack(name, **files, archiveIntervalSeconds="5"), data


def traffic_on(outputs: dict[str, Any], data: Path) -> Traffic:
    """Traffic on a stack's API."""
    api, user = Api(outputs["apiUrl"], outputs["apiKey"]), Catalogue.read(data).known_user()
    return Traffic(api, user, [item for item, _ in api.top(user, 20)])


def change_schemas(stack: ProgramStack, data: Path, change: Change) -> dict[str, Any]:
    """Change files, and deploy; the outputs after it."""
    old = stack.outputs()
    for kind in change.kinds:
        rewrite(data / f"{kind}.csv", change.row)
    for kind in change.without:
        stack.read("config", "rm", f"personalize:{kind}")
    preview = stack.preview()
    assert (f"the column {COLUMN}" in preview) == bool(change.kinds)
    assert ("the dataset is removed" in preview) == bool(change.without)
    assert ("in place (" in preview) == change.in_place
    assert ("beside the old one" in preview) != change.in_place
    stack.up()
    new = stack.outputs()
    same = {
        name
        for name in ("datasetGroupArn", "solutionArn", "campaignArn", "trackingId")
        if old[name] == new[name]
    }
    assert same == ({"datasetGroupArn", "trackingId"} if change.in_place else set())
    return new


def one_of_each_is_left(program: Program, outputs: dict[str, Any], files: int) -> None:
    """Nothing of the old generation is left, and the solution was trained once."""
    held = names(
        program,
        (
            "dataset group",
            "dataset",
            "schema",
            "solution",
            "campaign",
            "event tracker",
            "solution version",
            "event source mapping",
        ),
    )
    assert {kind: len(found) for kind, found in held.items()} == {
        "dataset group": 1,
        "dataset": files,
        "schema": files,
        "solution": 1,
        "campaign": 1,
        "event tracker": 1,
        "solution version": 1,
        "event source mapping": 1,
    }
    assert held["solution version"] == [outputs["solutionVersionArn"]]
