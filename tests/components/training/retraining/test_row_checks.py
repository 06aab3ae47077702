"""Runs of the workflow in a stack that prepares raw data: all rows are looked at before anything is made of them."""

from pathlib import Path

import pytest

from tests.support.retraining_world import ROW_CHECKS, RetrainingWorld


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
