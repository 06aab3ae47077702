"""What a life of a stack says of its filters: made, used, changed, moved to another dataset group."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import Any

from commands.inventory import inventory
from tests.support.program import Program, ProgramStack

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


def configure_both(stack: ProgramStack) -> None:
    """One filter with a value, one without."""
    configure(stack, "of-category", KEPT)
    configure(stack, "Un_seen", 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")')


def are_made(program: Program, stack: ProgramStack, data: Path) -> dict[str, Any]:
    """The function knows both, and the one with a value leaves what it says."""
    made = known_filters(program)
    assert {name: each["parameters"] for name, each in made.items()} == {
        "of-category": {"CATEGORY": "text"},
        "Un_seen": {},
    }
    found = recommended(program, stack, data, made["of-category"]["arn"])
    assert all(row["CATEGORY"] == "Beach" and float(row["PRICE"]) < 200 for row in found)
    return made


def one_is_another(
    program: Program, stack: ProgramStack, data: Path, made: dict[str, Any]
) -> dict[str, Any]:
    """Another expression is another filter; the other one is the same, with other tags."""
    changed = known_filters(program)
    assert changed["Un_seen"] == made["Un_seen"], "tags change in place"
    assert changed["of-category"]["arn"] != made["of-category"]["arn"]
    found = recommended(program, stack, data, changed["of-category"]["arn"])
    assert all(row["CATEGORY"] != "Beach" for row in found)
    tags = program.client("personalize").list_tags_for_resource(
        resourceArn=changed["Un_seen"]["arn"]
    )
    assert {"tagKey": "team", "tagValue": "shop"} in tags["tags"]
    return changed


def are_moved(program: Program, stack: ProgramStack, data: Path, changed: dict[str, Any]) -> None:
    """The filters of another dataset group are others, and used."""
    moved = known_filters(program)
    assert {name: each["arn"] for name, each in moved.items()} == {
        name: f"{each['arn']}-2" for name, each in changed.items()
    }
    recommended(program, stack, data, moved["of-category"]["arn"])
