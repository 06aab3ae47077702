"""What was answered survives: a graceful restart, a kill, and a reset that forgets."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from localaws.process.administration import reset
from tests.support.local_aws import LocalAws, running_local_aws
from tests.support.personalize_stack import PersonalizeStack, schema

pytestmark = pytest.mark.local_aws


@pytest.fixture
def stack(tmp_path: Path) -> Iterator[PersonalizeStack]:
    with running_local_aws(tmp_path) as own:
        yield PersonalizeStack(own, "crash")


def crash(local_aws: LocalAws) -> None:
    local_aws.kill()
    local_aws.start()


def test_everything_survives_a_kill_and_work_goes_on(stack: PersonalizeStack) -> None:
    stack.make_data()
    stack.make_solution()
    stack.make_version()
    stack.make_campaign()
    tracking_id = stack.make_tracker()
    stack.put(tracking_id, ["i21", "i22"], userId="cold")
    before = stack.items("cold")
    client = stack.personalize
    unfinished = client.create_solution_version(solutionArn=stack.arns["Solution"])
    end = time.monotonic() + 30
    arn = unfinished["solutionVersionArn"]
    while stack.status("SolutionVersion", arn) != "CREATE IN_PROGRESS":
        assert time.monotonic() < end
    crash(stack.local_aws)
    assert stack.items("cold") == before
    assert stack.status("SolutionVersion", arn) in {"CREATE IN_PROGRESS", "ACTIVE"}
    stack.wait("SolutionVersion", arn=arn)
    stack.destroy()
    data = stack.local_aws.home / "personalize" / "data"
    assert list(data.iterdir()) == []


def test_a_reset_forgets_everything(stack: PersonalizeStack) -> None:
    stack.make_data()
    stack.personalize.create_schema(name="x", schema=schema())
    reset(stack.local_aws.home)
    assert stack.personalize.list_schemas()["schemas"] == []
    assert stack.personalize.list_dataset_groups()["datasetGroups"] == []
    stack.local_aws.restart()
    assert stack.personalize.list_schemas()["schemas"] == []
    stack.make_data()
