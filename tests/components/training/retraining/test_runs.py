"""Runs of the workflow, from an upload to the mail, in the test's own process."""

from pathlib import Path
from typing import Any

import pytest

from tests.support.retraining_world import (
    ALARM,
    MIN_NEW_EVENTS,
    NDCG,
    RetrainingWorld,
    campaign,
    solution,
)

POOR = {NDCG: 0.4}


@pytest.fixture
def world(tmp_path: Path) -> RetrainingWorld:
    return RetrainingWorld(tmp_path)


def newest(world: RetrainingWorld, purpose: str = "home") -> str:
    versions = [arn for arn in world.service.arns("SolutionVersion") if solution(purpose) in arn]
    return versions[-1]


def until_trained(world: RetrainingWorld) -> str:
    """Let time pass until another training has begun; its version."""
    before = world.trainings()
    while world.trainings() == before:
        world.wake(30)
    return newest(world)


def test_nothing_new_is_nothing_to_do(world: RetrainingWorld) -> None:
    assert world.run()["output"]["outcome"] == "nothing changed"
    assert (world.trainings(), world.mails) == (1, [])


def test_new_data_are_imported_trained_on_and_served(world: RetrainingWorld) -> None:
    before = world.serving()
    world.upload(1)
    ended = world.run()
    (model,) = ended["output"]["models"]
    assert (ended["status"], model["verdict"]) == ("SUCCEEDED", "deployed")
    assert (model["servedBefore"], model["versionArn"]) == (before, world.serving())
    assert world.service.tags(world.serving())["retraining"] == "deployed"
    ((subject, text),) = world.mails
    assert subject == "Retraining ended: shop/travel"
    assert "Imported: Interactions" in text
    assert f"home: {world.serving()} serves." in text
    assert text.endswith("https://console/" + world.runs["run-0"].execution.facts.arn)
    assert [(each["step"], each["status"]) for each in world.events] == [
        (step, "SUCCEEDED") for step in ("plan", "import", "train", "run")
    ]


def test_what_is_done_is_not_done_again(world: RetrainingWorld) -> None:
    world.upload(1)
    world.run()
    assert world.run()["output"]["outcome"] == "nothing changed"
    assert world.trainings() == 2


def test_earlier_data_are_a_change_too(world: RetrainingWorld) -> None:
    for seed in (1, 2, 1):
        world.upload(seed)
        assert world.run()["output"]["outcome"] == "retrained"
    assert world.trainings() == 4
    assert len(world.service.arns("DatasetImportJob")) == 4


def test_enough_events_are_worth_a_training(world: RetrainingWorld) -> None:
    world.new_events += [world.clock.now] * (MIN_NEW_EVENTS - 1)
    assert world.run()["output"]["outcome"] == "nothing changed"
    world.new_events.append(world.clock.now)
    for versions in (2, 3):
        world.wake(60)
        (model,) = world.run()["output"]["models"]
        assert (model["verdict"], world.trainings()) == ("deployed", versions)
        assert world.run()["output"]["outcome"] == "nothing changed"
        world.new_events += [world.clock.now] * MIN_NEW_EVENTS


def test_who_is_deleted_is_in_no_later_model(world: RetrainingWorld) -> None:
    for versions in (2, 3):
        world.delete_users()
        world.wake(60)
        (model,) = world.run()["output"]["models"]
        assert (model["verdict"], world.trainings()) == ("deployed", versions)
        assert world.run()["output"]["outcome"] == "nothing changed"


def test_a_deletion_before_pulumi_s_training_is_in_it(world: RetrainingWorld) -> None:
    world.delete_users()
    world.wake(60)
    made = world.service.outside.create_solution_version(solutionArn=solution())
    world.service.settle(made["solutionVersionArn"])
    assert world.run()["output"]["outcome"] == "nothing changed"


def test_steps_may_come_apart(world: RetrainingWorld) -> None:
    world.upload(1)
    imported = world.run({"steps": ["import"]})["output"]
    assert (len(imported["imports"]), imported["models"]) == (1, [])
    trained = world.run({"steps": ["train"]})["output"]
    assert (trained["imports"], [each["verdict"] for each in trained["models"]]) == (
        [],
        ["deployed"],
    )


def test_the_gate_refuses_and_asks_once(world: RetrainingWorld) -> None:
    before = world.serving()
    world.upload(1)
    name = world.start()
    version = until_trained(world)
    world.metrics[version] = POOR
    world.finish()
    (model,) = world.outcome(name)["output"]["models"]
    assert (world.outcome(name)["status"], model["verdict"]) == ("SUCCEEDED", "refused")
    assert model["gate"] == [
        {
            "metric": NDCG,
            "comparedWith": "serving",
            "before": 0.5,
            "new": 0.4,
            "ratio": 0.8,
            "least": 0.95,
            "passed": False,
        }
    ]
    assert world.serving() == before
    assert "was refused by the gate" in world.mails[-1][1]
    assert ": 0.5 -> 0.4, at least 0.95 times: not passed" in world.mails[-1][1]
    assert world.run()["output"]["outcome"] == "nothing changed"


