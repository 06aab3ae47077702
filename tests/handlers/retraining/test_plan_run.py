import json
from pathlib import Path
from typing import Any

import pytest

from handlers.retraining.plan_run import handler
from handlers.shared import clients
from tests.support.retraining_world import ROW_CHECKS, RetrainingWorld, solution


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RetrainingWorld:
    made = RetrainingWorld(tmp_path)
    monkeypatch.setattr(clients, "personalize_patiently", lambda: made.client)
    monkeypatch.setattr(clients, "s3", lambda: made.s3)
    return made


def asked(world: RetrainingWorld, **stack: Any) -> dict[str, Any]:
    return handler({"task": "plan", "input": {}, "stack": {**world.known(), **stack}}, None)


def test_it_answers_with_a_plan(world: RetrainingWorld, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(world) == {
        "things": [],
        "checks": [],
        "imports": [],
        "models": [],
        "warnings": [],
    }
    assert json.loads(capsys.readouterr().out)["message"] == "planned a run"


def test_it_finds_a_version(world: RetrainingWorld) -> None:
    named = world.service.outside.create_solution_version(solutionArn=solution(), name="wanted")
    event = {"task": "find-version", "solutionArn": solution(), "versionName": "wanted"}
    assert handler(event, None) == {"versionArn": named["solutionVersionArn"]}


@pytest.mark.parametrize(("archived", "trainings"), [(4, 0), (5, 1)])
def test_it_counts_events_where_they_are_worth_something(
    world: RetrainingWorld, monkeypatch: pytest.MonkeyPatch, archived: int, trainings: int
) -> None:
    class CloudWatch:
        def get_metric_statistics(self, **_request: Any) -> dict[str, Any]:
            return {"Datapoints": [{"Sum": archived}]}

    monkeypatch.setattr(clients, "cloudwatch", CloudWatch)
    planned = asked(world, archive={"deliveryStream": "archive", "minNewEvents": 5})
    assert len(planned["models"]) == trainings


def test_it_has_all_rows_looked_at(world: RetrainingWorld, monkeypatch: pytest.MonkeyPatch) -> None:
    class Athena:
        def start_query_execution(self, **request: Any) -> dict[str, str]:
            assert request["WorkGroup"] == ROW_CHECKS["workGroup"]
            assert "FROM interactions_lines" in request["QueryString"]
            return {"QueryExecutionId": "q-1"}

    monkeypatch.setattr(clients, "athena", Athena)
    world.upload(1)
    (check,) = asked(world, rowChecks=ROW_CHECKS)["checks"]
    stack = {**world.known(), "rowChecks": ROW_CHECKS}
    event = {"task": "start-check", "stack": stack, "check": check, "token": "t" * 32}
    assert handler(event, None) == {"queryExecutionId": "q-1"}
