from pathlib import Path

import pytest

from handlers.retraining.imports import Table
from handlers.retraining.planner import read_table
from handlers.retraining.versions import (
    LOOKED_AT,
    Data,
    Holdings,
    Training,
    VersionNotListedError,
    described_solution,
    find_version,
    needed_training,
    newest_trained,
)
from tests.support.retraining_world import DATASET, RetrainingWorld, solution

HELD: Holdings = {"Interactions": "travel-interactions-0e1f"}
NEW: Holdings = {"Interactions": "travel-interactions-new-1"}


@pytest.fixture
def world(tmp_path: Path) -> RetrainingWorld:
    return RetrainingWorld(tmp_path)


def tables(world: RetrainingWorld) -> list[Table]:
    known = {"arn": DATASET, "jobPrefix": "travel-interactions"}
    return [read_table(world.client, "Interactions", known)]


def needed(world: RetrainingWorld, holdings: Holdings) -> Training | None:
    settings = described_solution(world.client, solution())
    return needed_training(world.client, solution(), settings, Data(holdings, tables(world)))


def train(world: RetrainingWorld, name: str, *, settled: bool = True) -> str:
    world.clock.sleep(60)
    made = world.service.outside.create_solution_version(solutionArn=solution(), name=name)
    arn: str = made["solutionVersionArn"]
    return world.service.settle(arn) if settled else arn


def test_what_pulumi_trained_after_the_imports_is_up_to_date(world: RetrainingWorld) -> None:
    assert needed(world, HELD) is None


def test_other_data_need_a_training(world: RetrainingWorld) -> None:
    found = needed(world, NEW)
    assert found
    assert found.version_arn is None
    assert found.name.endswith("-1")


def test_an_import_that_others_made_meanwhile_needs_one(world: RetrainingWorld) -> None:
    world.clock.sleep(60)
    made = world.service.outside.create_dataset_import_job(
        jobName="by-hand",
        datasetArn=DATASET,
        dataSource={"dataLocation": "s3://travel-data/x.csv"},
        roleArn="arn:aws:iam::123456789012:role/import",
    )
    world.service.settle(made["datasetImportJobArn"])
    assert needed(world, {"Interactions": "by-hand"})


def test_a_version_of_the_same_data_is_gone_on_with_until_it_is_judged(
    world: RetrainingWorld,
) -> None:
    found = needed(world, NEW)
    assert found
    version = train(world, found.name, settled=False)
    again = needed(world, NEW)
    assert again
    assert (again.name, again.version_arn) == (found.name, version)
    world.service.outside.tag_resource(
        resourceArn=version, tags=[{"tagKey": "retraining", "tagValue": "refused"}]
    )
    assert needed(world, NEW) is None


def test_after_a_failure_there_is_another_attempt(world: RetrainingWorld) -> None:
    found = needed(world, NEW)
    assert found
    world.service.fail(train(world, found.name, settled=False), "Too few users.")
    again = needed(world, NEW)
    assert again
    assert (again.name, again.version_arn) == (found.name.removesuffix("1") + "2", None)


def test_a_version_is_found_by_its_name(world: RetrainingWorld) -> None:
    arn = train(world, "wanted")
    assert find_version(world.client, solution(), "wanted") == arn
    with pytest.raises(VersionNotListedError, match="has no version other yet"):
        find_version(world.client, solution(), "other")


def test_only_the_newest_versions_are_looked_at(world: RetrainingWorld) -> None:
    train(world, "old")
    for number in range(LOOKED_AT):
        train(world, f"new-{number}")
    with pytest.raises(VersionNotListedError):
        find_version(world.client, solution(), "old")


def test_the_newest_that_is_trained(world: RetrainingWorld) -> None:
    arn = train(world, "trained")
    train(world, "in-training", settled=False)
    assert newest_trained(world.client, solution()) == arn
    for each in world.service.arns("SolutionVersion"):
        world.service.fail(each, "x")
    assert newest_trained(world.client, solution()) is None
