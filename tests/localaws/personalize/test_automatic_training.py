"""Automatic training on a clock that the test moves, with jobs that end at once."""

from pathlib import Path
from typing import Any

import pytest

from localaws.shared.clock import Clock, unchanged
from tests.support.personalize_jobs import EasyJobs
from tests.support.personalize_service import ManualTime, Service, make_personalize
from tests.support.personalize_stack import V2

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0
TRAINING = 30 * MINUTE


class Shop:
    """A group with interactions, and the solutions that a test makes in it."""

    def __init__(self, home: Path) -> None:
        time = ManualTime()
        clock = Clock(now=lambda: time.now, pace=unchanged)
        self.home = home
        self.service = Service(make_personalize(home, clock, EasyJobs()), time)
        self.imports = 0
        self.group = self.service.group()
        self.dataset = self.service.dataset(self.group)
        tracker = self.service.call("CreateEventTracker", name="t", datasetGroupArn=self.group)
        self.service.settle(tracker["eventTrackerArn"])
        self.tracking_id = tracker["trackingId"]

    def call(self, operation: str, **request: Any) -> Any:
        return self.service.call(operation, **request)

    def pass_time(self, seconds: float) -> None:
        """Let time pass, minute by minute where something is due: the clock of a server jumps over nothing."""
        end = self.service.time.now + seconds
        machine = self.service.personalize.plane.machine
        machine.advance()
        while (due := machine.next_due()) is not None and due <= end:
            self.service.pass_time(max(0.0, due - self.service.time.now))
        self.service.pass_time(end - self.service.time.now)

    def put_event(self) -> None:
        event = {"eventType": "view", "itemId": "i", "sentAt": self.service.time.now}
        self.call("PutEvents", trackingId=self.tracking_id, sessionId="s", eventList=[event])

    def import_file(self) -> None:
        self.imports += 1
        self.call(
            "CreateDatasetImportJob",
            jobName=f"j{self.imports}",
            datasetArn=self.dataset,
            dataSource={"dataLocation": "s3://bucket/file.csv"},
            roleArn="arn:aws:iam::000000000000:role/r",
        )
        self.pass_time(10 * MINUTE)

    def solution(self, **settings: Any) -> str:
        """A solution that is ACTIVE this very moment."""
        made = self.call(
            "CreateSolution", name="s", datasetGroupArn=self.group, recipeArn=V2, **settings
        )
        self.pass_time(MINUTE)
        status = self.call("DescribeSolution", **made)["solution"]["status"]
        assert status == "ACTIVE"
        return str(made["solutionArn"])

    def versions(self, solution: str) -> list[dict[str, Any]]:
        listed = self.call("ListSolutionVersions", solutionArn=solution)["solutionVersions"]
        return [
            self.call("DescribeSolutionVersion", solutionVersionArn=each["solutionVersionArn"])[
                "solutionVersion"
            ]
            for each in listed
        ]

    def update(self, solution: str, **change: Any) -> None:
        self.call("UpdateSolution", solutionArn=solution, **change)
        self.pass_time(4 * MINUTE)


@pytest.fixture
def shop(tmp_path: Path) -> Shop:
    shop = Shop(tmp_path)
    shop.put_event()
    return shop


def every(days: int) -> dict[str, Any]:
    return {"autoTrainingConfig": {"schedulingExpression": f"rate({days} days)"}}


def test_the_first_training_comes_within_the_hour_without_being_asked_for(shop: Shop) -> None:
    solution = shop.solution()
    shop.pass_time(HOUR - 1)
    assert shop.versions(solution) == []
    shop.pass_time(1)
    (version,) = shop.versions(solution)
    assert (version["trainingType"], version["trainingMode"]) == ("AUTOMATIC", "AUTOTRAIN")
    assert version["status"] == "CREATE PENDING"
    shop.pass_time(TRAINING)
    assert shop.versions(solution)[0]["status"] == "ACTIVE"


def test_the_next_trainings_come_as_many_days_after_the_start_of_the_one_before(shop: Shop) -> None:
    solution = shop.solution(solutionConfig=every(2))
    shop.pass_time(HOUR)
    for number in range(2, 5):
        shop.pass_time(TRAINING)
        shop.put_event()
        shop.pass_time(2 * DAY - TRAINING - 1)
        assert len(shop.versions(solution)) == number - 1
        shop.pass_time(1)
        assert len(shop.versions(solution)) == number


def test_it_is_every_seven_days_unless_said_otherwise(shop: Shop) -> None:
    solution = shop.solution()
    shop.pass_time(HOUR)
    shop.pass_time(TRAINING)
    shop.put_event()
    shop.pass_time(7 * DAY - TRAINING - 1)
    assert len(shop.versions(solution)) == 1
    shop.pass_time(1)
    assert len(shop.versions(solution)) == 2


