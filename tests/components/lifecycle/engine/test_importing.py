from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.lifecycle.dataset import DatasetProvider
from components.lifecycle.dataset_import_job import DatasetImportJobProvider
from components.lifecycle.engine.errors import LifecycleError, ResourceFailedError
from components.lifecycle.engine.importing import SUFFIX_LENGTH, job_name, wait_until_ended
from components.lifecycle.ready import ReadyProvider
from tests.support.lifecycle_service import PREFIX, ROLE
from tests.support.lifecycle_world import World, dataset_inputs, import_inputs

PRIVILEGES = "Insufficient privileges for accessing data in S3. Please look at the role and the bucket policy."
INPUTS = import_inputs(importMode="FULL")


@pytest.fixture
def world(world: World) -> World:
    world.create(DatasetProvider, **dataset_inputs())
    return world


def jobs(world: World) -> list[str]:
    return world.service.arns("DatasetImportJob")


@given(
    st.fixed_dictionaries(
        {name: st.text() for name in ("datasetArn", "dataLocation", "importMode", "contentHash")}
    ),
    st.integers(0, 50),
)
def test_the_name_of_a_job_follows_from_its_data_and_the_attempt(
    inputs: dict[str, Any], attempt: int
) -> None:
    inputs = {**inputs, "namePrefix": "travel"}
    name = job_name(inputs, attempt)
    assert name == job_name({**inputs, "tags": {}, "roleArn": ROLE}, attempt)
    assert len(name) == len("travel-") + SUFFIX_LENGTH
    assert name != job_name(inputs, attempt + 1)


@pytest.mark.parametrize("part", ["datasetArn", "dataLocation", "importMode", "contentHash"])
def test_other_data_have_another_name(part: str) -> None:
    assert job_name(INPUTS, 0) != job_name({**INPUTS, part: "other"}, 0)


def test_a_long_running_job_of_an_interrupted_try_is_adopted_at_once(world: World) -> None:
    first, _ = world.create(DatasetImportJobProvider, **import_inputs())
    world.service.delay(first, 7200)
    began = world.clock()
    second, _ = world.create(DatasetImportJobProvider, **import_inputs())
    assert second == first
    assert world.clock() - began < 5


def test_other_data_wait_for_a_long_running_import(world: World) -> None:
    first, _ = world.create(DatasetImportJobProvider, **import_inputs())
    world.service.delay(first, 7200)
    second, _ = world.create(DatasetImportJobProvider, **import_inputs(contentHash="other"))
    assert world.service.status(first) == "ACTIVE"
    assert world.service.status(second) == "CREATE PENDING"


def test_a_failed_job_is_followed_by_one_with_the_next_suffix(world: World) -> None:
    world.service.let_fail("DatasetImportJob", "Insufficient privileges.")
    first, _ = world.create(DatasetImportJobProvider, **import_inputs())
    world.clock.sleep(1000)
    second, _ = world.create(DatasetImportJobProvider, **import_inputs())
    assert second != first
    assert world.service.status(second) == "CREATE PENDING"


def test_the_same_data_after_other_data_are_imported_again(world: World) -> None:
    first, _ = world.create(DatasetImportJobProvider, **import_inputs())
    world.clock.sleep(1000)
    world.create(DatasetImportJobProvider, **import_inputs(contentHash="other"))
    world.clock.sleep(1000)
    third, _ = world.create(DatasetImportJobProvider, **import_inputs())
    assert third != first
    assert len(jobs(world)) == 3


def test_the_same_data_are_imported_again_into_a_new_dataset(world: World) -> None:
    first, outs = world.create(DatasetImportJobProvider, **import_inputs())
    world.clock.sleep(1000)
    with world.service.kept(first):
        world.service.outside.delete_dataset(datasetArn=outs["datasetArn"])
        world.clock.sleep(1000)
    world.create(DatasetProvider, **dataset_inputs())
    assert world.provider(DatasetImportJobProvider).read(first, outs).id == ""
    second, _ = world.create(DatasetImportJobProvider, **import_inputs())
    assert second != first


def test_someone_elses_job_of_the_same_name_is_left_alone(world: World) -> None:
    inputs = world.inputs(DatasetImportJobProvider, **import_inputs())
    taken: str = world.service.outside.create_dataset_import_job(
        jobName=job_name(inputs, 0),
        datasetArn=inputs["datasetArn"],
        dataSource={"dataLocation": inputs["dataLocation"]},
        roleArn=ROLE,
    )["datasetImportJobArn"]
    world.clock.sleep(1000)
    identity, _ = world.create(DatasetImportJobProvider, **import_inputs())
    assert identity != taken
    assert world.service.tags(taken) == {}


