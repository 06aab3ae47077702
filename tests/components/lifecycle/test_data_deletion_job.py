import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from components.lifecycle.data_deletion_job import DataDeletionJobProvider
from components.lifecycle.engine.errors import LifecycleError, ResourceFailedError
from components.lifecycle.ready import ReadyProvider
from tests.support.lifecycle_service import GROUP, ROLE
from tests.support.lifecycle_world import World
from tests.support.object_store import ObjectStore

CONTENT = "USER_ID\nsomebody\nü2\n".encode()
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def s3(world: World) -> ObjectStore:
    store = ObjectStore()
    world.others["s3"] = store
    return store


@pytest.fixture
def given(tmp_path: Path) -> dict[str, Any]:
    path = tmp_path / "deleted.csv"
    path.write_bytes(CONTENT)
    return {
        "key": "project/stack/deletion",
        "namePrefix": "shop-deletion_",
        "datasetGroupArn": GROUP,
        "bucket": "data",
        "roleArn": ROLE,
        "source": str(path),
        "contentHash": DIGEST,
    }


def test_the_list_is_written_the_job_started_and_the_purge_asked_for(
    world: World, s3: ObjectStore, given: dict[str, Any]
) -> None:
    identity, outs = world.create(DataDeletionJobProvider, **given)
    assert ":data-deletion-job/shop-deletion_" in identity
    assert outs["status"] == "PENDING"
    key = f"deletions/{DIGEST[:24]}.csv"
    bodies = s3.bodies("data")
    assert bodies[key] == CONTENT
    purge = json.loads(bodies[f"purges/waiting/{DIGEST[:24]}.json"])
    assert purge["user_ids"] == ["somebody", "ü2"]
    assert (purge["list_key"], purge["data_deletion_job_arn"]) == (key, identity)
    assert "somebody" not in json.dumps(outs), "the state names nobody"


def test_ready_waits_until_it_is_completed(
    world: World, s3: ObjectStore, given: dict[str, Any]
) -> None:
    del s3
    identity, _ = world.create(DataDeletionJobProvider, **given)
    world.create(ReadyProvider, arns={"users": identity})
    assert world.service.status(identity) == "COMPLETED"


def test_ready_tells_why_it_failed(world: World, s3: ObjectStore, given: dict[str, Any]) -> None:
    del s3
    world.service.let_fail("DataDeletionJob", "Insufficient privileges.")
    identity, _ = world.create(DataDeletionJobProvider, **given)
    with pytest.raises(ResourceFailedError, match="Insufficient privileges"):
        world.create(ReadyProvider, arns={"users": identity})


@pytest.mark.parametrize("seconds", [1, 4000])
def test_the_job_of_an_interrupted_try_is_adopted(
    world: World, s3: ObjectStore, given: dict[str, Any], seconds: int
) -> None:
    del s3
    first, _ = world.create(DataDeletionJobProvider, **given)
    world.clock.sleep(seconds)
    world.runtime = world.new_process()
    again, _ = world.create(DataDeletionJobProvider, **given)
    assert again == first
    assert len(world.service.arns("DataDeletionJob")) == 1


def test_users_are_deleted_again_from_a_group_that_was_made_anew(
    world: World, s3: ObjectStore, given: dict[str, Any]
) -> None:
    del s3
    first, outs = world.create(DataDeletionJobProvider, **given)
    world.clock.sleep(4000)
    with world.service.kept(first):
        world.service.outside.delete_dataset_group(datasetGroupArn=GROUP)
        world.clock.sleep(1000)
    world.service.settle(
        world.service.outside.create_dataset_group(name="travel")["datasetGroupArn"]
    )
    assert world.provider(DataDeletionJobProvider).read(first, outs).id == ""
    second, _ = world.create(DataDeletionJobProvider, **given)
    assert second != first
    assert {first, second} == set(world.service.arns("DataDeletionJob"))


@pytest.mark.parametrize(
    ("change", "replaces"),
    [
        ({}, None),
        ({"source": "elsewhere/deleted.csv"}, None),
        ({"roleArn": ROLE + "2"}, None),
        ({"tags": {}}, []),
        ({"contentHash": "other"}, ["contentHash"]),
        ({"datasetGroupArn": GROUP + "-2"}, ["datasetGroupArn"]),
    ],
)
def test_diff(
    world: World,
    s3: ObjectStore,
    given: dict[str, Any],
    change: dict[str, Any],
    replaces: list[str] | None,
) -> None:
    del s3
    identity, outs = world.create(DataDeletionJobProvider, **given, tags={"a": "1"})
    news = world.inputs(DataDeletionJobProvider, **{**given, "tags": {"a": "1"}, **change})
    result = world.provider(DataDeletionJobProvider).diff(identity, outs, news)
    assert result.changes is (replaces is not None)
    assert result.replaces == (replaces or [])


def test_read_of_a_job_that_is_over_is_no_change(
    world: World, s3: ObjectStore, given: dict[str, Any]
) -> None:
    del s3
    identity, outs = world.create(DataDeletionJobProvider, **given)
    world.clock.sleep(4000)
    provider = world.provider(DataDeletionJobProvider)
    state = provider.read(identity, outs).outs
    assert state == {**outs, "status": "COMPLETED"}
    news = world.inputs(DataDeletionJobProvider, **given)
    assert provider.diff(identity, state, news).changes is False


def test_a_failed_job_is_repeated_under_another_name(
    world: World, s3: ObjectStore, given: dict[str, Any]
) -> None:
    del s3
    world.service.let_fail("DataDeletionJob", "Insufficient privileges.")
    identity, outs = world.create(DataDeletionJobProvider, **given)
    world.clock.sleep(4000)
    provider = world.provider(DataDeletionJobProvider)
    state = provider.read(identity, outs).outs or {}
    news = world.inputs(DataDeletionJobProvider, **given)
    assert provider.diff(identity, state, news).replaces == ["status"]
    again, _ = world.create(DataDeletionJobProvider, **given)
    assert again != identity


def test_a_list_that_has_changed_deletes_nobody(
    world: World, s3: ObjectStore, given: dict[str, Any]
) -> None:
    for content, told in ((b"USER_ID\nother\n", "has changed"), (None, "cannot be read")):
        if content is None:
            Path(given["source"]).unlink()
        else:
            Path(given["source"]).write_bytes(content)
        with pytest.raises(LifecycleError, match=told):
            world.create(DataDeletionJobProvider, **given)
    assert s3.objects == {}
    assert world.service.arns("DataDeletionJob") == []


def test_deleted_it_is_forgotten(world: World, s3: ObjectStore, given: dict[str, Any]) -> None:
    del s3
    identity, outs = world.create(DataDeletionJobProvider, **given)
    world.provider(DataDeletionJobProvider).delete(identity, outs)
    assert world.service.arns("DataDeletionJob") == [identity]
