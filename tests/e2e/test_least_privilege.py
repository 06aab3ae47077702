"""Every permission is needed: without it, what needs it fails; with it again, it works again."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.test_stack_life import sample_stack
from tests.support.exercises import Exercises
from tests.support.live_stack import MARK, Live
from tests.support.local_aws import LocalAws
from tests.support.permissions import (
    PREFIX,
    STACK,
    Exercise,
    Permission,
    Proof,
    expected,
    permissions,
    without,
)
from tests.support.program import Program, ProgramStack
from tests.support.waiting import until

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(1200)]

POLICY = "permissions"
SETTINGS: dict[str, Any] = {
    "satisfaction": {"dislike": "dislike"},
    "models": {"home": {"eventWeights": {"Book": 1, "Click": 1, "View": 1}}},
    "metricAttribution": {
        "metrics": {"views": {"eventType": "View", "expression": "SAMPLECOUNT()"}},
        "reports": True,
    },
    "encryption": {"key": "own", "deletionWindowDays": 7},
    "monitoring": {"tracing": True},
    "adminApi": True,
    "docsPage": True,
    "archiveIntervalSeconds": 0,
}


def full_stack(program: Program, sample: Path, tmp_path: Path) -> ProgramStack:
    stack = sample_stack(program, STACK, sample, tmp_path / "data")
    listed = tmp_path / "deleted.csv"
    listed.write_text("USER_ID\nnobody\n")
    settings = {**SETTINGS, "privacy": {"deleteUsers": str(listed)}}
    for key, value in settings.items():
        stack.configure(key, json.dumps(value))
    stack.up()
    return stack


def test_nothing_works_without_its_permission(
    local_aws: LocalAws, program: Program, sample: Path, tmp_path: Path
) -> None:
    stack = full_stack(program, sample, tmp_path)
    live = Exercises(local_aws, program, stack.outputs())
    roles = Roles(live.client("iam"))
    # Parts that other stacks have are proven elsewhere (`tests/graph/permissions`).
    table = expected(frozenset(each.role for each in roles.places))
    table = {each: table[each] for each in roles.places}
    live.make_own_campaign()
    done: set[str] = set()
    for exercise, permission in rows(table):
        if exercise not in done:
            assert live.run(exercise) is None, exercise
            done.add(exercise)
        with roles.without(permission):
            refused = live.run(exercise)
        assert refused is not None, f"{exercise} works without {permission}"
        until(partial(works, live, exercise))
    logs_name_nobody(live)
    stack.destroy()


def works(live: Exercises, exercise: str) -> bool:
    return live.run(exercise) is None


def rows(table: Mapping[Permission, Proof]) -> list[tuple[str, Permission]]:
    """The permissions with an exercise, by exercise; the tracker comes last: without the program's own, nothing takes events."""
    found = [(proof.name, each) for each, proof in table.items() if isinstance(proof, Exercise)]
    return sorted(found, key=lambda row: (row[0] == "tracker_life", row))


class Roles:
    """The stack's roles, whose policies the test changes for a moment."""

    def __init__(self, iam: Any) -> None:
        self._iam = iam
        names = [each["RoleName"] for each in iam.list_roles()["Roles"]]
        self._documents = {
            name: iam.get_role_policy(RoleName=name, PolicyName=POLICY)["PolicyDocument"]
            for name in names
            if name.startswith(PREFIX)
        }
        self.places: dict[Permission, set[int]] = {}
        for name, document in self._documents.items():
            for permission, place in permissions(name, document):
                self.places.setdefault(permission, set()).add(place)

    @contextmanager
    def without(self, permission: Permission) -> Iterator[None]:
        """Take a permission away for a time."""
        name = PREFIX + permission.role
        document = self._documents[name]
        self._put(name, without(document, permission, frozenset(self.places[permission])))
        try:
            yield
        finally:
            self._put(name, document)

    def _put(self, name: str, document: Mapping[str, Any]) -> None:
        self._iam.put_role_policy(
            RoleName=name, PolicyName=POLICY, PolicyDocument=json.dumps(document)
        )


def logs_name_nobody(live: Live) -> None:
    """Whatever was done and refused, no log line has the id of a user, an item or a session."""
    logs = live.client("logs")
    prefix = f"/aws/lambda/{PREFIX}"
    groups = logs.describe_log_groups(logGroupNamePrefix=prefix)["logGroups"]
    lines = [
        event["message"]
        for group in groups
        for page in logs.get_paginator("filter_log_events").paginate(
            logGroupName=group["logGroupName"]
        )
        for event in page["events"]
    ]
    assert any("no deletion was started" in line for line in lines)
    assert [line for line in lines if MARK in line] == []
