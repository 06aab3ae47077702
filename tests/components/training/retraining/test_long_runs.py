"""Runs of days go on in further executions, so that none reaches the most events of history that one may have.

Source: AWS Step Functions Developer Guide, "Service quotas": 25,000 events an execution.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from localaws.stepfunctions.interpreter.tasks import Failed
from tests.support import retraining_world
from tests.support.retraining_world import ALARM, NDCG, SDK, RetrainingWorld, campaign

pytestmark = pytest.mark.slow

MAX_EVENTS = 25_000
HOUR = 3600.0
MODELS = ("home", "related", "popular")


def until(world: RetrainingWorld, kind: str, count: int) -> None:
    """Let time pass until so many of a kind are being made."""
    while len(world.under_way(kind)) < count:
        world.step()


def events(world: RetrainingWorld) -> dict[str, int]:
    return {name: run.execution.progress.events for name, run in world.runs.items()}


def outcomes(world: RetrainingWorld) -> list[dict[str, Any]]:
    return [world.outcome(name) for name in world.runs]


def test_three_models_that_train_for_two_days(tmp_path: Path) -> None:
    world = RetrainingWorld(tmp_path, models=MODELS)
    world.upload(1)
    began = world.clock.now
    world.start()
    until(world, "SolutionVersion", 3)
    world.hold("SolutionVersion", began + 47.9 * HOUR)
    world.finish()
    assert max(events(world).values()) < MAX_EVENTS
    assert sum(events(world).values()) > 3 * MAX_EVENTS
    ended = outcomes(world)
    assert [each["status"] for each in ended] == ["SUCCEEDED"] * len(ended)
    deployed = [
        m["model"] for e in ended for m in e["output"]["models"] if m["verdict"] == "deployed"
    ]
    assert sorted(deployed) == sorted(MODELS)
    assert world.trainings() == 6
    # Who hears of it hears of ends alone.
    assert len(world.mails) == 3
    assert world.run()["output"]["outcome"] == "nothing changed"


def noticed(
    world: RetrainingWorld, monkeypatch: pytest.MonkeyPatch, operation: str
) -> dict[str, float]:
    """When an operation first told of each resource that it is ACTIVE, by ARN; filled while the world runs."""
    found: dict[str, float] = {}
    answer = world.call

    def call(request: Any) -> Any:
        response = answer(request)
        if str(request.target).endswith(operation):
            for arn in json.loads(request.body).values():
                if world.service.status(arn) == "ACTIVE":
                    found.setdefault(arn, world.clock.now)
        return response

    monkeypatch.setattr(world, "call", call)
    return found


def test_ends_are_noticed_a_minute_late_at_most_in_whatever_execution(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = RetrainingWorld(tmp_path, models=MODELS)
    told = noticed(world, monkeypatch, "DescribeSolutionVersion")
    world.upload(1)
    world.start()
    until(world, "SolutionVersion", 3)
    ends_at = {}
    # Around the moment at which executions go on elsewhere, and long after.
    for arn, hours in zip(world.under_way("SolutionVersion"), (5.54, 5.6, 30.01), strict=True):
        ends_at[arn] = world.service.resource(arn).due = world.clock.now + hours * HOUR + 7
    world.finish()
    assert all(0 <= told[arn] - moment <= 61 for arn, moment in ends_at.items())
    assert max(events(world).values()) < MAX_EVENTS


def test_an_alarm_late_in_a_bake_of_a_day_rolls_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = RetrainingWorld(tmp_path, {"bakeMinutes": 1440}, models=MODELS)
    before = {campaign(purpose): world.serving(purpose) for purpose in MODELS}
    world.upload(1)
    world.start()
    while any(world.serving(purpose) in before.values() for purpose in MODELS):
        world.step()
    world.wake_until(world.clock.now + 20 * HOUR)
    moved = moves(world, monkeypatch)
    world.alarms.add(ALARM)
    at = world.clock.now
    world.finish()
    assert {arn: version for arn, version, _ in moved} == before
    assert all(moment - at <= 60 for _, _, moment in moved)
    assert max(events(world).values()) < MAX_EVENTS
    failed = [each for each in outcomes(world) if each["status"] == "FAILED"]
    assert len(failed) == len(MODELS)
    assert all("was rolled back to" in each["cause"] for each in failed)


def moves(world: RetrainingWorld, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, str, float]]:
    """What is asked of UpdateCampaign: campaign, version, moment; filled while the world runs."""
    found: list[tuple[str, str, float]] = []
    answer = world.call

    def call(request: Any) -> Any:
        if str(request.target).endswith("UpdateCampaign"):
            asked = json.loads(request.body)
            found.append((asked["campaignArn"], asked["solutionVersionArn"], world.clock.now))
        return answer(request)

    monkeypatch.setattr(world, "call", call)
    return found


def test_a_bake_of_a_day_ends_when_it_is_over(tmp_path: Path) -> None:
    world = RetrainingWorld(tmp_path, {"bakeMinutes": 1440})
    before = world.serving()
    world.upload(1)
    world.start()
    while world.serving() == before:
        world.step()
    began = world.clock.now
    world.finish()
    assert 1440 <= (world.clock.now - began) / 60 <= 1445
    *_, last = outcomes(world)
    (model,) = last["output"]["models"]
    assert (model["verdict"], model["servedBefore"]) == ("deployed", before)
    assert model["gate"][0]["metric"] == NDCG


def test_a_bake_that_cannot_go_on_is_rolled_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused = Failed("Sfn.SfnException", "not authorized")
    monkeypatch.setattr(RetrainingWorld, "start_execution", lambda *_: refused)
    monkeypatch.setitem(retraining_world._TASKS, f"{SDK}sfn:startExecution", lambda *_: refused)
    world = RetrainingWorld(tmp_path, {"bakeMinutes": 1440})
    before = world.serving()
    world.upload(1)
    assert world.run()["status"] == "FAILED"
    assert world.serving() == before


def test_an_import_of_a_day_goes_on_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = RetrainingWorld(tmp_path)
    told = noticed(world, monkeypatch, "DescribeDatasetImportJob")
    world.upload(1)
    world.start()
    until(world, "DatasetImportJob", 1)
    ends_at = world.clock.now + 24 * HOUR
    world.hold("DatasetImportJob", ends_at)
    world.finish()
    first, *_, last = outcomes(world)
    assert first["output"]["outcome"] == "goes on"
    assert last["output"]["models"][0]["verdict"] == "deployed"
    assert max(events(world).values()) < MAX_EVENTS
    (late,) = (at - ends_at for arn, at in told.items())
    assert 0 <= late <= 61
    assert len(world.mails) == 1


def test_an_import_of_hours_is_gone_on_with_after_a_kill(tmp_path: Path) -> None:
    world = RetrainingWorld(tmp_path)
    world.upload(1)
    killed = world.start()
    until(world, "DatasetImportJob", 1)
    world.hold("DatasetImportJob", world.clock.now + 5 * HOUR)
    world.runs[killed].stop(world.clock.now, None, None)
    (model,) = world.run()["output"]["models"]
    assert model["verdict"] == "deployed"
    assert len(world.service.arns("DatasetImportJob")) == 2


@pytest.mark.parametrize(
    ("kind", "error"),
    [("DatasetImportJob", "ImportTooLong"), ("SolutionVersion", "TrainingTooLong")],
)
def test_nobody_waits_for_ever(tmp_path: Path, kind: str, error: str) -> None:
    world = RetrainingWorld(tmp_path)
    began = world.clock.now
    world.upload(1)
    world.start()
    until(world, kind, 1)
    world.hold(kind, began + 1000 * HOUR)
    while world.mails == [] and world.step():
        pass
    subject, text = world.mails[-1]
    assert subject.startswith("Retraining FAILED")
    assert error in text
    assert "two days after the run began" in text
    assert 48 <= (world.clock.now - began) / HOUR <= 66


def test_other_runs_wait_for_what_goes_on(tmp_path: Path) -> None:
    world = RetrainingWorld(tmp_path)
    world.upload(1)
    world.start()
    until(world, "SolutionVersion", 1)
    world.hold("SolutionVersion", world.clock.now + 20 * HOUR)
    other = world.start()
    world.wake_until(world.clock.now + 19 * HOUR)
    assert [name for name in world.runs if name.startswith("continued-")]
    assert world.outcome(other)["status"] == "RUNNING"
    world.finish()
    assert world.outcome(other)["output"]["outcome"] == "nothing changed"
    assert world.trainings() == 2


def test_a_run_waits_for_its_turn_for_two_days(tmp_path: Path) -> None:
    world = RetrainingWorld(tmp_path)
    world.upload(1)
    world.start()
    other = world.start()
    until(world, "SolutionVersion", 1)
    world.hold("SolutionVersion", world.clock.now + 47 * HOUR)
    world.finish()
    assert world.outcome(other)["output"]["outcome"] == "nothing changed"
    assert events(world)[other] < MAX_EVENTS / 5
