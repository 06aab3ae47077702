"""Every resource type of the program has a finder, or a reason to need none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands.recovery.table import FINDERS, NEEDS_NO_FINDER
from localpulumi.provider.aws import KINDS as AWS_KINDS
from localpulumi.provider.aws_native.personalize import KINDS as NATIVE_KINDS

GOLDEN = Path(__file__).parents[2] / "graph" / "golden"
COMPONENTS = "personalize:"
STACK = "pulumi:pulumi:Stack"


def types(stage: str) -> set[str]:
    """The types of all resources of a stack, without components, which are made in the state alone."""
    urns = json.loads((GOLDEN / f"urns-{stage}.json").read_text())
    of_urns = {urn.split("::")[2].rpartition("$")[2] for urn in urns}
    return {type_ for type_ in of_urns if not type_.startswith(COMPONENTS) and type_ != STACK}


@pytest.mark.parametrize("stage", ["local", "dev", "domain", "monitoring", "notebook"])
def test_every_type_has_a_finder_or_a_reason(stage: str) -> None:
    assert types(stage) - FINDERS.keys() - NEEDS_NO_FINDER.keys() == set()


def test_no_type_has_both() -> None:
    assert not FINDERS.keys() & NEEDS_NO_FINDER.keys()


def test_a_finder_needs_and_leaves_out_inputs_that_the_type_has() -> None:
    for type_, finder in FINDERS.items():
        inputs = (AWS_KINDS | NATIVE_KINDS)[type_].inputs
        assert {*finder.by, *finder.sent_later} <= inputs.keys(), type_
