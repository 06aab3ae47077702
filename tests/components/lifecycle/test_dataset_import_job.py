import json
import re

import pytest

from components.lifecycle.dataset import DatasetProvider
from components.lifecycle.dataset_import_job import DatasetImportJobProvider
from components.lifecycle.engine.errors import LifecycleError
from components.lifecycle.ready import ReadyProvider
from tests.support.lifecycle_world import World, dataset_inputs, import_inputs
from tests.support.personalize_stack import schema


@pytest.fixture
def world(world: World) -> World:
    world.create(DatasetProvider, **dataset_inputs())
    return world


def jobs(world: World) -> list[str]:
    return world.service.arns("DatasetImportJob")


def test_create_returns_at_once(world: World) -> None:
    began = world.clock()
    identity, outs = world.create(DatasetImportJobProvider, **import_inputs())
    assert world.clock() - began < 2
    assert re.search(r":dataset-import-job/travel-interactions-[0-9a-f]{8}$", identity)
    assert outs["arn"] == identity
    assert outs["status"] == "CREATE PENDING"


@pytest.mark.parametrize("seconds", [1, 100, 1000])
def test_the_job_of_an_interrupted_try_is_adopted(world: World, seconds: int) -> None:
    first, _ = world.create(DatasetImportJobProvider, **import_inputs())
    world.clock.sleep(seconds)
    world.runtime = world.new_process()
    second, _ = world.create(DatasetImportJobProvider, **import_inputs())
    assert second == first
    assert len(jobs(world)) == 1


@pytest.mark.parametrize(
    ("change", "replaces"),
    [
        ({}, None),
        ({"tags": {}}, []),
        ({"timeoutSeconds": 5}, None),
        ({"publishAttributionMetricsToS3": True}, None),
        ({"contentHash": "new"}, ["contentHash"]),
        ({"dataLocation": "s3://bucket/new.csv"}, ["dataLocation"]),
        ({"importMode": "INCREMENTAL"}, ["importMode"]),
        ({"namePrefix": "new"}, ["namePrefix"]),
    ],
)
def test_diff(world: World, change: dict[str, object], replaces: list[str] | None) -> None:
    identity, outs = world.create(DatasetImportJobProvider, **import_inputs())
    news = world.inputs(DatasetImportJobProvider, **import_inputs(**change))
    result = world.provider(DatasetImportJobProvider).diff(identity, outs, news)
    assert result.changes is (replaces is not None)
    assert result.replaces == (replaces or [])
    assert result.delete_before_replace is False


def test_a_report_is_asked_for(world: World) -> None:
    provider = world.provider(DatasetImportJobProvider)
    inputs = world.inputs(
        DatasetImportJobProvider, **import_inputs(publishAttributionMetricsToS3=True)
    )
    with pytest.raises(LifecycleError, match="needs a metric attribution"):
        provider.create(inputs)


def test_a_failed_job_is_repeated_once_a_refresh_has_seen_it(world: World) -> None:
    world.service.let_fail("DatasetImportJob", "Insufficient privileges.")
    identity, outs = world.create(DatasetImportJobProvider, **import_inputs())
    world.clock.sleep(1000)
    provider = world.provider(DatasetImportJobProvider)
    state = provider.read(identity, outs).outs or {}
    assert state["failureReason"] == "Insufficient privileges."
    news = world.inputs(DatasetImportJobProvider, **import_inputs())
    assert provider.diff(identity, state, news).replaces == ["status"]


def test_read_of_a_finished_job_is_no_change(world: World) -> None:
    identity, outs = world.create(DatasetImportJobProvider, **import_inputs())
    world.clock.sleep(1000)
    provider = world.provider(DatasetImportJobProvider)
    state = provider.read(identity, outs).outs
    assert state == {**outs, "status": "ACTIVE"}
    news = world.inputs(DatasetImportJobProvider, **import_inputs())
    assert provider.diff(identity, state, news).changes is False


def test_delete_waits_for_a_running_job(world: World) -> None:
    identity, outs = world.create(DatasetImportJobProvider, **import_inputs())
    provider = world.provider(DatasetImportJobProvider)
    provider.delete(identity, outs)
    assert world.service.status(identity) == "ACTIVE"
    began = world.clock()
    provider.delete(identity, outs)
    provider.delete(identity.replace("travel", "absent"), outs)
    assert world.clock() - began < 5


def test_update_changes_tags(world: World) -> None:
    identity, outs = world.create(DatasetImportJobProvider, **import_inputs())
    news = world.inputs(DatasetImportJobProvider, **import_inputs(tags={"a": "b"}))
    result = world.provider(DatasetImportJobProvider).update(identity, outs, news)
    assert result.outs == {**outs, "tags": {"a": "b"}}
    assert world.service.tags(identity)["a"] == "b"


YEARS = schema("Items", {"name": "YEAR", "type": "int"})
ITEMS = "s3://bucket/items/abc.csv"


@pytest.mark.parametrize("switches", [(), ("strict-imports",)])
def test_one_row_that_does_not_fit_is_left_out_or_told_as_one_sentence(
    switches: tuple[str, ...],
) -> None:
    world = World(switches=switches)
    rows = [f"i{n},c,{'unknown' if n == 500 else 1999}" for n in range(1000)]
    header = ",".join(each["name"] for each in json.loads(YEARS)["fields"])
    world.service.objects[ITEMS] = "\n".join([header, *rows]) + "\n"
    schema_arn = world.service.outside.create_schema(name="years", schema=YEARS)["schemaArn"]
    kind = {"datasetType": "Items", "schemaArn": schema_arn}
    _, dataset = world.create(DatasetProvider, **dataset_inputs(**kind))
    inputs = import_inputs(datasetArn=dataset["arn"], dataLocation=ITEMS)
    job, outs = world.create(DatasetImportJobProvider, **inputs)
    if not switches:
        world.create(ReadyProvider, arns={"items": job})
        assert world.service.resource(dataset["arn"]).internal["rows"] == 999
        return
    with pytest.raises(LifecycleError) as told:
        world.create(ReadyProvider, arns={"items": job})
    assert str(told.value) == (
        f"dataset import job {job.rpartition('/')[2]}: CREATE FAILED: Failed to create a data import job for items dataset."
        " Record 501 of abc.csv: YEAR is not a whole number of type int (1 such records)."
        ' Correct the cause, then run "pulumi up --refresh" to try again.'
    )

    # The row is mended: other data, which a job of its own imports.
    world.service.objects[ITEMS] = world.service.objects[ITEMS].replace("unknown", "2000")
    mended, _ = world.create(DatasetImportJobProvider, **{**inputs, "contentHash": "def"})
    assert mended != job
    world.create(ReadyProvider, arns={"items": mended})
    state = world.provider(DatasetImportJobProvider).read(job, outs).outs or {}
    assert state["failureReason"].startswith("Failed to create a data import job for items")
