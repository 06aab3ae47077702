"""Adoption, with a dataset as what is created."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.lifecycle.dataset import DatasetProvider
from components.lifecycle.engine.adoption import (
    activate,
    create_or_adopt,
    key_tag,
    require_ours,
    waits_for_room,
)
from components.lifecycle.engine.errors import (
    CallError,
    LifecycleError,
    ResourceFailedError,
    WaitTimeoutError,
)
from components.lifecycle.engine.values import KEY_TAG
from components.lifecycle.engine.waiting import PARENT_SECONDS
from tests.support.lifecycle_service import GROUP, PREFIX, SCHEMA
from tests.support.lifecycle_world import World, dataset_inputs

ARN = f"{PREFIX}dataset/travel/INTERACTIONS"
OURS = key_tag("Dataset", "shop/dev/interactions", {"name": "a"})


@given(st.dictionaries(st.text(), st.text() | st.integers()), st.text(), st.text())
def test_the_key_tag_depends_on_all_it_stands_for(
    immutable: dict[str, Any], key: str, other: str
) -> None:
    tag = key_tag("Campaign", key, immutable)
    assert tag == key_tag("Campaign", key, dict(reversed(immutable.items())))
    assert len(tag) == 65
    assert tag.split(".")[1] == key_tag("Dataset", key, immutable).split(".")[1]
    assert tag.split(".")[0] != key_tag("Dataset", key, immutable).split(".")[0]
    assert (tag == key_tag("Campaign", other, immutable)) is (key == other)
    assert tag != key_tag("Campaign", key, {**immutable, "more": "x", "than": "before"})


@pytest.mark.parametrize(
    ("tags", "reason"),
    [
        ({}, "does not belong to this stack"),
        ({"stack": "dev"}, "does not belong to this stack"),
        ({KEY_TAG: ""}, "does not belong to this stack"),
        ({KEY_TAG: key_tag("Dataset", "shop/prod/x", {"name": "a"})}, "does not belong"),
        (
            {KEY_TAG: key_tag("Dataset", "shop/dev/interactions", {})},
            "left by this stack with other",
        ),
    ],
)
def test_only_what_this_creation_would_have_made_is_ours(tags: dict[str, str], reason: str) -> None:
    require_ours(ARN, {KEY_TAG: OURS, "stack": "dev"}, OURS)
    with pytest.raises(LifecycleError, match=f"{reason}.*delete-dataset --dataset-arn {ARN}"):
        require_ours(ARN, tags, OURS)


def test_what_a_crash_left_is_adopted_with_todays_tags(world: World) -> None:
    world.create(DatasetProvider, **dataset_inputs())
    world.runtime = world.new_process()
    identity, _ = world.create(
        DatasetProvider, **dataset_inputs(tags={"stack": "dev", "team": "x"})
    )
    assert identity == ARN
    assert world.service.tags(ARN)["team"] == "x"
    assert len(world.service.arns("Dataset")) == 1


@pytest.mark.parametrize("tags", [{}, {KEY_TAG: "somebody.else"}])
def test_a_foreign_dataset_is_refused(world: World, tags: dict[str, str]) -> None:
    world.service.outside.create_dataset(
        name="by-hand",
        datasetGroupArn=GROUP,
        datasetType="Interactions",
        schemaArn=SCHEMA,
        tags=[{"tagKey": key, "tagValue": value} for key, value in tags.items()],
    )
    world.service.settle(ARN)
    with pytest.raises(LifecycleError, match="exists and does not belong to this stack") as error:
        world.create(DatasetProvider, **dataset_inputs())
    assert f"aws personalize delete-dataset --dataset-arn {ARN}" in str(error.value)
    assert "\n" not in str(error.value)
    assert world.service.status(ARN) == "ACTIVE"
    assert world.service.tags(ARN) == tags


def test_what_this_stack_left_with_other_inputs_is_named_so(world: World) -> None:
    world.create(DatasetProvider, **dataset_inputs())
    with pytest.raises(LifecycleError, match="was left by this stack with other inputs"):
        world.create(DatasetProvider, **dataset_inputs(schemaArn=f"{SCHEMA}-2"))


def test_a_creation_waits_for_an_earlier_deletion(world: World) -> None:
    identity, _ = world.create(DatasetProvider, **dataset_inputs())
    world.clock.sleep(5)
    world.service.outside.delete_dataset(datasetArn=identity)
    world.create(DatasetProvider, **dataset_inputs())
    assert world.service.status(ARN) == "ACTIVE"


def test_a_failed_creation_says_so_and_frees_the_name(world: World) -> None:
    world.service.let_fail("Dataset", "The API describes no reason of a dataset.")
    with pytest.raises(ResourceFailedError, match=r"CREATE FAILED: the service gave no reason"):
        world.create(DatasetProvider, **dataset_inputs())
    world.create(DatasetProvider, **dataset_inputs())
    assert world.service.status(ARN) == "ACTIVE"


def test_a_failure_that_an_interrupted_try_left_is_replaced(world: World) -> None:
    world.service.let_fail("Dataset", "Schema is not readable.")
    with pytest.raises(WaitTimeoutError):
        world.create(DatasetProvider, **dataset_inputs(timeoutSeconds=5))
    world.clock.sleep(60)
    assert world.service.status(ARN) == "CREATE FAILED"
    world.create(DatasetProvider, **dataset_inputs())
    assert world.service.status(ARN) == "ACTIVE"


def test_a_lost_answer_of_the_creation_makes_no_second_dataset(world: World) -> None:
    world.service.lose_answer("CreateDataset")
    world.create(DatasetProvider, **dataset_inputs())
    assert world.service.status(ARN) == "ACTIVE"


LIMIT_OF_RUNNING = CallError("C", "LimitExceededException", "More than 5 PENDING or IN_PROGRESS")
IN_USE = CallError("C", "ResourceInUseException", "busy")


@pytest.mark.parametrize(
    ("failure", "elapsed", "waits"),
    [
        (LIMIT_OF_RUNNING, 0.0, True),
        (LIMIT_OF_RUNNING, PARENT_SECONDS, True),
        (IN_USE, PARENT_SECONDS - 1, True),
        (IN_USE, PARENT_SECONDS, False),
        (CallError("C", "LimitExceededException", "5 in ACTIVE state"), 0.0, False),
        (CallError("C", "InvalidInputException", "no"), 0.0, False),
    ],
)
def test_only_what_time_will_cure_is_waited_for(
    world: World, failure: CallError, elapsed: float, waits: bool
) -> None:
    waiter = world.waiter("dataset travel")
    world.clock.sleep(elapsed)
    if waits:
        waits_for_room(waiter, failure)
        assert f"waits: {failure.message}" in world.shown[-1]
    else:
        with pytest.raises(CallError) as raised:
            waits_for_room(waiter, failure)
        assert raised.value is failure


def test_a_creation_that_is_refused_for_a_while_is_asked_for_again(world: World) -> None:
    waiter = world.waiter("dataset travel")
    answers: list[CallError] = [IN_USE, IN_USE]

    def create() -> None:
        if answers:
            raise answers.pop()
        world.service.outside.create_dataset(
            name="travel", datasetGroupArn=GROUP, datasetType="Interactions", schemaArn=SCHEMA
        )

    assert create_or_adopt(waiter, ARN, OURS, {}, create)["status"] == "ACTIVE"
    assert answers == []


def test_a_failure_that_the_service_does_not_let_go_of_is_told_all_the_same(world: World) -> None:
    world.create(DatasetProvider, **dataset_inputs())
    world.service.fail(ARN, "")
    world.service.refuse("DeleteDataset", "ResourceInUseException", "still in use")
    with pytest.raises(ResourceFailedError, match="CREATE FAILED"):
        activate(world.waiter("dataset travel"), ARN)
    assert any("not deleted" in line and "still in use" in line for line in world.shown)
