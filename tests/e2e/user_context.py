"""What a life of a stack says of the context of users: its columns come, then events, old ones too, get its words."""

from __future__ import annotations

import csv
import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from commands.api_client import Api
from tests.support.local_aws import LocalAws
from tests.support.program import ProgramStack
from tests.support.waiting import until

CONTEXT = {"device": {}, "season": {"hemisphere": "south"}}


def properties_of(local_aws: LocalAws, group_arn: str, event_id: str) -> dict[str, Any]:
    """The properties with which a dataset group has an event, once it has it."""
    (path,) = local_aws.home.rglob("personalize.sqlite")
    query = "SELECT details FROM events WHERE dataset_group_arn = ? AND event_id = ?"
    with closing(sqlite3.connect(path)) as database:
        (details,) = until(lambda: database.execute(query, (group_arn, event_id)).fetchone())
    return dict(json.loads(json.loads(details).get("properties", "{}")))


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


def it_needs_columns(stack: ProgramStack, interactions: Path) -> None:
    """Configured before its columns are there it is refused; they are added then."""
    stack.configure("context", json.dumps(CONTEXT))
    refused = stack.pulumi("preview")
    assert refused.code != 0
    assert "has no column DEVICE_TYPE" in refused.text
    add_columns(interactions)


def events_get_its_words(local_aws: LocalAws, outputs: dict[str, Any]) -> None:
    """A new event, and one of the archive, where nothing says who sent it; and requests may say them."""
    put(outputs, "late")
    group = outputs["datasetGroupArn"]
    assert properties_of(local_aws, group, "late") == {"deviceType": "other", "season": "summer"}
    assert properties_of(local_aws, group, "early") == {"season": "summer"}
    api = Api(outputs["apiUrl"], outputs["apiKey"])
    for query in ("", "?context.DEVICE_TYPE=phone"):
        answer = api.get(f"/recommendations/1{query}")
        assert (answer.status, len(answer.body["itemList"])) == (200, 25)
