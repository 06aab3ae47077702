import pytest

from components.lifecycle.dataset import DatasetProvider
from components.lifecycle.engine.errors import WaitTimeoutError
from components.lifecycle.engine.pacing import INTERVAL_SECONDS
from components.lifecycle.engine.values import KEY_TAG
from components.lifecycle.event_tracker import EventTrackerProvider
from tests.support.lifecycle_service import ITEMS_SCHEMA, PREFIX, ROLE, SCHEMA
from tests.support.lifecycle_world import (
    World,
    dataset_inputs,
    import_inputs,
    tracker_inputs,
    wire,
)

ARN = f"{PREFIX}dataset/travel/INTERACTIONS"
ITEMS = dataset_inputs(
    datasetType="Items", name="travel-items", key="shop/dev/items", schemaArn=ITEMS_SCHEMA
)


def test_create_waits_until_active_and_echoes_the_inputs(world: World) -> None:
    identity, outs = world.create(DatasetProvider, **dataset_inputs())
    assert identity == outs["arn"] == ARN
    assert world.service.status(ARN) == "ACTIVE"
    assert outs.items() >= wire(dataset_inputs()).items()
    assert world.service.tags(ARN).keys() == {"stack", KEY_TAG}
    assert [line.split(" (")[0] for line in world.shown] == [
        "dataset travel/INTERACTIONS: CREATE PENDING",
        "dataset travel/INTERACTIONS: CREATE IN_PROGRESS",
        "dataset travel/INTERACTIONS: ACTIVE",
    ]


def test_an_adopted_dataset_takes_over_todays_schema(world: World) -> None:
    world.create(DatasetProvider, **ITEMS)
    identity, _ = world.create(DatasetProvider, **{**ITEMS, "schemaArn": f"{ITEMS_SCHEMA}-2"})
    assert world.service.document(identity)["schemaArn"] == f"{ITEMS_SCHEMA}-2"
    assert world.service.requests("UpdateDataset") == [
        {"datasetArn": identity, "schemaArn": f"{ITEMS_SCHEMA}-2"}
    ]


def test_a_creation_gives_up_at_its_deadline(world: World) -> None:
    with pytest.raises(
        WaitTimeoutError, match=r"gave up after 10 s; last seen: .*CREATE IN_PROGRESS"
    ):
        world.create(DatasetProvider, **dataset_inputs(timeoutSeconds=10))
    assert (
        10 <= world.clock() < 10 + INTERVAL_SECONDS
    )  # the last question may have to wait for its turn


@pytest.mark.parametrize(
    ("base", "change", "replaces", "deletes_first"),
    [
        (dataset_inputs(), {}, None, False),
        (dataset_inputs(), {"tags": {"stack": "prod"}}, [], False),
        (dataset_inputs(), {"deleteTimeoutSeconds": 9}, [], False),
        (dataset_inputs(), {"timeoutSeconds": 9}, None, False),
        (dataset_inputs(), {"key": "other"}, None, False),
        (dataset_inputs(), {"name": "new"}, ["name"], True),
        (dataset_inputs(), {"schemaArn": f"{SCHEMA}-2"}, ["schemaArn"], True),
        (ITEMS, {"schemaArn": f"{ITEMS_SCHEMA}-2"}, [], False),
        # One of another type or in another group can stand beside it.
        (ITEMS, {"datasetType": "Users"}, ["datasetType"], False),
        (ITEMS, {"datasetGroupArn": f"{PREFIX}dataset-group/b"}, ["datasetGroupArn"], False),
        (
            dataset_inputs(),
            {"datasetGroupArn": f"{PREFIX}dataset-group/b", "schemaArn": f"{SCHEMA}-2"},
            ["datasetGroupArn", "schemaArn"],
            False,
        ),
    ],
)
def test_diff(
    world: World,
    base: dict[str, object],
    change: dict[str, object],
    replaces: list[str] | None,
    deletes_first: bool,
) -> None:
    identity, outs = world.create(DatasetProvider, **base)
    news = world.inputs(DatasetProvider, **{**base, **change})
    result = world.provider(DatasetProvider).diff(identity, outs, news)
    assert result.changes is (replaces is not None)
    assert result.replaces == (replaces or [])
    assert result.delete_before_replace is deletes_first


