from datetime import UTC, datetime
from typing import Any

import pytest

from commands.retraining.runs import NoRunError, execution_arn, find, newest
from tests.support.retraining_runs import EXECUTION
from tests.support.retraining_world import MACHINE
from tests.support.stubbed import Call, stubbed

BEGAN = datetime(2027, 1, 15, tzinfo=UTC)


def summary(name: str, status: str = "RUNNING") -> dict[str, Any]:
    return {
        "executionArn": execution_arn(MACHINE, name),
        "stateMachineArn": MACHINE,
        "name": name,
        "status": status,
        "startDate": BEGAN,
    }


def listed(*names: str, only: str | None = None) -> Call:
    request = {"stateMachineArn": MACHINE, "maxResults": 1}
    further = {"statusFilter": only} if only else {}
    return "list_executions", {**request, **further}, {"executions": [summary(n) for n in names]}


def test_a_run_is_named_by_its_name_or_its_arn() -> None:
    with stubbed("stepfunctions") as sfn:
        assert find(sfn, MACHINE, "run-0") == EXECUTION
        assert find(sfn, MACHINE, EXECUTION) == EXECUTION


def test_without_a_name_it_is_the_newest_that_runs() -> None:
    with stubbed("stepfunctions", listed("run-0", only="RUNNING")) as sfn:
        assert find(sfn, MACHINE, None) == EXECUTION


def test_where_none_runs_it_is_the_newest() -> None:
    with stubbed("stepfunctions", listed(only="RUNNING"), listed("run-0")) as sfn:
        assert find(sfn, MACHINE, None) == EXECUTION


def test_without_any_run_it_is_told() -> None:
    with (
        stubbed("stepfunctions", listed(only="RUNNING"), listed()) as sfn,
        pytest.raises(NoRunError, match="no run yet"),
    ):
        find(sfn, MACHINE, None)


def test_only_as_many_runs_are_asked_for_as_are_wanted() -> None:
    ended = {**summary("b", "SUCCEEDED"), "input": '{"steps": ["train"]}', "output": '{"a": 1}'}
    failed = {**summary("a", "FAILED"), "stopDate": BEGAN, "error": "DataError", "input": "{}"}
    page = {"executions": [summary(name) for name in "bac"], "nextToken": "t"}
    with stubbed(
        "stepfunctions",
        ("list_executions", {"stateMachineArn": MACHINE}, page),
        ("describe_execution", {"executionArn": execution_arn(MACHINE, "b")}, ended),
        ("describe_execution", {"executionArn": execution_arn(MACHINE, "a")}, failed),
    ) as sfn:
        first, second = newest(sfn, MACHINE, 2)
    assert (first.given, first.output, first.stopped_at) == ({"steps": ["train"]}, {"a": 1}, None)
    assert (second.status, second.error, second.stopped_at) == ("FAILED", "DataError", BEGAN)
