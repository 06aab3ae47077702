"""What a state tells of a killed run, and the creates that may have happened without its knowledge.

Source: pulumi 3.259, `apitype.OperationV2` and `apitype.ResourceV3`, of which a preview's `newState` is one.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Deployment = Mapping[str, Any]
"""The `deployment` of `pulumi stack export`."""

UNREAD = "recovered, but not read yet; run the recovery again"
"""What a resource says of itself between joining the state and the refresh, which takes it away."""

# What stands in a preview for a value that it cannot know, since a resource that it only plans will tell it, or that
# it does not show.
_NOT_TOLD = ("04da6b54-80e4-46f7-96ec-b56ff0331ba9", "[secret]")


@dataclass(frozen=True)
class Create:
    """A resource that the engine has begun to make, or would make.

    Attributes:
        resource: as it would stand in the state, without id and outputs.
        is_pending: the engine had begun; else a preview plans it.
    """

    resource: Mapping[str, Any]
    is_pending: bool

    @property
    def urn(self) -> str:
        """Name in the state."""
        return str(self.resource["urn"])

    @property
    def type(self) -> str:
        """Type token."""
        return str(self.resource["type"])

    @property
    def inputs(self) -> Mapping[str, Any]:
        """Checked inputs, automatic names included, without those that a preview does not tell."""
        inputs = self.resource.get("inputs") or {}
        return {name: value for name, value in inputs.items() if _is_told(value)}


def _is_told(value: Any) -> bool:
    text = json.dumps(value)
    return not any(mark in text for mark in _NOT_TOLD)


def pending_creates(deployment: Deployment) -> dict[str, Create]:
    """What killed engines had begun to make, by URN; of several for one URN the last."""
    operations = deployment.get("pending_operations") or []
    creates = [Create(each["resource"], True) for each in operations if each["type"] == "creating"]
    return {create.urn: create for create in creates}


def cut_off(deployment: Deployment) -> dict[str, str]:
    """What killed engines were doing to objects that the state has, `updating` or `deleting`, by URN."""
    operations = deployment.get("pending_operations") or []
    return {
        each["resource"]["urn"]: each["type"] for each in operations if each["type"] != "creating"
    }


def unread(deployment: Deployment) -> list[str]:
    """URNs of what a recovery put into the state, and was killed before the refresh read it."""
    resources = deployment.get("resources") or []
    return [each["urn"] for each in resources if each.get("initErrors") == [UNREAD]]


def planned_creates(preview: Mapping[str, Any]) -> dict[str, Create]:
    """What `pulumi preview --json` says that an update would make, by URN and in the program's order."""
    steps = preview.get("steps") or []
    creates = [Create(each["newState"], False) for each in steps if each["op"] == "create"]
    return {create.urn: create for create in creates}
