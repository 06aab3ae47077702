"""Changed schemas on a live stack: the API answers throughout, no event is lost, and a change is one training."""

from __future__ import annotations

import csv
import json
import shutil
import signal
import sqlite3
import subprocess
from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from commands.api_client import Api
from commands.inventory import inventory
from commands.visit import Catalogue
from tests.support.local_aws import LocalAws
from tests.support.program import Program, ProgramStack
from tests.support.traffic import Traffic

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(1200)]

KINDS = ("interactions", "items", "users")
COLUMN = "CHANNEL"
Row = dict[str, str]


def add(row: Row) -> Row:
    return {**row, COLUMN: "web"}


def retype(row: Row) -> Row:
    return {**row, COLUMN: "7"}


def remove(row: Row) -> Row:
    return {name: cell for name, cell in row.items() if name != COLUMN}


# What changes, in which files, and whether AWS lets the dataset group take it.
CHANGES: list[tuple[Callable[[Row], Row], tuple[str, ...], bool]] = [
    (add, ("interactions",), False),
    (add, ("items", "users"), True),
    (retype, ("interactions", "items"), False),
    (remove, ("users",), False),
    (remove, ("interactions", "items"), False),
]


def rewrite(path: Path, change: Callable[[Row], Row]) -> None:
    """Change every row of a CSV file."""
    with path.open(newline="") as file:
        rows = [change(row) for row in csv.DictReader(file)]
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def trained_events(local_aws: LocalAws, version_arn: str, group_arn: str) -> Counter[str]:
    """The ids of the recorded events that a version was trained with.

    AWS tells nobody; the local AWS keeps a table of events, and the last of them that a training read.
    """
    (path,) = local_aws.home.rglob("personalize.sqlite")
    with sqlite3.connect(path) as database:
        ((body,),) = database.execute("SELECT body FROM resources WHERE arn = ?", (version_arn,))
        last = json.loads(body)["internal"]["lastEvent"]
        query = "SELECT event_id FROM events WHERE dataset_group_arn = ? AND counts AND id <= ?"
        return Counter(id_ for (id_,) in database.execute(query, (group_arn, last)))


def names(program: Program, kinds: Iterable[str]) -> dict[str, list[str]]:
    """What the service holds, by kind."""
    held = inventory(program.client)
    return {kind: [name for each, name in held if each == kind] for kind in kinds}


def test_life_with_changed_schemas(
    program: Program, local_aws: LocalAws, sample: Path, tmp_path: Path
) -> None:
    before = inventory(program.client)
    data = tmp_path / "data"
    shutil.copytree(sample, data)
    files = {kind: str(data / f"{kind}.csv") for kind in KINDS}
    stack = program.stack("schemas", **files, archiveIntervalSeconds="5")
    stack.up()
    first = stack.outputs()
    catalogue = Catalogue.read(data)
    user = catalogue.known_user()
    api = Api(first["apiUrl"], first["apiKey"])
    items = [item for item, _ in api.top(user, 20)]

    with Traffic(api, user, items) as traffic:
        outputs = [first]
        for change, kinds, in_place in CHANGES:
            recorded = list(traffic.accepted)
            outputs.append(change_schemas(stack, data, change, kinds, in_place=in_place))
            assert traffic.failed == []
            one_of_each_is_left(program, outputs[-1])
    last = outputs[-1]
    assert traffic.failed == []
    assert traffic.reads > 100
    assert last["apiUrl"] == first["apiUrl"]
    assert len({each["solutionVersionArn"] for each in outputs}) == len(outputs)

    # What was recorded before the last change is in what that trained with, once, through all groups.
    trained = trained_events(local_aws, last["solutionVersionArn"], last["datasetGroupArn"])
    assert len(recorded) > 20
    assert {id_: trained[id_] for id_ in recorded} == dict.fromkeys(recorded, 1)

    stack.up("--expect-no-changes")
    stack.destroy()
    assert inventory(program.client) == before


def test_a_move_that_is_interrupted_and_taken_back(
    program: Program, sample: Path, tmp_path: Path
) -> None:
    before = inventory(program.client)
    data = tmp_path / "data"
    shutil.copytree(sample, data)
    files = {kind: str(data / f"{kind}.csv") for kind in KINDS}
    stack = program.stack("back", **files, archiveIntervalSeconds="5")
    stack.up()
    first = stack.outputs()
    api = Api(first["apiUrl"], first["apiKey"])
    user = Catalogue.read(data).known_user()

    rewrite(data / "interactions.csv", add)
    interrupt_up(stack, "archived events: waits")
    assert api.top(user), "the old campaign answers"
    rewrite(data / "interactions.csv", remove)
    stack.up()
    last = stack.outputs()
    assert last["datasetGroupArn"] == f"{first['datasetGroupArn']}-3", "no number is used twice"
    one_of_each_is_left(program, last)
    assert api.top(user)
    stack.up("--expect-no-changes")
    stack.destroy()
    assert inventory(program.client) == before


def interrupt_up(stack: ProgramStack, line: str) -> None:
    """Press Ctrl-C in `pulumi up` once it has printed a line; it ends what it is at, and stops."""
    command = ["pulumi", "up", "--yes", "--skip-preview", "--non-interactive"]
    with subprocess.Popen(
        [*command, "--stack", stack.qualified_name],
        cwd=stack.program,
        env=dict(stack.environment),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as running:
        assert running.stdout is not None
        assert any(line in printed for printed in running.stdout)
        running.send_signal(signal.SIGINT)
        running.stdout.read()
    assert running.returncode != 0


def change_schemas(
    stack: ProgramStack,
    data: Path,
    change: Callable[[Row], Row],
    kinds: Iterable[str],
    *,
    in_place: bool,
) -> dict[str, Any]:
    """Change files, and deploy; the outputs after it."""
    old = stack.outputs()
    for kind in kinds:
        rewrite(data / f"{kind}.csv", change)
    preview = stack.preview()
    assert COLUMN in preview
    assert ("in place (" in preview) == in_place
    assert ("beside the old one" in preview) != in_place
    stack.up()
    new = stack.outputs()
    same = {
        name for name in ("datasetGroupArn", "campaignArn", "trackingId") if old[name] == new[name]
    }
    assert same == ({"datasetGroupArn", "campaignArn", "trackingId"} if in_place else set())
    assert new["solutionArn"] != old["solutionArn"]
    return new


def one_of_each_is_left(program: Program, outputs: dict[str, Any]) -> None:
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
        ),
    )
    assert {kind: len(found) for kind, found in held.items()} == {
        "dataset group": 1,
        "dataset": 3,
        "schema": 3,
        "solution": 1,
        "campaign": 1,
        "event tracker": 1,
        "solution version": 1,
    }
    assert held["solution version"] == [outputs["solutionVersionArn"]]
