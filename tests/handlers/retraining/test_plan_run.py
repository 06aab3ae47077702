import json
from pathlib import Path
from typing import Any

import pytest

from handlers.retraining.plan_run import handler
from handlers.shared import clients
from tests.support.retraining_world import RetrainingWorld, solution


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RetrainingWorld:
    made = RetrainingWorld(tmp_path)
    monkeypatch.setattr(clients, "personalize_patiently", lambda: made.client)
    monkeypatch.setattr(clients, "s3", lambda: made.s3)
    return made


def asked(world: RetrainingWorld, **stack: Any) -> dict[str, Any]:
    return handler({"task": "plan", "input": {}, "stack": {**world.known(), **stack}}, None)


def test_it_answers_with_a_plan(world: RetrainingWorld, capsys: pytest.CaptureFixture[str]) -> None:
    assert asked(world) == {"things": [], "imports": [], "models": [], "warnings": []}
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
