"""Filters through the real engine: made, used, changed, moved to another dataset group, deleted."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from commands.inventory import inventory
from tests.e2e.test_schema_changes import add, rewrite
from tests.e2e.test_stack_life import sample_stack
from tests.support.program import Program, ProgramStack

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

KEPT = "INCLUDE ItemID WHERE Items.CATEGORY IN ($CATEGORY) AND Items.PRICE < 200"
LEFT_OUT = "EXCLUDE ItemID WHERE Items.CATEGORY IN ($CATEGORY)"


def configure(stack: ProgramStack, name: str, expression: str) -> None:
    """Set one filter as docs/filters.md shows it."""
    stack.read("config", "set", "--path", f"personalize:filters.{name}", expression)


def known_filters(program: Program) -> dict[str, Any]:
    """What the function of recommendations knows."""
    functions = program.client("lambda").list_functions()["Functions"]
    (variables,) = [
        each["Environment"]["Variables"]
        for each in functions
        if "FILTERS" in each["Environment"]["Variables"]
    ]
    known: dict[str, Any] = json.loads(variables["FILTERS"])
    names = {name for kind, name in inventory(program.client) if kind == "filter"}
    assert names == {each["arn"].rpartition("/")[2] for each in known.values()}, "and no others are"
    return known


def recommended(
    program: Program, stack: ProgramStack, data: Path, filter_arn: str
) -> list[dict[str, str]]:
    """The rows of the items that a filter leaves, for a request of beaches."""
    answer = program.client("personalize-runtime").get_recommendations(
        campaignArn=stack.outputs()["campaignArn"],
        userId="somebody",
        numResults=20,
        filterArn=filter_arn,
        filterValues={"CATEGORY": '"Beach"'},
    )
    with (data / "items.csv").open(newline="") as file:
        rows = {row["ITEM_ID"]: row for row in csv.DictReader(file)}
    found = [rows[item["itemId"]] for item in answer["itemList"]]
    assert found
    return found


def test_life_of_filters(program: Program, sample: Path, tmp_path: Path) -> None:
    before = inventory(program.client)
    data = tmp_path / "data"
    stack = sample_stack(program, "filters", sample, data)
    stack.configure("recipe", "aws-popularity-count")
    unseen = 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")'
    configure(stack, "of-category", KEPT)
    configure(stack, "Un_seen", unseen)
    stack.up()
    made = known_filters(program)
    assert {name: each["parameters"] for name, each in made.items()} == {
        "of-category": ["CATEGORY"],
        "Un_seen": [],
    }
    found = recommended(program, stack, data, made["of-category"]["arn"])
    assert all(row["CATEGORY"] == "Beach" and float(row["PRICE"]) < 200 for row in found)
    stack.up("--expect-no-changes")
    stack.refresh("--expect-no-changes")

    configure(stack, "of-category", LEFT_OUT)
    stack.up()
    changed = known_filters(program)
    assert changed["Un_seen"] == made["Un_seen"]
    assert changed["of-category"]["arn"] != made["of-category"]["arn"]
    found = recommended(program, stack, data, changed["of-category"]["arn"])
    assert all(row["CATEGORY"] != "Beach" for row in found)

    stack.configure("tags", '{"team": "shop"}')
    stack.up()
    assert known_filters(program) == changed, "tags change in place"
    tags = program.client("personalize").list_tags_for_resource(
        resourceArn=changed["Un_seen"]["arn"]
    )
    assert {"tagKey": "team", "tagValue": "shop"} in tags["tags"]

    rewrite(data / "interactions.csv", add)
    stack.up()
    moved = known_filters(program)
    assert {name: each["arn"] for name, each in moved.items()} == {
        name: f"{each['arn']}-2" for name, each in changed.items()
    }
    recommended(program, stack, data, moved["of-category"]["arn"])

    stack.read("config", "rm", "personalize:filters")
    stack.up()
    assert known_filters(program) == {}
    stack.destroy()
    assert inventory(program.client) == before, "destroy leaves nothing"
