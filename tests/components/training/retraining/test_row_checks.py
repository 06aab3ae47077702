"""Runs of the workflow in a stack that prepares raw data: all rows are looked at before anything is made of them."""

import json
from pathlib import Path

import pytest

from tests.support.parameter_files import printed_sample
from tests.support.retraining_world import BUCKET, ROW_CHECKS, RetrainingWorld

FILE = {"parameterFile": {"bucket": BUCKET, "key": "params.json"}}


@pytest.fixture
def world(tmp_path: Path) -> RetrainingWorld:
    made = RetrainingWorld(tmp_path, stack={"rowChecks": ROW_CHECKS})
    made.upload(1)
    return made


def failure(world: RetrainingWorld) -> str:
    """Why a run fails, which is mailed, too, and imports and trains nothing."""
    imports = len(world.service.arns("DatasetImportJob"))
    ended = world.run()
    assert (ended["status"], world.trainings()) == ("FAILED", 1)
    assert len(world.service.arns("DatasetImportJob")) == imports
    ((subject, text),) = world.mails
    assert subject == "Retraining FAILED: shop/travel"
    cause = str(ended["cause"])
    assert cause.startswith("The step check failed: ")
    assert cause.partition(" failed: ")[2] in text
    return cause


def test_rows_are_looked_at_before_they_are_imported(world: RetrainingWorld) -> None:
    ended = world.run()
    (model,) = ended["output"]["models"]
    assert (ended["status"], model["verdict"]) == ("SUCCEEDED", "deployed")
    assert ended["output"]["warnings"] == []
    assert list(world.row_queries.started.values()) == ["rows-Interactions-0"]
    assert [each["step"] for each in world.events] == ["plan", "check", "import", "train", "run"]
    assert world.events[1]["checks"] == [
        {"datasetType": "Interactions", "warnings": [], "scannedBytes": 512}
    ]


def test_only_what_is_imported_is_looked_at(world: RetrainingWorld) -> None:
    world.run()
    assert world.run()["output"]["outcome"] == "nothing changed"
    world.run({"steps": ["train"]})
    assert len(world.row_queries.started) == 1


def test_an_import_that_a_stopped_run_has_begun_was_looked_at(world: RetrainingWorld) -> None:
    name = world.start()
    while not world.under_way("DatasetImportJob") and world.step():
        pass
    world.runs[name].stop(world.clock.now, None, None)
    assert world.run()["status"] == "SUCCEEDED"
    assert len(world.row_queries.started) == 1


def test_a_wrong_row_ends_the_run(world: RetrainingWorld) -> None:
    world.row_queries.problems["Interactions"] = "TIMESTAMP is no long."
    cause = failure(world)
    assert "Interactions: RowsError: TIMESTAMP is no long." in cause
    assert cause.endswith("\nNothing was imported or trained.")


def test_warnings_are_those_of_the_run(world: RetrainingWorld) -> None:
    world.row_queries.warnings["Interactions"] = "EVENT_TYPE has spaces at its ends."
    assert world.run()["output"]["warnings"] == ["EVENT_TYPE has spaces at its ends."]
    assert "EVENT_TYPE has spaces at its ends." in world.mails[-1][1]


def test_a_query_that_fails_ends_the_run(world: RetrainingWorld) -> None:
    world.row_queries.state = "FAILED"
    assert "ended FAILED: Query exhausted resources" in failure(world)


def test_a_query_that_takes_too_long_is_stopped(world: RetrainingWorld) -> None:
    world.row_queries.polls = 10_000
    assert "was stopped after 2 hours" in failure(world)
    assert world.row_queries.stopped == ["rows-Interactions-0"]


@pytest.fixture
def other_group(world: RetrainingWorld) -> RetrainingWorld:
    """With a parameter file for a dataset group of its own, and its data."""
    users = "\n".join(["USER_ID,GENDER,AGE", *(f"u{n},f,{20 + n}" for n in range(40))])
    world.s3.write(BUCKET, "Users/users.csv", users.encode())
    world.s3.write(BUCKET, "params.json", json.dumps(printed_sample()).encode())
    return world


def test_rows_of_another_group_are_held_to_its_schemas(other_group: RetrainingWorld) -> None:
    queries = other_group.row_queries
    queries.warnings = {"Users": "AGE has leading zeros.", "Interactions": "Odd."}
    ended = other_group.run(FILE)
    assert ended["status"] == "SUCCEEDED", ended["cause"]
    assert len(queries.started) == 2
    assert {"AGE has leading zeros.", "Odd."} < set(ended["output"]["warnings"])
    assert any("takes its place" in each for each in ended["output"]["warnings"])


def test_a_wrong_row_of_another_group_ends_the_run_before_anything_is_made(
    other_group: RetrainingWorld,
) -> None:
    other_group.row_queries.problems = {"Users": "AGE is no int.", "Interactions": "Odd."}
    groups = other_group.service.arns("DatasetGroup")
    ended = other_group.run(FILE)
    assert ended["status"] == "FAILED"
    assert "Users: RowsError: AGE is no int." in ended["cause"]
    assert "Interactions: RowsError: Odd." in ended["cause"]
    assert other_group.service.arns("DatasetGroup") == groups
