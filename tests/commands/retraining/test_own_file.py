import json
from pathlib import Path

import pytest

from commands.retraining.own_file import own_file
from commands.retraining.workflow import Workflow
from tests.support.lifecycle_service import GROUP
from tests.support.retraining_world import BUCKET, MACHINE, RetrainingWorld, campaign


@pytest.mark.parametrize("models", [("home",), ("home", "related")])
def test_the_workflow_takes_the_file_of_its_stack(models: tuple[str, ...], tmp_path: Path) -> None:
    world = RetrainingWorld(tmp_path, models=models)
    workflow = Workflow(
        state_machine_arn=MACHINE,
        dataset_group_arn=GROUP,
        data_bucket=BUCKET,
        parameter_file="params.json",
        is_managed=True,
        campaigns={each: campaign(each) for each in models},
    )
    document = own_file(world.client, workflow)
    world.upload(1)
    world.s3.write(BUCKET, "params.json", json.dumps(document).encode())
    ended = world.run({"parameterFile": {"bucket": BUCKET, "key": "params.json"}})
    assert ended["cause"] is None
    assert ended["output"]["outcome"] == "retrained"
    assert {each["model"] for each in ended["output"]["models"]} == set(models)
