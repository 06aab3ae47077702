from datetime import UTC, datetime
from typing import Any

import pytest

from commands.retraining.cancel import going_on, stop
from commands.retraining.history import History
from commands.retraining.pages import whole_history
from tests.support.retraining_runs import EXECUTION, Histories, one_model
from tests.support.retraining_world import MACHINE, campaign, solution
from tests.support.stubbed import Call, stubbed

BEGAN = datetime(2027, 1, 15, tzinfo=UTC)
EVENTS = one_model()
WHOLE = whole_history(Histories(EVENTS), "arn")
(IMPORT_JOB,), (NEW,) = WHOLE.imports, WHOLE.versions


def history(until: str) -> History:
    """A run that was stopped once it had called an operation."""
    last = next(
        n
        for n, event in enumerate(EVENTS)
        if event.get("taskSucceededEventDetails", {}).get("resource") == until
    )
    return whole_history(Histories(EVENTS[: last + 1]), "arn")


def described(status: str) -> Call:
    told = {
        "executionArn": EXECUTION,
        "stateMachineArn": MACHINE,
        "status": status,
        "startDate": BEGAN,
    }
    return "describe_execution", {"executionArn": EXECUTION}, told


def job(status: str) -> Call:
    told = {"datasetImportJob": {"status": status}}
    return "describe_dataset_import_job", {"datasetImportJobArn": IMPORT_JOB}, told


def version(status: str) -> Call:
    return (
        "describe_solution_version",
        {"solutionVersionArn": NEW},
        {"solutionVersion": {"status": status}},
    )


def described_campaign(status: str, update: dict[str, str]) -> Call:
    told: dict[str, Any] = {"solutionVersionArn": f"{solution('home')}/old", "status": status}
    if update:
        told["latestCampaignUpdate"] = update
    return "describe_campaign", {"campaignArn": campaign("home")}, {"campaign": told}


def test_a_run_is_stopped_with_a_cause() -> None:
    request = {"executionArn": EXECUTION, "error": "Cancelled", "cause": "cancelled by hand"}
    with stubbed(
        "stepfunctions",
        described("RUNNING"),
        ("stop_execution", request, {"stopDate": BEGAN}),
    ) as sfn:
        assert stop(sfn, EXECUTION)


def test_one_that_is_over_is_left_as_it_is() -> None:
    with stubbed("stepfunctions", described("SUCCEEDED")) as sfn:
        assert not stop(sfn, EXECUTION)


def test_an_import_goes_on() -> None:
    with stubbed("personalize", job("CREATE IN_PROGRESS")) as personalize:
        (sentence,) = going_on(personalize, history("createDatasetImportJob"))
    assert sentence.startswith(f"{IMPORT_JOB} goes on, and cannot be stopped.")


def test_a_training_goes_on_until_it_is_stopped() -> None:
    with stubbed("personalize", job("ACTIVE"), version("CREATE IN_PROGRESS")) as personalize:
        (sentence,) = going_on(personalize, history("createSolutionVersion"))
    assert sentence.endswith(
        f"aws personalize stop-solution-version-creation --solution-version-arn {NEW}"
    )


@pytest.mark.parametrize("status", ["ACTIVE", "CREATE FAILED", "CREATE STOPPING"])
def test_what_is_over_is_not_told(status: str) -> None:
    with stubbed("personalize", job("ACTIVE"), version(status)) as personalize:
        assert list(going_on(personalize, history("createSolutionVersion"))) == []


def test_a_version_that_is_gone_is_not_told() -> None:
    gone: Call = (
        "describe_solution_version",
        {"solutionVersionArn": NEW},
        "ResourceNotFoundException",
    )
    with stubbed("personalize", job("ACTIVE"), gone) as personalize:
        assert list(going_on(personalize, history("createSolutionVersion"))) == []


@pytest.mark.parametrize(
    ("update", "words"),
    [
        ({"status": "CREATE IN_PROGRESS", "solutionVersionArn": NEW}, f"goes on moving to {NEW},"),
        ({"status": "ACTIVE", "solutionVersionArn": NEW}, "serves"),
        ({}, "serves"),
    ],
)
def test_a_campaign_that_was_moved_is_no_longer_watched(update: dict[str, str], words: str) -> None:
    serving = described_campaign("ACTIVE", update)
    with stubbed("personalize", job("ACTIVE"), version("ACTIVE"), serving) as personalize:
        (sentence,) = going_on(personalize, history("updateCampaign"))
    assert f"{campaign('home')} {words}" in sentence
    assert "no alarm rolls it back" in sentence


def test_a_campaign_that_a_run_makes_goes_on_being_made() -> None:
    making = described_campaign("CREATE IN_PROGRESS", {})
    with stubbed("personalize", job("ACTIVE"), version("ACTIVE"), making) as personalize:
        (sentence,) = going_on(personalize, history("updateCampaign"))
    assert sentence.startswith(f"{campaign('home')} goes on being made, and is billed")