def test_a_version_made_by_hand_within_the_hour_is_made_instead_of_the_first(shop: Shop) -> None:
    solution = shop.solution(solutionConfig=every(1))
    shop.pass_time(HOUR / 2)
    shop.call("CreateSolutionVersion", solutionArn=solution)
    shop.pass_time(HOUR / 4)
    shop.put_event()
    shop.pass_time(HOUR)
    assert [each["trainingType"] for each in shop.versions(solution)] == ["MANUAL"]
    shop.pass_time(DAY)
    assert [each["trainingType"] for each in shop.versions(solution)] == ["MANUAL", "AUTOMATIC"]


@pytest.mark.parametrize("arrives", ["nothing", "event", "import"])
def test_only_new_interactions_are_trained_with(shop: Shop, arrives: str) -> None:
    solution = shop.solution(solutionConfig=every(1))
    shop.pass_time(HOUR + TRAINING)
    if arrives == "event":
        shop.put_event()
    elif arrives == "import":
        shop.import_file()
    shop.pass_time(3 * DAY)
    assert len(shop.versions(solution)) == (1 if arrives == "nothing" else 2)


def test_events_that_come_while_it_trains_are_for_the_next_training(shop: Shop) -> None:
    solution = shop.solution(solutionConfig=every(1))
    shop.pass_time(HOUR + 2 * MINUTE)
    assert shop.versions(solution)[0]["status"] == "CREATE IN_PROGRESS"
    shop.put_event()
    shop.pass_time(DAY)
    assert len(shop.versions(solution)) == 2


def test_without_any_interactions_nothing_is_trained(tmp_path: Path) -> None:
    shop = Shop(tmp_path)
    solution = shop.solution(solutionConfig=every(1))
    shop.pass_time(3 * DAY)
    assert shop.versions(solution) == []


def test_nothing_trains_by_itself_that_was_not_told_to(shop: Shop) -> None:
    solution = shop.solution(performAutoTraining=False)
    shop.pass_time(30 * DAY)
    assert shop.versions(solution) == []


def test_it_is_turned_on_and_off_by_an_update(shop: Shop) -> None:
    solution = shop.solution(performAutoTraining=False)
    shop.update(solution, performAutoTraining=True, solutionUpdateConfig=every(1))
    shop.pass_time(HOUR)
    assert len(shop.versions(solution)) == 1
    shop.update(solution, performAutoTraining=False)
    shop.put_event()
    shop.pass_time(30 * DAY)
    assert len(shop.versions(solution)) == 1


def test_another_frequency_begins_within_the_hour_and_the_same_goes_on(shop: Shop) -> None:
    solution = shop.solution(solutionConfig=every(20))
    shop.pass_time(HOUR + TRAINING)
    shop.put_event()
    shop.update(solution, performAutoTraining=True, solutionUpdateConfig=every(20))
    shop.pass_time(2 * HOUR)
    assert len(shop.versions(solution)) == 1
    shop.update(solution, performAutoTraining=True, solutionUpdateConfig=every(10))
    shop.pass_time(HOUR)
    assert len(shop.versions(solution)) == 2


def test_a_campaign_that_follows_serves_what_was_trained_by_itself(shop: Shop) -> None:
    solution = shop.solution(solutionConfig=every(1))
    shop.call("CreateSolutionVersion", solutionArn=solution)
    shop.pass_time(TRAINING)
    campaign = shop.call(
        "CreateCampaign",
        name="c",
        solutionVersionArn=f"{solution}/$LATEST",
        campaignConfig={"syncWithLatestSolutionVersion": True},
    )["campaignArn"]
    shop.put_event()
    shop.pass_time(HOUR + DAY + TRAINING + HOUR)
    described = shop.call("DescribeCampaign", campaignArn=campaign)["campaign"]
    newest = shop.versions(solution)[-1]
    assert newest["trainingType"] == "AUTOMATIC"
    assert described["solutionVersionArn"] == newest["solutionVersionArn"]


def test_a_deleted_solution_trains_no_more(shop: Shop) -> None:
    solution = shop.solution()
    shop.call("DeleteSolution", solutionArn=solution)
    shop.pass_time(30 * DAY)
    assert shop.call("ListSolutionVersions")["solutionVersions"] == []


def test_a_schedule_outlives_the_server(shop: Shop) -> None:
    solution = shop.solution()
    shop.service.personalize.stop()
    time = shop.service.time
    clock = Clock(now=lambda: time.now, pace=unchanged)
    shop.service = Service(make_personalize(shop.home, clock, EasyJobs()), time)
    shop.pass_time(HOUR)
    assert len(shop.versions(solution)) == 1


def test_a_quota_that_is_used_up_leaves_a_training_out(shop: Shop) -> None:
    solution = shop.solution(solutionConfig=every(1))
    other = shop.call(
        "CreateSolution",
        name="other",
        datasetGroupArn=shop.group,
        recipeArn=V2,
        performAutoTraining=False,
    )["solutionArn"]
    shop.pass_time(HOUR - MINUTE / 2)
    for _ in range(20):
        shop.call("CreateSolutionVersion", solutionArn=other)
    shop.pass_time(MINUTE)
    assert shop.versions(solution) == []
    shop.pass_time(DAY)
    assert len(shop.versions(solution)) == 1
