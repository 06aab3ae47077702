from __future__ import annotations

from typing import Any

from commands.recovery.creates import (
    Create,
    cut_off,
    pending_creates,
    planned_creates,
    unread,
)
from commands.recovery.finder import Found
from commands.recovery.placing import place

UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def resource(urn: str, **inputs: Any) -> dict[str, Any]:
    return {"urn": urn, "type": "aws:iam/role:Role", "custom": True, "inputs": inputs}


def test_only_creates_are_pending_and_the_last_of_a_urn_counts() -> None:
    operations = [
        {"type": "creating", "resource": resource("a", name="first")},
        {"type": "updating", "resource": resource("b")},
        {"type": "creating", "resource": resource("a", name="last")},
    ]
    creates = pending_creates({"pending_operations": operations})
    assert [(each.urn, each.inputs, each.is_pending) for each in creates.values()] == [
        ("a", {"name": "last"}, True)
    ]


def test_other_operations_are_cut_off() -> None:
    kinds = ("creating", "updating", "deleting")
    operations = [{"type": kind, "resource": resource(f"u-{kind}")} for kind in kinds]
    assert cut_off({"pending_operations": operations}) == {
        "u-updating": "updating",
        "u-deleting": "deleting",
    }


def test_what_joined_the_state_is_unread_until_the_refresh() -> None:
    joined = place({}, [(Create(resource("a", name="n"), True), Found(id="i"))], {})
    assert unread(joined) == ["a"]
    [refreshed] = joined["resources"]
    assert unread({"resources": [refreshed | {"initErrors": []}]}) == []


def test_a_healthy_or_new_state_has_none() -> None:
    assert pending_creates({}) == {}
    assert pending_creates({"pending_operations": None}) == {}
    assert cut_off({}) == {}
    assert unread({}) == []


def test_a_preview_plans_creates_in_its_order() -> None:
    steps = [
        {"op": "create", "newState": resource("b")},
        {"op": "same", "newState": resource("c")},
        {"op": "create", "newState": resource("a")},
        {"op": "create-replacement", "newState": resource("d")},
    ]
    assert list(planned_creates({"steps": steps})) == ["b", "a"]


def test_what_a_preview_does_not_tell_is_no_input() -> None:
    told = {"name": "n", "tagsAll": {"stack": "local"}}
    not_told = {"role": UNKNOWN, "stages": [{"api": UNKNOWN}], "value": "[secret]"}
    assert Create(resource("a", **told, **not_told), False).inputs == told
