"""What is asked of a running local AWS on its administrative paths."""

import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from botocore.exceptions import ClientError

from localaws.cli import main
from localaws.process.administration import advance, explanation, fail, mails, root_request
from localaws.process.server import ADVANCE_PATH, ServerError
from tests.support.local_aws import LocalAws, running_local_aws
from tests.support.personalize_stack import V2, PersonalizeStack, wait_for


@pytest.fixture
def own_aws(tmp_path: Path) -> Iterator[LocalAws]:
    """Return a local AWS whose time nobody else sees."""
    with running_local_aws(tmp_path / "home") as made:
        yield made


def test_time_that_is_advanced_brings_the_automatic_training(own_aws: LocalAws) -> None:
    stack = PersonalizeStack(own_aws, "advanced")
    stack.make_data()
    personalize = stack.personalize
    solution = personalize.create_solution(
        name="advanced", datasetGroupArn=stack.arns["DatasetGroup"], recipeArn=V2
    )["solutionArn"]
    stack.wait("Solution", arn=solution)
    assert personalize.list_solution_versions(solutionArn=solution)["solutionVersions"] == []
    assert main(["advance", "1h", "--home", str(own_aws.home)]) == 0

    def latest() -> str | None:
        described = personalize.describe_solution(solutionArn=solution)["solution"]
        version = described.get("latestSolutionVersion")
        return None if version is None else f"{version['trainingType']} {version['status']}"

    wait_for(latest, "AUTOMATIC ACTIVE")


@pytest.mark.parametrize("seconds", ["", "x", "-1", "1.5", "\N{SUPERSCRIPT TWO}", "99999999"])
def test_other_than_whole_seconds_is_refused(local_aws: LocalAws, seconds: str) -> None:
    path = f"{ADVANCE_PATH}/{quote(seconds)}"
    request = root_request(local_aws.home, local_aws.endpoint, path)
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)  # noqa: S310 - the local AWS
    assert refused.value.code == 400


@pytest.mark.parametrize("time", ["7", "0d", "0m", "7w", "367d", "-1d"])
def test_the_command_line_takes_minutes_hours_and_days(time: str, tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main(["advance", "--home", str(tmp_path), "--", time])


def test_an_operation_fails_as_it_was_ordered_until_time_has_passed(own_aws: LocalAws) -> None:
    def code() -> str:
        with pytest.raises(ClientError) as refused:
            own_aws.client("personalize-events").put_events(
                trackingId="t", sessionId="s", eventList=[{"eventType": "View", "sentAt": 1}]
            )
        return str(refused.value.response["Error"]["Code"])

    assert main(["fail", "PutEvents", "down", "10m", "--home", str(own_aws.home)]) == 0
    assert code() == "ServiceUnavailableException"
    own_aws.client("personalize").list_solutions()
    assert main(["advance", "10m", "--home", str(own_aws.home)]) == 0
    assert code() == "InvalidInputException", "there is no such tracker"
    with pytest.raises(ServerError, match="kind must be one of throttled, down"):
        fail(own_aws.home, "PutEvents", "slow", seconds=1)


def test_time_of_what_does_not_run_is_not_advanced(tmp_path: Path) -> None:
    with pytest.raises(ServerError, match="no local AWS runs"):
        advance(tmp_path, 1)


def test_what_does_not_run_is_not_asked(tmp_path: Path) -> None:
    with pytest.raises(ServerError, match="start it, then ask it"):
        explanation(tmp_path, {})


def test_a_refusal_is_told_in_the_servers_own_words(local_aws: LocalAws) -> None:
    parameters = {"campaignArn": "arn:aws:personalize:us-east-1:0:campaign/a b&c=d", "userId": "ü"}
    with pytest.raises(ServerError, match="campaign/a b&c=d does not exist"):
        explanation(local_aws.home, parameters)


def test_the_command_line_needs_campaign_and_user(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        main(["explain", "--home", str(tmp_path), "--user", "u"])


def test_mails_are_printed(local_aws: LocalAws, capsys: pytest.CaptureFixture[str]) -> None:
    sns = local_aws.client("sns")
    topic = sns.create_topic(Name="mails")["TopicArn"]
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="owner@example.com")
    sns.publish(TopicArn=topic, Subject="a subject", Message="a text")
    sns.delete_topic(TopicArn=topic)
    assert main(["mail", "--home", str(local_aws.home)]) == 0
    printed = capsys.readouterr().out
    assert "to owner@example.com\na subject\n\na text\n" in printed
    assert mails(local_aws.home)[-1]["topicArn"] == topic
