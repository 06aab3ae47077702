import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from commands.retraining.runs import NoRunError, execution_arn
from commands.retraining.start import LOOKS, begin, check, upload
from commands.retraining.workflow import Workflow
from handlers.retraining.parameter_file.problems import ParameterFileError
from tests.support.lifecycle_service import GROUP
from tests.support.parameter_files import printed_sample
from tests.support.retraining_runs import EXECUTION
from tests.support.retraining_world import MACHINE
from tests.support.stubbed import Call, stubbed

BEGAN = datetime(2027, 1, 15, tzinfo=UTC)
WORKFLOW = Workflow(
    state_machine_arn=MACHINE,
    dataset_group_arn=GROUP,
    data_bucket="b",
    parameter_file="params.json",
    is_managed=True,
    campaigns={},
)
FOLDERS = ("Interactions", "Items", "Users")


def listed(*names: str) -> Call:
    executions = [
        {
            "executionArn": execution_arn(MACHINE, name),
            "stateMachineArn": MACHINE,
            "name": name,
            "status": "RUNNING",
            "startDate": BEGAN,
        }
        for name in names
    ]
    return "list_executions", {"stateMachineArn": MACHINE}, {"executions": executions}


def described(name: str, given: dict[str, Any]) -> Call:
    arn = execution_arn(MACHINE, name)
    answer = {
        "executionArn": arn,
        "stateMachineArn": MACHINE,
        "status": "RUNNING",
        "startDate": BEGAN,
        "input": json.dumps(given),
    }
    return "describe_execution", {"executionArn": arn}, answer


def folders(**files: int) -> list[Call]:
    """ListObjectsV2 of each folder, with files of so many bytes."""
    return [
        (
            "list_objects_v2",
            {"Bucket": "b", "Prefix": f"{folder}/"},
            {
                "Contents": [
                    {"Key": f"{folder}/1.csv", "ETag": '"e"', "Size": files[folder]}
                    for _ in [0]
                    if folder in files
                ]
            },
        )
        for folder in FOLDERS
    ]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "mine.json"
    path.write_text(json.dumps(printed_sample()))
    return path


def test_a_run_begins_with_its_input() -> None:
    request = {"stateMachineArn": MACHINE, "input": '{"a": 1}'}
    answer = {"executionArn": EXECUTION, "startDate": BEGAN}
    with stubbed("stepfunctions", ("start_execution", request, answer)) as sfn:
        assert begin(sfn, MACHINE, {"a": 1}) == EXECUTION


def test_a_file_is_checked_with_what_lies_in_the_bucket(file: Path) -> None:
    with stubbed("s3", *folders(Interactions=10, Users=10)) as s3:
        assert check(s3, WORKFLOW, file).dataset_group_request["name"] == "DatasetGroup"
    with (
        stubbed("s3", *folders(Interactions=10)) as s3,
        pytest.raises(ParameterFileError, match="Users/"),
    ):
        check(s3, WORKFLOW, file)


def test_the_run_of_an_upload_is_the_new_one_that_a_file_started(file: Path) -> None:
    place = {"parameterFile": {"bucket": "b", "key": "params.json"}}
    request = {"Bucket": "b", "Key": "params.json", "Body": file.read_bytes()}
    with (
        stubbed("s3", ("put_object", request, {})) as s3,
        stubbed(
            "stepfunctions",
            listed("old"),
            listed("old"),
            listed("scheduled", "old"),
            described("scheduled", {"steps": ["train"]}),
            listed("run-0", "old"),
            described("run-0", place),
        ) as sfn,
    ):
        waits: list[float] = []
        assert upload(s3, sfn, WORKFLOW, file, sleep=waits.append) == EXECUTION
    assert len(waits) == 2


def test_an_upload_that_starts_nothing_says_where_to_look(file: Path) -> None:
    request = {"Bucket": "b", "Key": "params.json", "Body": file.read_bytes()}
    with (
        stubbed("s3", ("put_object", request, {})) as s3,
        stubbed("stepfunctions", *([listed("old")] * (LOOKS + 1))) as sfn,
        pytest.raises(NoRunError, match="EventBridge rule"),
    ):
        upload(s3, sfn, WORKFLOW, file, sleep=lambda _: None)