def test_a_mail_has_four_digits_of_a_metric(world: RetrainingWorld) -> None:
    world.metrics[world.serving()] = {NDCG: 0.409297081979824}
    world.upload(1)
    world.run()
    assert ": 0.4093 -> 0.5, at least 0.95 times: passed" in world.mails[-1][1]


def test_a_version_without_the_metric_passes_no_gate(world: RetrainingWorld) -> None:
    world.upload(1)
    name = world.start()
    world.metrics[until_trained(world)] = {"coverage": 1.0}
    world.finish()
    assert world.outcome(name)["output"]["models"][0]["verdict"] == "refused"


def test_where_nothing_was_measured_before_anything_is_better(world: RetrainingWorld) -> None:
    world.metrics[world.serving()] = {NDCG: 0.0}
    world.upload(1)
    assert world.run()["output"]["models"][0]["verdict"] == "deployed"


@pytest.mark.parametrize(("popular", "verdict"), [(0.45, "deployed"), (0.5, "refused")])
def test_popular_items_have_to_be_beaten(tmp_path: Path, popular: float, verdict: str) -> None:
    gate = {"metrics": [NDCG], "minRatio": 0.95, "minRatioToPopularity": 1.1}
    world = RetrainingWorld(tmp_path, {"gate": gate}, models=("home", "popular"))
    world.metrics[world.serving("popular")] = {NDCG: popular}
    world.upload(1)
    models = {each["model"]: each for each in world.run()["output"]["models"]}
    assert models["home"]["verdict"] == verdict
    assert [row["comparedWith"] for row in models["home"]["gate"]] == ["serving", "popularity"]
    assert [row["comparedWith"] for row in models["popular"]["gate"]] == ["serving"]


def test_pinned_campaigns_stay(tmp_path: Path) -> None:
    world = RetrainingWorld(tmp_path, {"deployment": "pinned"})
    before = world.serving()
    world.upload(1)
    (model,) = world.run()["output"]["models"]
    assert (model["verdict"], world.serving()) == ("offered", before)
    pin = f"pulumi config set --path personalize:retraining.versions.home {model['versionArn']}"
    assert pin in world.mails[-1][1]


def test_an_alarm_rolls_back_and_fails_the_run(world: RetrainingWorld) -> None:
    before = world.serving()
    world.upload(1)
    name = world.start()
    while world.serving() == before:
        world.wake(30)
    bad = world.serving()
    world.alarms.add(ALARM)
    world.finish()
    ended = world.outcome(name)
    assert ended["status"] == "FAILED"
    told = f"home: {bad} was rolled back to {before} because of {ALARM}"
    assert ended["cause"] == f"The step bake failed: {told}"
    assert world.serving() == before
    assert world.mails[-1][0] == "Retraining FAILED: shop/travel"
    world.alarms.clear()
    assert world.run()["output"]["outcome"] == "nothing changed"
    assert world.serving() == before


def test_an_alarm_that_was_on_before_says_nothing(world: RetrainingWorld) -> None:
    world.alarms.add(ALARM)
    world.upload(1)
    assert world.run()["output"]["models"][0]["verdict"] == "deployed"


def test_without_a_bake_nobody_looks_at_alarms(tmp_path: Path) -> None:
    world = RetrainingWorld(tmp_path, {"bakeMinutes": 0, "bakeAlarms": []})
    world.upload(1)
    assert world.run()["output"]["models"][0]["verdict"] == "deployed"


@pytest.mark.parametrize(
    ("kind", "step", "error"),
    [
        ("DatasetImportJob", "import", "ImportFailed"),
        ("SolutionVersion", "train", "ModelsNotDeployed"),
    ],
)
def test_a_failure_is_told_and_the_next_run_tries_again(
    world: RetrainingWorld, kind: str, step: str, error: str
) -> None:
    world.upload(1)
    world.service.let_fail(kind, "The reason of the service.")
    ended = world.run()
    assert (ended["status"], ended["error"]) == ("FAILED", error)
    subject, text = world.mails[-1]
    assert subject == "Retraining FAILED: shop/travel"
    assert f"The step {step} failed" in text
    assert "The reason of the service." in text
    assert world.events[-1]["status"] == "FAILED"
    assert world.run()["output"]["models"][0]["verdict"] == "deployed"


def test_one_model_fails_and_the_other_goes_on(tmp_path: Path) -> None:
    world = RetrainingWorld(tmp_path, models=("home", "related"))
    before = world.serving("home")
    world.upload(1)
    name = world.start()
    until_trained(world)
    world.service.fail(newest(world, "home"), "Too few users.")
    world.finish()
    assert "home: train failed" in world.outcome(name)["cause"]
    assert "Too few users." in world.outcome(name)["cause"]
    assert world.serving("home") == before
    assert world.serving("related") == newest(world, "related")


