import json
from pathlib import Path
from typing import Any

import pytest

from handlers.retraining.planner import MAX_BYTES, DataError, Planner
from tests.support.retraining_world import (
    BUCKET,
    DATASET,
    ROW_CHECKS,
    RetrainingWorld,
    solution,
)


@pytest.fixture
def world(tmp_path: Path) -> RetrainingWorld:
    return RetrainingWorld(tmp_path, models=("home", "popular"))


def planned(world: RetrainingWorld, **given: Any) -> dict[str, Any]:
    return Planner(world.client, world.s3, world.known(), lambda _since: False).plan(given)


def test_a_plan_says_what_tasks_need(world: RetrainingWorld) -> None:
    world.upload(1)
    made = planned(world)
    (job,) = made["imports"]
    assert job == {
        "datasetType": "Interactions",
        "datasetArn": DATASET,
        "jobName": job["jobName"],
        "jobArn": f"{DATASET.partition(':dataset/')[0]}:dataset-import-job/{job['jobName']}",
        "dataLocation": f"s3://{BUCKET}/Interactions/",
        "importMode": "FULL",
    }
    home, popular = made["models"]
    assert (home["purpose"], home["solutionArn"]) == ("home", solution("home"))
    assert popular["purpose"] == "popular"
    assert not {"versionArn", "baselineArn"} & home.keys()
    assert len(json.dumps(made)) < 256 * 1024


def test_all_rows_of_what_is_imported_are_looked_at_where_the_stack_can(
    world: RetrainingWorld,
) -> None:
    assert planned(world)["checks"] == []
    world.upload(1)
    assert planned(world)["checks"] == []
    world.stack["rowChecks"] = ROW_CHECKS
    (check,) = planned(world)["checks"]
    assert check["datasetType"] == "Interactions"
    assert "USER_ID" in check["schema"]
    assert planned(world, steps=["train"])["checks"] == []


def test_it_is_the_same_as_long_as_nothing_changes(world: RetrainingWorld) -> None:
    world.upload(1)
    assert planned(world) == planned(world)


def test_the_baseline_is_the_newest_version_of_popular_items(world: RetrainingWorld) -> None:
    world.stack["gate"] = {"metrics": ["coverage"], "minRatio": 1, "minRatioToPopularity": 1}
    world.upload(1)
    home, popular = planned(world)["models"]
    assert home["baselineArn"] == world.serving("popular")
    assert "baselineArn" not in popular


@pytest.mark.parametrize(("steps", "expected"), [(["import"], (1, 0)), (["train"], (0, 0))])
def test_steps_may_be_left_out(
    world: RetrainingWorld, steps: list[str], expected: tuple[int, int]
) -> None:
    world.upload(1)
    made = planned(world, steps=steps)
    assert (len(made["imports"]), len(made["models"])) == expected


def test_all_that_is_wrong_is_told_at_once(
    world: RetrainingWorld, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(MAX_BYTES, "FULL", 10)
    for key, body in {"a.csv": b"", "b.csv": b"USER_ID\nu1\n", "c.txt": b"x"}.items():
        world.s3.write(BUCKET, f"Interactions/{key}", body)
    with pytest.raises(DataError) as refused:
        planned(world)
    _, *problems = str(refused.value).splitlines()
    assert len(problems) == 4
    for words in ("has 12 bytes", "a.csv is empty", "b.csv, line 1", "c.txt is empty, or no .csv"):
        assert words in str(refused.value)


def test_a_parameter_file_is_read_from_the_stack_s_bucket(world: RetrainingWorld) -> None:
    world.upload(1)
    world.s3.write(BUCKET, "params.json", b"{}")
    with pytest.raises(ValueError, match="datasetGroup is missing"):
        planned(world, parameterFile={"bucket": "somebody-else", "key": "params.json"})
