"""What must hold of a resource after every step of its life."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from localpulumi.provider import aws as aws_package
from tests.support.provider_driver import Driver, State
from tests.support.sdk_types import assert_sdk_types


def assert_holds(state: State, inputs: Mapping[str, Any]) -> None:
    """The outputs tell what was given."""
    properties = aws_package.KINDS[state.type].properties
    for name, value in inputs.items():
        assert properties[name].same(value, state.outputs.get(name)), name


def assert_unchanged(driver: Driver, state: State, inputs: Mapping[str, Any]) -> None:
    """A refresh and a preview after it find nothing."""
    before = state.outputs
    assert_sdk_types(state.type, state.outputs)
    assert driver.refresh(state)
    assert state.outputs == before
    checked = driver.check(state.type, state.name, inputs, state.inputs)
    assert driver.diff(state, checked) == ([], [], False)


def assert_importable(driver: Driver, state: State, import_id: str) -> None:
    """An import makes the same state, but for what the service does not tell."""
    untold = {name for name, p in aws_package.KINDS[state.type].properties.items() if p.write_only}
    imported = driver.imported(state.type, import_id)
    assert imported
    assert imported.id == state.id
    assert_holds(imported, {n: v for n, v in state.outputs.items() if n not in untold})
    changed, replaces, _ = driver.diff(imported, state.inputs)
    assert set(changed) <= untold
    assert set(replaces) <= untold
