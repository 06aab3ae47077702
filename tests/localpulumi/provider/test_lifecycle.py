"""Every resource type against the real local AWS: create, no drift, update, drift, repair, gone, delete."""

from __future__ import annotations

import pytest

from localpulumi.provider import aws as aws_package
from tests.support.local_aws import LocalAws
from tests.support.provider_cases_athena import ATHENA_CASES
from tests.support.provider_cases_events import EVENT_CASES
from tests.support.provider_cases_flow import FLOW_CASES
from tests.support.provider_cases_storage import STORAGE_CASES
from tests.support.provider_cases_watching import WATCHING_CASES
from tests.support.provider_checks import assert_holds, assert_importable, assert_unchanged
from tests.support.provider_driver import DEFAULT_TAGS, Driver
from tests.support.provider_world import Case, Inputs, World

CASES = ATHENA_CASES + STORAGE_CASES + FLOW_CASES + WATCHING_CASES + EVENT_CASES
# A bucket's versioning can only be suspended, its encryption only be reset to the default; it always has notifications.
NEVER_GONE = {"BucketVersioning", "BucketServerSideEncryptionConfiguration", "BucketNotification"}


def name_of(case: Case) -> str:
    return case.type.rpartition(":")[2]


def test_every_type_has_a_case() -> None:
    assert {case.type for case in CASES} == aws_package.KINDS.keys()


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_life(case: Case, aws: Driver, local_aws: LocalAws) -> None:
    world = World(aws, local_aws, name_of(case).lower())
    given = case.given(world)

    state = aws.create(case.type, f"{world.tag}-it", given)
    assert state.id == case.id(state)
    assert_holds(state, given)
    if "tagsAll" in aws_package.KINDS[case.type].properties:
        assert state.outputs["tagsAll"] == DEFAULT_TAGS | given.get("tags", {})
    assert_unchanged(aws, state, given)
    assert_importable(aws, state, case.import_id(state))

    wanted = given
    if case.change:
        wanted = _changed(case, given, world)
        checked = aws.check(case.type, state.name, wanted, state.inputs)
        changed, replaces, _ = aws.diff(state, checked)
        assert changed
        assert replaces == []
        aws.update(state, wanted)
        assert_holds(state, wanted)
        assert_unchanged(aws, state, wanted)

    if case.drift:
        case.drift(local_aws, state)
        assert aws.refresh(state)
        checked = aws.check(case.type, state.name, wanted, state.inputs)
        changed, replaces, _ = aws.diff(state, checked)
        assert tuple(changed) == tuple(sorted(case.drifted, key=changed.index))
        assert replaces == []
        aws.update(state, wanted)
        assert_unchanged(aws, state, wanted)

    aws.delete(state)
    if name_of(case) not in NEVER_GONE:
        assert not aws.refresh(state)
    aws.delete(state)


def _changed(case: Case, given: Inputs, world: World) -> Inputs:
    """Return the inputs after the change: what makes a new object, and what is required, stays."""
    assert case.change
    kind = aws_package.KINDS[case.type]
    kept = {
        name: value
        for name, value in given.items()
        if kind.properties[name].replaces or kind.properties[name].required
    }
    return kept | case.change(world)
