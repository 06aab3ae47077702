from datetime import UTC, datetime, timedelta

import pytest

from commands.retraining.rollback import (
    NoVersionError,
    named_version,
    older,
    previous_version,
    rollback_input,
)
from tests.support.retraining_world import campaign, solution
from tests.support.stubbed import Call, stubbed

BEGAN = datetime(2027, 1, 15, tzinfo=UTC)
HOME = solution("home")


def serving(version: str) -> Call:
    told = {"campaignArn": campaign("home"), "solutionVersionArn": f"{HOME}/{version}"}
    return "describe_campaign", {"campaignArn": campaign("home")}, {"campaign": told}


def trained(*versions: tuple[str, str]) -> Call:
    """ListSolutionVersions: names and statuses, the oldest first, as the service sorts by no rule."""
    listed = [
        {
            "solutionVersionArn": f"{HOME}/{name}",
            "status": status,
            "creationDateTime": BEGAN + timedelta(days=day),
        }
        for day, (name, status) in enumerate(versions)
    ]
    return "list_solution_versions", {"solutionArn": HOME}, {"solutionVersions": listed}


def tags(version: str, verdict: str | None) -> Call:
    found = [{"tagKey": "retraining", "tagValue": verdict}] if verdict else []
    return (
        "list_tags_for_resource",
        {"resourceArn": f"{HOME}/{version}"},
        {"tags": [{"tagKey": "stack", "tagValue": "refused"}, *found]},
    )


def test_the_previous_version_is_the_next_older_one_that_may_serve() -> None:
    with stubbed(
        "personalize",
        serving("v5"),
        trained(
            ("v1", "ACTIVE"),
            ("v2", "ACTIVE"),
            ("v3", "ACTIVE"),
            ("v4", "CREATE FAILED"),
            ("v5", "ACTIVE"),
            ("v6", "ACTIVE"),
        ),
        tags("v3", "refused"),
        tags("v2", "deployed"),
    ) as personalize:
        assert previous_version(personalize, campaign("home")) == f"{HOME}/v2"


def test_one_that_has_no_verdict_is_of_pulumi_and_may_serve() -> None:
    with stubbed(
        "personalize",
        serving("v2"),
        trained(("v1", "ACTIVE"), ("v2", "ACTIVE")),
        tags("v1", None),
    ) as personalize:
        assert previous_version(personalize, campaign("home")) == f"{HOME}/v1"


def test_without_one_it_is_told() -> None:
    with (
        stubbed(
            "personalize",
            serving("v2"),
            trained(("v1", "ACTIVE"), ("v2", "ACTIVE")),
            tags("v1", "rolled-back"),
        ) as personalize,
        pytest.raises(NoVersionError, match="no version before"),
    ):
        previous_version(personalize, campaign("home"))


def test_all_versions_are_older_than_one_that_is_no_longer_listed() -> None:
    listed = {
        "solutionVersionArn": f"{HOME}/v1",
        "status": "ACTIVE",
        "creationDateTime": BEGAN,
    }
    assert older([listed], f"{HOME}/gone") == [f"{HOME}/v1"]


def test_a_version_is_named_by_its_arn_or_its_last_part() -> None:
    with stubbed("personalize", serving("v2")) as personalize:
        assert named_version(personalize, campaign("home"), f"{HOME}/v1") == f"{HOME}/v1"
        assert named_version(personalize, campaign("home"), "v1") == f"{HOME}/v1"


def test_the_input_is_what_the_state_machine_reads() -> None:
    assert rollback_input("home", "arn") == {
        "rollback": {"model": "home", "solutionVersionArn": "arn"}
    }
