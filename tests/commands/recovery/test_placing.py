from __future__ import annotations

from typing import Any

from commands.recovery.creates import UNREAD, Create
from commands.recovery.finder import Found
from commands.recovery.placing import place

ROLE = "aws:iam/role:Role"
API = "aws:apigateway/restApi:RestApi"
PROVIDER = "urn:provider::aws"
NEW_ID = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def resource(urn: str, type_: str = ROLE, **others: Any) -> dict[str, Any]:
    return {"urn": urn, "type": type_, "custom": True, "inputs": {"name": urn}, **others}


def pending(urn: str, type_: str = ROLE, **others: Any) -> Create:
    return Create(resource(urn, type_, **others), is_pending=True)


def test_a_found_object_stands_behind_the_others_with_what_it_was_made_with() -> None:
    before = [resource("old", id="old")]
    create = pending("new", inputs={"name": "n", "__defaults": ["name"]}, dependencies=["old"])
    deployment = {"resources": before, "metadata": {}, "pending_operations": [{"type": "creating"}]}
    after = place(deployment, [(create, Found(id="i"))], {})
    assert after["resources"][0] == before[0]
    assert after["resources"][1] == resource(
        "new",
        id="i",
        inputs={"name": "n", "__defaults": ["name"]},
        outputs={"name": "n"},
        initErrors=[UNREAD],
        dependencies=["old"],
        propertyDependencies={},
    )
    assert (after["metadata"], after["pending_operations"]) == ({}, [])


def test_what_a_later_call_sends_is_not_taken_for_sent() -> None:
    create = pending("api", API, inputs={"name": "n", "body": "{}"})
    [api] = place({}, [(create, Found(id="i"))], {})["resources"]
    assert (api["inputs"], api["outputs"]) == ({"name": "n"}, {"name": "n"})


def test_a_replaced_object_that_is_deleted_already_leaves_the_state() -> None:
    old = resource("r", id="old", pendingReplacement=True)
    deleted = resource("r", id="older", delete=True)
    after = place({"resources": [old, deleted]}, [(pending("r"), Found(id="new"))], {})
    assert [each["id"] for each in after["resources"]] == ["older", "new"]


def test_parents_and_providers_that_the_state_misses_come_before() -> None:
    planned = {
        "root": Create(resource("root", custom=False), False),
        "part": Create(resource("part", custom=False, parent="root"), False),
        PROVIDER: Create(resource(PROVIDER, parent="root", dependencies=["elsewhere"]), False),
    }
    creates = [
        (pending(urn, parent="part", provider=f"{PROVIDER}::{NEW_ID}"), Found(id=urn))
        for urn in ("a", "b")
    ]
    after = place({}, creates, planned)["resources"]
    assert [each["urn"] for each in after] == ["root", "part", PROVIDER, "a", "b"]
    provider = after[2]
    assert provider["id"] not in {"", NEW_ID}
    assert {each["provider"] for each in after[3:]} == {f"{PROVIDER}::{provider['id']}"}
    assert provider["dependencies"] == []


def test_dependencies_that_the_state_misses_are_left_out() -> None:
    properties = {"role": ["known", "missing"], "name": None}
    create = pending("a", dependencies=["missing", "known"], propertyDependencies=properties)
    after = place({"resources": [resource("known")]}, [(create, Found(id="a"))], {})
    assert after["resources"][1]["dependencies"] == ["known"]
    assert after["resources"][1]["propertyDependencies"] == {"role": ["known"], "name": []}
