"""The context of users on a live stack: its columns come with a new file, then events, old ones too, get its words."""

from __future__ import annotations

import csv
import json
import shutil
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from commands.api_client import Api
from commands.inventory import inventory
from tests.support.local_aws import LocalAws
from tests.support.program import Program

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(600)]

CONTEXT = {"device": {}, "season": {"hemisphere": "south"}}
SECONDS = 60.0


def properties_of(local_aws: LocalAws, group_arn: str, event_id: str) -> dict[str, Any]:
    """The properties with which a dataset group has an event, once it has it."""
    (path,) = local_aws.home.rglob("personalize.sqlite")
    query = "SELECT details FROM events WHERE dataset_group_arn = ? AND event_id = ?"
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        with closing(sqlite3.connect(path)) as database:
            rows = database.execute(query, (group_arn, event_id)).fetchall()
        if rows:
            return dict(json.loads(json.loads(rows[0][0]).get("properties", "{}")))
        time.sleep(0.2)
    raise AssertionError(f"{event_id} is missing")


def add_columns(path: Path) -> None:
    """Give a file of interactions the columns of the context: known for some rows, blank for the others."""
    with path.open(newline="") as file:
        rows = list(csv.DictReader(file))
    for number, row in enumerate(rows):
        row |= {"DEVICE_TYPE": ("phone", "desktop", "")[number % 3], "SEASON": ""}
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def put(outputs: dict[str, Any], event_id: str) -> None:
    """Send an event of a January as a program of ours does, whose User-Agent says no device."""
    event = {
        "userId": "1",
        "itemId": "1",
        "eventType": "View",
        "sentAt": "2025-01-15",
        "eventId": event_id,
    }
    answer = Api(outputs["apiUrl"], outputs["apiKey"]).post("/events", {"events": [event]})
    assert answer.status == 200


def test_a_context_is_configured_after_its_columns_were_added(
    program: Program, local_aws: LocalAws, sample: Path, tmp_path: Path
) -> None:
    before = inventory(program.client)
    data = tmp_path / "data"
    shutil.copytree(sample, data)
    interactions = data / "interactions.csv"
    stack = program.stack("context", interactions=str(interactions), archiveIntervalSeconds="5")
    stack.up()
    first = stack.outputs()
    put(first, "early")
    assert properties_of(local_aws, first["datasetGroupArn"], "early") == {}

    stack.configure("context", json.dumps(CONTEXT))
    refused = stack.pulumi("preview")
    assert refused.code != 0
    assert "has no column DEVICE_TYPE" in refused.text
    add_columns(interactions)
    stack.up()
    second = stack.outputs()
    assert second["datasetGroupArn"] != first["datasetGroupArn"]

    put(second, "late")
    group = second["datasetGroupArn"]
    assert properties_of(local_aws, group, "late") == {"deviceType": "other", "season": "summer"}
    # It came from the archive, where nothing says who sent it.
    assert properties_of(local_aws, group, "early") == {"season": "summer"}
    api = Api(second["apiUrl"], second["apiKey"])
    for query in ("", "?context.DEVICE_TYPE=phone"):
        answer = api.get(f"/recommendations/1{query}")
        assert (answer.status, len(answer.body["itemList"])) == (200, 25)

    stack.up("--expect-no-changes")
    stack.destroy()
    assert inventory(program.client) == before