def test_a_replacement_warns_that_data_are_lost(world: World) -> None:
    identity, outs = world.create(DatasetProvider, **dataset_inputs())
    news = world.inputs(DatasetProvider, **dataset_inputs(schemaArn=f"{SCHEMA}-2"))
    world.provider(DatasetProvider).diff(identity, outs, news)
    assert "all its data are lost" in world.shown[-1]


def test_one_in_another_group_is_no_loss(world: World) -> None:
    identity, outs = world.create(DatasetProvider, **dataset_inputs())
    world.shown.clear()
    news = world.inputs(
        DatasetProvider, **dataset_inputs(datasetGroupArn=f"{PREFIX}dataset-group/b")
    )
    assert world.provider(DatasetProvider).diff(identity, outs, news).replaces
    assert world.shown == []


def test_update_replaces_the_schema_in_place_and_keeps_our_tag(world: World) -> None:
    identity, outs = world.create(DatasetProvider, **ITEMS)
    news = world.inputs(
        DatasetProvider, **{**ITEMS, "schemaArn": f"{ITEMS_SCHEMA}-2", "tags": {"team": "x"}}
    )
    result = world.provider(DatasetProvider).update(identity, outs, news)
    entry = world.service.resource(identity)
    assert entry.document["schemaArn"] == f"{ITEMS_SCHEMA}-2"
    assert entry.tags.keys() == {"team", KEY_TAG}
    assert result.outs == {**news, "arn": identity}
    assert (
        world.service.outside.describe_dataset(datasetArn=identity)["dataset"]["status"] == "ACTIVE"
    )


def test_read_reports_drift_under_the_input_names(world: World) -> None:
    identity, outs = world.create(DatasetProvider, **ITEMS)
    provider = world.provider(DatasetProvider)
    assert provider.read(identity, outs).outs == outs
    entry = world.service.resource(identity)
    entry.document["schemaArn"] = f"{SCHEMA}-console"
    entry.tags.update(stack="console", billing="set by others")
    drifted = provider.read(identity, outs).outs
    assert drifted == {**outs, "schemaArn": f"{SCHEMA}-console", "tags": {"stack": "console"}}
    assert provider.diff(identity, drifted, world.inputs(DatasetProvider, **ITEMS)).changes


def test_read_reports_gone(world: World) -> None:
    identity, outs = world.create(DatasetProvider, **dataset_inputs())
    provider = world.provider(DatasetProvider)
    world.service.outside.delete_dataset(datasetArn=identity)
    for _ in range(2):
        result = provider.read(identity, outs)
        assert (result.id, result.outs) == ("", {})
        world.clock.sleep(100)


def test_delete_waits_for_dependants_and_until_forgotten(world: World) -> None:
    identity, outs = world.create(DatasetProvider, **dataset_inputs())
    request = import_inputs()
    world.service.outside.create_dataset_import_job(
        jobName="job",
        datasetArn=request["datasetArn"],
        dataSource={"dataLocation": request["dataLocation"]},
        roleArn=ROLE,
    )
    provider = world.provider(DatasetProvider)
    provider.delete(identity, outs)
    assert world.service.status(identity) is None
    assert any("in use" in line for line in world.shown)
    provider.delete(identity, outs)


def test_a_deletion_gives_the_group_time_to_notice(world: World) -> None:
    identity, outs = world.create(DatasetProvider, **dataset_inputs())
    provider = world.provider(DatasetProvider)
    provider.delete(identity, outs)
    last_question, _, _ = world.service.calls[-1]
    assert world.clock() - last_question > 5


def test_delete_gives_up_with_the_reason(world: World) -> None:
    identity, outs = world.create(DatasetProvider, **dataset_inputs(deleteTimeoutSeconds=120))
    tracker, _ = world.create(EventTrackerProvider, **tracker_inputs())
    with pytest.raises(WaitTimeoutError, match=rf"in use: .*{tracker}.*pulumi destroy"):
        world.provider(DatasetProvider).delete(identity, outs)


def test_delete_takes_with_the_interactions_what_trackers_of_older_accounts_left(
    world: World,
) -> None:
    items, items_outs = world.create(DatasetProvider, **ITEMS)
    identity, outs = world.create(DatasetProvider, **dataset_inputs())
    legacy = world.service.legacy_dataset()
    world.provider(DatasetProvider).delete(items, items_outs)
    assert world.service.status(legacy) == "ACTIVE"
    world.provider(DatasetProvider).delete(identity, outs)
    assert world.service.status(identity) is None
    assert world.service.status(legacy) is None
    world.provider(DatasetProvider).delete(identity, outs)