def test_a_full_queue_and_a_young_role_are_waited_out(world: World) -> None:
    world.service.refuse("CreateDatasetImportJob", "AccessDeniedException", "no such role", times=3)
    world.service.refuse(
        "CreateDatasetImportJob",
        "LimitExceededException",
        "More than 5 resources with PENDING or IN_PROGRESS status.",
        times=5,
    )
    world.create(DatasetImportJobProvider, **import_inputs())
    assert len(jobs(world)) == 1


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("LimitExceededException", "More than 5 resources in ACTIVE state."),
        ("InvalidInputException", "Invalid Data location."),
    ],
)
def test_what_time_does_not_cure_fails_at_once(world: World, code: str, message: str) -> None:
    began = world.clock()
    world.service.refuse("CreateDatasetImportJob", code, message)
    with pytest.raises(LifecycleError, match=f"^CreateDatasetImportJob: {code}: {message}"):
        world.create(DatasetImportJobProvider, **import_inputs())
    assert world.clock() - began < 2


def test_denied_access_is_told_after_a_minute(world: World) -> None:
    world.service.refuse("CreateDatasetImportJob", "AccessDeniedException", "not you", times=999)
    began = world.clock()
    with pytest.raises(LifecycleError, match="AccessDeniedException: not you"):
        world.create(DatasetImportJobProvider, **import_inputs())
    assert 60 <= world.clock() - began < 120


def test_privileges_that_are_not_known_everywhere_yet_are_waited_out(world: World) -> None:
    world.service.refuse("CreateDatasetImportJob", "InvalidInputException", PRIVILEGES, times=6)
    world.create(DatasetImportJobProvider, **import_inputs())
    assert len(jobs(world)) == 1


def test_missing_privileges_are_told_after_two_minutes(world: World) -> None:
    world.service.refuse("CreateDatasetImportJob", "InvalidInputException", PRIVILEGES, times=999)
    began = world.clock()
    with pytest.raises(LifecycleError, match="Insufficient privileges"):
        world.create(DatasetImportJobProvider, **import_inputs())
    assert 120 <= world.clock() - began < 240


def test_a_policy_that_the_service_does_not_know_yet_is_waited_for(world: World) -> None:
    world.service.admitted_from = world.clock() + 60
    world.create(DatasetImportJobProvider, **import_inputs())
    assert len(jobs(world)) == 1
    assert any("fix bucket policy on bucket" in line for line in world.shown)


def test_a_policy_that_only_the_job_misses_is_told_and_the_next_run_imports_anew() -> None:
    world = World(switches=("late-privilege-checks",))
    world.create(DatasetProvider, **dataset_inputs())
    world.service.admitted_from = world.clock() + 600
    job, outs = world.create(DatasetImportJobProvider, **import_inputs())
    with pytest.raises(ResourceFailedError, match=r"CREATE FAILED: .*fix bucket policy on") as told:
        world.create(ReadyProvider, arns={"import": job})
    assert str(told.value).endswith('run "pulumi up --refresh" to try again.')
    assert "\n" not in str(told.value)

    world.clock.sleep(600)
    provider = world.provider(DatasetImportJobProvider)
    refreshed = provider.read(job, outs).outs or {}
    news = world.inputs(DatasetImportJobProvider, **import_inputs())
    assert provider.diff(job, refreshed, news).replaces == ["status"]
    again, _ = world.create(DatasetImportJobProvider, **import_inputs())
    world.create(ReadyProvider, arns={"import": again})
    assert world.service.status(again) == "ACTIVE"
    assert jobs(world) == [job, again]


def test_incremental_needs_a_finished_full_import(world: World) -> None:
    incremental = import_inputs(importMode="INCREMENTAL", contentHash="more")
    with pytest.raises(LifecycleError, match="no finished FULL import"):
        world.create(DatasetImportJobProvider, **incremental)
    world.create(DatasetImportJobProvider, **import_inputs())
    world.clock.sleep(1000)
    world.create(DatasetImportJobProvider, **incremental)
    assert world.service.requests("CreateDatasetImportJob")[-1]["importMode"] == "INCREMENTAL"


def test_a_job_that_is_unknown_has_ended(world: World) -> None:
    began = world.clock()
    wait_until_ended(world.waiter("import"), f"{PREFIX}dataset-import-job/absent")
    assert world.clock() == began