def test_an_update_that_fails_is_told(world: RetrainingWorld) -> None:
    before = world.serving()
    world.upload(1)
    world.service.let_fail("update", "No capacity.")
    ended = world.run()
    assert "deploy failed with CampaignUpdateFailed" in ended["cause"]
    assert "No capacity." in ended["cause"]
    assert world.serving() == before


def test_two_at_once_take_turns_and_train_once(world: RetrainingWorld) -> None:
    world.upload(1)
    first, second = world.start(), world.start()
    world.finish()
    assert world.outcome(first)["output"]["outcome"] == "retrained"
    assert world.outcome(second)["output"]["outcome"] == "nothing changed"
    assert world.trainings() == 2


def test_what_comes_meanwhile_is_not_lost(world: RetrainingWorld) -> None:
    world.upload(1)
    world.start()
    world.wake(90)
    world.upload(2)
    second = world.start()
    world.finish()
    assert world.outcome(second)["output"]["outcome"] == "retrained"
    assert world.trainings() == 3


@pytest.mark.parametrize(
    "operation", ["CreateDatasetImportJob", "CreateSolutionVersion", "UpdateCampaign"]
)
def test_a_lost_answer_does_nothing_twice(world: RetrainingWorld, operation: str) -> None:
    world.upload(1)
    world.lost.append(operation)
    assert world.run()["output"]["models"][0]["verdict"] == "deployed"
    assert world.trainings() == 2
    assert len(world.service.arns("DatasetImportJob")) == 2


def test_a_run_that_was_killed_is_gone_on_with(world: RetrainingWorld) -> None:
    world.upload(1)
    killed = world.start()
    version = until_trained(world)
    world.runs[killed].stop(world.clock.now, None, None)
    (model,) = world.run()["output"]["models"]
    assert (model["versionArn"], model["verdict"]) == (version, "deployed")
    assert world.trainings() == 2


def rollback(version: str, model: str = "home") -> dict[str, Any]:
    return {"rollback": {"model": model, "solutionVersionArn": version}}


def test_a_rollback_by_hand(world: RetrainingWorld) -> None:
    before = world.serving()
    world.upload(1)
    world.run()
    ended = world.run(rollback(before))
    assert (ended["status"], world.serving()) == ("SUCCEEDED", before)
    assert world.mails[-1][0] == "Rolled back: shop/travel"
    assert world.run()["output"]["outcome"] == "nothing changed"


def test_a_rollback_waits_for_no_run(world: RetrainingWorld) -> None:
    world.upload(1)
    run, by_hand = world.start(), world.start(rollback(world.serving()))
    while world.outcome(by_hand)["status"] == "RUNNING":
        world.step()
    assert world.outcome(by_hand)["status"] == "SUCCEEDED"
    assert world.outcome(run)["status"] == "RUNNING"


@pytest.mark.parametrize(
    ("version", "model", "words"),
    [
        (f"{solution('home')}/gone", "home", "is gone"),
        ("of related", "home", "is of another solution"),
        ("of home", "ranking", "There is no model ranking; the models are home, related"),
    ],
)
def test_a_rollback_that_cannot_be_is_refused(
    tmp_path: Path, version: str, model: str, words: str
) -> None:
    world = RetrainingWorld(tmp_path, models=("home", "related"))
    named = {f"of {each}": world.serving(each) for each in world.models}
    before = world.service.document(campaign()).copy()
    ended = world.run(rollback(named.get(version, version), model))
    assert ended["status"] == "FAILED"
    assert words in ended["cause"]
    assert words in world.mails[-1][1]
    assert world.service.document(campaign()) == before


def test_a_rollback_to_what_is_not_trained_is_refused(world: RetrainingWorld) -> None:
    world.upload(1)
    world.start()
    version = until_trained(world)
    refused = world.start(rollback(version))
    assert "only an ACTIVE version can serve" in world.outcome(refused)["cause"]


def test_data_that_are_wrong_start_nothing(world: RetrainingWorld) -> None:
    world.s3.write("travel-data", "Interactions/a.csv", b"USER_ID,ITEM_ID\nu1,i1\n")
    world.s3.write("travel-data", "Interactions/b.txt", b"x")
    ended = world.run()
    assert ended["error"] == "DataError"
    for words in (
        "missing the following columns:[TIMESTAMP, EVENT_TYPE]",
        "b.txt is empty, or no .csv",
    ):
        assert words in ended["cause"]
    assert (world.trainings(), len(world.service.arns("DatasetImportJob"))) == (1, 1)


@pytest.mark.parametrize("hours", [0.5, 3, 12])
def test_an_end_is_noticed_a_minute_late_at_most(world: RetrainingWorld, hours: float) -> None:
    world.upload(1)
    name = world.start()
    version = until_trained(world)
    while world.service.status(version) != "CREATE IN_PROGRESS":
        world.step()
    ends_at = world.clock.now + hours * 3600 + 7
    world.service.resource(version).due = ends_at
    (item,) = world.runs[name].execution.progress.branch.children
    assert item
    while item.state == "WaitForTraining":
        world.step()
    assert 0 <= world.clock.now - ends_at <= 60
    world.finish()
    assert world.runs[name].execution.progress.events < 25_000
