"""Recommenders and their rules, without a server; trainings end at once."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from localaws.personalize.control.recommenders import RETRAINING_SECONDS
from localaws.personalize.jobs import Job, Jobs
from localaws.personalize.machine import Done
from localaws.personalize.shapes import Json
from localaws.shared.clock import Clock, unchanged
from tests.support.domain_data import shop_schema
from tests.support.personalize_jobs import METRICS, EasyJobs
from tests.support.personalize_service import ManualTime, Service, make_personalize, refusal
from tests.support.personalize_stack import schema

RECIPE = "arn:aws:personalize:::recipe/aws-"
FOR_YOU = f"{RECIPE}ecomm-recommended-for-you"
VIEWED = f"{RECIPE}ecomm-popular-items-by-views"
HOUR = 3600.0


def started(home: Path, time: ManualTime, jobs: Jobs) -> Service:
    clock = Clock(now=lambda: time.now, pace=unchanged)
    return Service(make_personalize(home, clock, jobs), time)


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    made = started(tmp_path, ManualTime(), EasyJobs())
    yield made
    made.personalize.stop()


@pytest.fixture
def shop(service: Service) -> str:
    """A dataset group of the domain ECOMMERCE with interactions."""
    return make_shop(service)


def make_shop(service: Service, name: str = "shop") -> str:
    made = service.call("CreateDatasetGroup", name=name, domain="ECOMMERCE")
    group: str = made["datasetGroupArn"]
    assert made["domain"] == "ECOMMERCE"
    service.settle(group)
    add_dataset(service, group, "Interactions")
    return group


def add_dataset(service: Service, group: str, kind: str) -> None:
    made = service.call(
        "CreateSchema",
        name=f"{group.rpartition('/')[2]}-{kind}",
        schema=shop_schema(kind),
        domain="ECOMMERCE",
    )
    dataset = service.call(
        "CreateDataset",
        name=kind,
        datasetGroupArn=group,
        datasetType=kind,
        schemaArn=made["schemaArn"],
    )
    service.settle(dataset["datasetArn"])


def create(service: Service, group: str, recipe: str = FOR_YOU, **settings: Any) -> str:
    request = {"name": "home", "datasetGroupArn": group, "recipeArn": recipe, **settings}
    arn: str = service.call("CreateRecommender", **request)["recommenderArn"]
    return arn


def recommender(service: Service, arn: str) -> dict[str, Any]:
    described: dict[str, Any] = service.call("DescribeRecommender", recommenderArn=arn)
    return dict(described["recommender"])


def trained(service: Service, group: str, recipe: str = FOR_YOU, **settings: Any) -> str:
    arn = create(service, group, recipe, **settings)
    pass_hours(service, 3)
    return arn


def pass_hours(service: Service, hours: int) -> None:
    for _ in range(hours):
        service.pass_time(HOUR)


def folder(service: Service, arn: str) -> str:
    found = service.personalize.plane.store.find(arn)
    assert found is not None
    return str(found.internal["folder"])


def test_a_recommender_trains_and_is_described(service: Service, shop: str) -> None:
    arn = create(service, shop)
    assert arn.endswith(":recommender/home")
    assert recommender(service, arn)["status"] == "CREATE PENDING"
    service.pass_time(61)
    assert recommender(service, arn)["status"] == "CREATE IN_PROGRESS"
    service.pass_time(HOUR)
    described = recommender(service, arn)
    assert described["status"] == "ACTIVE"
    assert described["modelMetrics"] == METRICS
    assert described["recommenderConfig"] == {
        "minRecommendationRequestsPerSecond": 1,
        "itemExplorationConfig": {"explorationWeight": "0.3", "explorationItemAgeCutOff": "30"},
    }
    listed = service.call("ListRecommenders", datasetGroupArn=shop)["recommenders"]
    assert [each["recommenderArn"] for each in listed] == [arn]


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"recipeArn": f"{RECIPE}sims"}, "InvalidInputException", "aws-sims is not for recommend"),
        (
            {"recipeArn": f"{RECIPE}vod-top-picks"},
            "InvalidInputException",
            "not for recommenders of the domain ECOMMERCE",
        ),
        ({"recipeArn": f"{RECIPE}none"}, "ResourceNotFoundException", "none"),
        (
            {
                "recipeArn": VIEWED,
                "recommenderConfig": {"itemExplorationConfig": {"explorationWeight": "0.1"}},
            },
            "InvalidInputException",
            "only for use cases that recommend to a user",
        ),
        (
            {"recommenderConfig": {"itemExplorationConfig": {"explorationWeight": "2"}}},
            "InvalidInputException",
            "from 0 to 1",
        ),
        (
            {"recommenderConfig": {"minRecommendationRequestsPerSecond": 0}},
            "InvalidInputException",
            "at least 1",
        ),
    ],
)
def test_wrong_recommenders(
    service: Service, shop: str, changes: dict[str, Any], code: str, words: str
) -> None:
    request = {"name": "r", "datasetGroupArn": shop, "recipeArn": FOR_YOU, **changes}
    refused = refusal(service, "CreateRecommender", **request)
    assert refused[0] == code
    assert words in refused[1]


def test_a_custom_group_has_none(service: Service) -> None:
    group = service.group()
    code, message = refusal(
        service, "CreateRecommender", name="r", datasetGroupArn=group, recipeArn=FOR_YOU
    )
    assert code == "InvalidInputException"
    assert message.startswith("Please use a domains-specific Dataset Group")


def test_a_domain_group_has_custom_solutions_too(service: Service, shop: str) -> None:
    version = service.version(service.solution(shop))
    service.call("CreateCampaign", name="c", solutionVersionArn=version)


def test_what_learns_from_items_needs_them(service: Service) -> None:
    group = service.call("CreateDatasetGroup", name="tv", domain="VIDEO_ON_DEMAND")
    arn = group["datasetGroupArn"]
    service.settle(arn)
    made = service.call(
        "CreateSchema", name="tv", schema=schema("Interactions"), domain="VIDEO_ON_DEMAND"
    )
    service.call(
        "CreateDataset",
        name="tv",
        datasetGroupArn=arn,
        datasetType="Interactions",
        schemaArn=made["schemaArn"],
    )
    request = {"name": "r", "datasetGroupArn": arn}
    code, message = refusal(
        service, "CreateRecommender", recipeArn=f"{RECIPE}vod-more-like-x", **request
    )
    assert code == "InvalidInputException"
    assert "needs a dataset of type ITEMS" in message
    service.call("CreateRecommender", recipeArn=f"{RECIPE}vod-most-popular", **request)


def test_a_region_has_fifteen(service: Service, shop: str) -> None:
    for number in range(15):
        create(service, shop, VIEWED, name=f"r{number}")
    code, _ = refusal(
        service, "CreateRecommender", name="r15", datasetGroupArn=shop, recipeArn=VIEWED
    )
    assert code == "LimitExceededException"


def test_settings_change_in_place_without_a_training(service: Service, shop: str) -> None:
    arn = trained(service, shop)
    before = folder(service, arn)
    wanted = {"minRecommendationRequestsPerSecond": 2, "enableMetadataWithRecommendations": True}
    service.call("UpdateRecommender", recommenderArn=arn, recommenderConfig=wanted)
    described = recommender(service, arn)
    assert described["status"] == "ACTIVE"
    assert described["latestRecommenderUpdate"]["status"] == "CREATE PENDING"
    assert described["recommenderConfig"]["minRecommendationRequestsPerSecond"] == 1
    busy = refusal(service, "UpdateRecommender", recommenderArn=arn, recommenderConfig=wanted)
    assert busy[0] == "ResourceInUseException"
    assert refusal(service, "DeleteRecommender", recommenderArn=arn)[0] == "ResourceInUseException"
    pass_hours(service, 2)
    described = recommender(service, arn)
    assert described["latestRecommenderUpdate"]["status"] == "ACTIVE"
    assert wanted.items() <= described["recommenderConfig"].items()
    assert described["recommenderConfig"]["itemExplorationConfig"]["explorationWeight"] == "0.3"
    assert folder(service, arn) == before


def test_other_columns_are_another_training(service: Service, shop: str) -> None:
    arn = trained(service, shop)
    before = folder(service, arn)
    columns = {"excludedDatasetColumns": {"Items": ["PRICE"]}}
    service.call(
        "UpdateRecommender", recommenderArn=arn, recommenderConfig={"trainingDataConfig": columns}
    )
    service.pass_time(60)
    assert recommender(service, arn)["latestRecommenderUpdate"]["status"] == "CREATE IN_PROGRESS"
    assert folder(service, arn) == before
    pass_hours(service, 2)
    described = recommender(service, arn)
    assert described["recommenderConfig"]["trainingDataConfig"] == columns
    assert folder(service, arn) != before


def test_every_week_is_a_training(service: Service, shop: str) -> None:
    arn = trained(service, shop)
    before = folder(service, arn)
    service.pass_time(RETRAINING_SECONDS)
    service.pass_time(60)
    assert recommender(service, arn)["status"] == "ACTIVE"
    assert "latestRecommenderUpdate" not in recommender(service, arn)
    assert folder(service, arn) == before
    pass_hours(service, 2)
    after = folder(service, arn)
    assert after != before
    service.pass_time(RETRAINING_SECONDS)
    pass_hours(service, 3)
    assert folder(service, arn) != after
    assert [str(each) for each in Path(before).parent.iterdir()] == [folder(service, arn)]


class LastingJobs(Jobs):
    """Jobs that do not end before the server does."""

    def submit(self, arn: str, task: Callable[[Job], Json], done: Done) -> None:
        pass


def test_a_training_goes_on_after_a_restart(tmp_path: Path) -> None:
    time = ManualTime()
    before = started(tmp_path, time, LastingJobs())
    arn = create(before, make_shop(before))
    pass_hours(before, 3)
    assert recommender(before, arn)["status"] == "CREATE IN_PROGRESS"
    after = started(tmp_path, time, EasyJobs())
    after.personalize.plane.machine.resume()
    pass_hours(after, 1)
    assert recommender(after, arn)["status"] == "ACTIVE"
    first = folder(after, arn)
    again = started(tmp_path, time, EasyJobs())
    assert folder(again, arn) == first
    again.pass_time(RETRAINING_SECONDS)
    pass_hours(again, 3)
    assert folder(again, arn) != first


def test_a_stopped_recommender_does_nothing_until_it_is_started(
    service: Service, shop: str
) -> None:
    arn = trained(service, shop)
    before = folder(service, arn)
    assert refusal(service, "StartRecommender", recommenderArn=arn)[0] == "ResourceInUseException"
    assert service.call("StopRecommender", recommenderArn=arn) == {"recommenderArn": arn}
    seen = [recommender(service, arn)["status"]]
    service.pass_time(20)
    seen.append(recommender(service, arn)["status"])
    pass_hours(service, 1)
    seen.append(recommender(service, arn)["status"])
    assert seen == ["STOP PENDING", "STOP IN_PROGRESS", "INACTIVE"]
    code, message = refusal(service, "GetRecommendations", recommenderArn=arn, userId="u")
    assert code == "InvalidInputException"
    assert "not ACTIVE" in message
    service.pass_time(2 * RETRAINING_SECONDS)
    pass_hours(service, 2)
    service.call("StartRecommender", recommenderArn=arn)
    assert recommender(service, arn)["status"] == "START PENDING"
    pass_hours(service, 2)
    assert recommender(service, arn)["status"] == "ACTIVE"
    assert folder(service, arn) == before
    service.pass_time(RETRAINING_SECONDS)
    pass_hours(service, 2)
    assert folder(service, arn) != before


def test_data_stay_while_a_recommender_trains_and_the_group_while_it_is_there(
    service: Service, shop: str
) -> None:
    dataset = service.call("ListDatasets", datasetGroupArn=shop)["datasets"][0]["datasetArn"]
    arn = create(service, shop)
    assert refusal(service, "DeleteDataset", datasetArn=dataset)[0] == "ResourceInUseException"
    assert refusal(service, "DeleteRecommender", recommenderArn=arn)[0] == "ResourceInUseException"
    pass_hours(service, 3)
    service.call("StopRecommender", recommenderArn=arn)
    pass_hours(service, 2)
    service.call("DeleteDataset", datasetArn=dataset)
    pass_hours(service, 2)
    code, message = refusal(service, "DeleteDatasetGroup", datasetGroupArn=shop)
    assert code == "ResourceInUseException"
    assert arn in message
    kept = Path(folder(service, arn)).parent
    service.call("DeleteRecommender", recommenderArn=arn)
    assert recommender(service, arn)["status"] == "DELETE PENDING"
    pass_hours(service, 2)
    gone = refusal(service, "DescribeRecommender", recommenderArn=arn)
    assert gone[0] == "ResourceNotFoundException"
    assert not kept.exists()
    service.call("DeleteDatasetGroup", datasetGroupArn=shop)
