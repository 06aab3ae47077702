"""Settings and updates of solutions, datasets and campaigns, without a server."""

import json
from pathlib import Path
from typing import Any

import pytest

from localaws.personalize.errors import ServiceError
from tests.support.personalize_service import ManualTime, Service, make_service, refusal
from tests.support.personalize_stack import POPULARITY, V2, schema

HOUR = 3600.0


@pytest.mark.parametrize(
    ("request_changes", "code", "words"),
    [
        ({"recipeArn": None}, "InvalidInputException", "recipeArn is required"),
        (
            {"recipeArn": "arn:aws:personalize:::recipe/aws-none"},
            "ResourceNotFoundException",
            "aws-none",
        ),
        (
            {"recipeArn": "arn:aws:personalize:::recipe/aws-hrnn"},
            "InvalidInputException",
            "Training of recipe aws-hrnn is not served by the local Personalize yet",
        ),
        (
            {
                "recipeArn": "arn:aws:personalize:::recipe/aws-semantic-similarity",
                "performIncrementalUpdate": True,
            },
            "InvalidInputException",
            "performIncrementalUpdate is not served by the local Personalize yet",
        ),
        (
            {"recipeArn": "arn:aws:personalize:::recipe/aws-vod-top-picks"},
            "InvalidInputException",
            "recommenders of a domain",
        ),
        ({"performAutoML": True}, "InvalidInputException", "performAutoML"),
        (
            {"solutionConfig": {"autoTrainingConfig": {"schedulingExpression": "rate(3 days)"}}},
            "InvalidInputException",
            "performAutoTraining is false",
        ),
        (
            {
                "performAutoTraining": True,
                "solutionConfig": {"autoTrainingConfig": {"schedulingExpression": "rate(31 days)"}},
            },
            "InvalidInputException",
            "rate(30 days)",
        ),
        (
            {"solutionConfig": {"algorithmHyperParameters": {"bptt": "3"}}},
            "InvalidInputException",
            "has no hyperparameter bptt",
        ),
        (
            {"solutionConfig": {"algorithmHyperParameters": {"apply_recency_bias": "1"}}},
            "InvalidInputException",
            "true or false",
        ),
        (
            {
                "recipeArn": "arn:aws:personalize:::recipe/aws-trending-now",
                "solutionConfig": {
                    "featureTransformationParameters": {"trend_discovery_frequency": "1 week"}
                },
            },
            "InvalidInputException",
            "trend_discovery_frequency must be 30 minutes or 1 hour",
        ),
        (
            {"solutionConfig": {"featureTransformationParameters": {"min": "0"}}},
            "InvalidInputException",
            "has no feature transformation parameter min; it has none",
        ),
        (
            {
                "recipeArn": "arn:aws:personalize:::recipe/aws-sims",
                "solutionConfig": {
                    "featureTransformationParameters": {
                        "min_user_history_length_percentile": "0.9",
                        "max_user_history_length_percentile": "0.1",
                    }
                },
            },
            "InvalidInputException",
            "min_user_history_length_percentile must not be above max_user_history",
        ),
        ({"performHPO": True}, "InvalidInputException", "performHPO must be false: recipe aws-us"),
        ({"solutionConfig": {"eventValueThreshold": "much"}}, "InvalidInputException", "number"),
        (
            {"solutionConfig": {"optimizationObjective": {"itemAttribute": "PRICE"}}},
            "InvalidInputException",
            "optimizationObjective",
        ),
        (
            {
                "recipeArn": POPULARITY,
                "solutionConfig": {
                    "eventsConfig": {"eventParametersList": [{"eventType": "view"}]}
                },
            },
            "InvalidInputException",
            "version 2",
        ),
    ],
)
def test_wrong_solutions(
    service: Service, request_changes: dict[str, Any], code: str, words: str
) -> None:
    with pytest.raises(ServiceError) as refused:
        service.solution(service.group(), **request_changes)
    assert refused.value.code == code
    assert words in refused.value.message


def test_automatic_training_is_on_by_default_and_described(service: Service) -> None:
    group = service.group()
    arn = service.call("CreateSolution", name="s", datasetGroupArn=group, recipeArn=V2)[
        "solutionArn"
    ]
    service.settle(arn)
    described = service.call("DescribeSolution", solutionArn=arn)["solution"]
    assert described["performAutoTraining"] is True
    schedule = described["solutionConfig"]["autoTrainingConfig"]
    assert schedule == {"schedulingExpression": "rate(7 days)"}
    service.call("UpdateSolution", solutionArn=arn, performAutoTraining=False)
    described = service.call("DescribeSolution", solutionArn=arn)["solution"]
    assert described["status"] == "ACTIVE"
    assert described["latestSolutionUpdate"]["status"] == "CREATE PENDING"
    assert described["performAutoTraining"] is True
    service.pass_time(HOUR)
    service.pass_time(HOUR)
    described = service.call("DescribeSolution", solutionArn=arn)["solution"]
    assert described["latestSolutionUpdate"]["status"] == "ACTIVE"
    assert described["performAutoTraining"] is False
    assert "autoTrainingConfig" not in described["solutionConfig"]


def test_a_dataset_moves_to_a_schema_with_more_columns(service: Service) -> None:
    dataset = service.dataset(service.group(), "Items")
    more = {"name": "SEASON", "type": ["string", "null"], "categorical": True}
    wider = service.call("CreateSchema", name="wider", schema=schema("Items", more))["schemaArn"]
    other = service.call("CreateSchema", name="users", schema=schema("Users"))["schemaArn"]
    assert (
        refusal(service, "UpdateDataset", datasetArn=dataset, schemaArn=other)[0]
        == "InvalidInputException"
    )
    service.call("UpdateDataset", datasetArn=dataset, schemaArn=wider)
    seen = []
    for _ in range(3):
        update = service.call("DescribeDataset", datasetArn=dataset)["dataset"][
            "latestDatasetUpdate"
        ]
        seen.append(update["status"])
        assert refusal(service, "DeleteSchema", schemaArn=wider)[0] == "ResourceInUseException"
        service.pass_time(110)
    assert seen == ["UPDATE PENDING", "UPDATE IN_PROGRESS", "ACTIVE"]
    assert service.call("DescribeDataset", datasetArn=dataset)["dataset"]["schemaArn"] == wider


def test_a_campaign_serves_its_old_version_until_the_update_is_active(service: Service) -> None:
    solution = service.solution(service.group())
    old = service.version(solution)
    campaign = service.call("CreateCampaign", name="c", solutionVersionArn=old)["campaignArn"]
    service.settle(campaign)
    assert (
        "latestCampaignUpdate"
        not in service.call("DescribeCampaign", campaignArn=campaign)["campaign"]
    )
    new = service.version(solution)
    service.call("UpdateCampaign", campaignArn=campaign, solutionVersionArn=new)
    seen = []
    for _ in range(3):
        described = service.call("DescribeCampaign", campaignArn=campaign)["campaign"]
        update = described["latestCampaignUpdate"]
        seen.append((described["status"], update["status"], described["solutionVersionArn"]))
        service.pass_time(700)
    assert seen == [
        ("ACTIVE", "CREATE PENDING", old),
        ("ACTIVE", "CREATE IN_PROGRESS", old),
        ("ACTIVE", "ACTIVE", new),
    ]


def test_a_campaign_follows_the_latest_version_when_it_is_asked_to(service: Service) -> None:
    solution = service.solution(service.group())
    first = service.version(solution)
    synced = {"syncWithLatestSolutionVersion": True}
    code, _ = refusal(
        service, "CreateCampaign", name="c", solutionVersionArn=first, campaignConfig=synced
    )
    assert code == "InvalidInputException"
    campaign = service.call(
        "CreateCampaign",
        name="c",
        solutionVersionArn=f"{solution}/$LATEST",
        campaignConfig=synced,
    )["campaignArn"]
    second = service.version(solution)
    service.pass_time(HOUR)
    service.pass_time(HOUR)
    service.pass_time(HOUR)
    service.pass_time(HOUR)
    described = service.call("DescribeCampaign", campaignArn=campaign)["campaign"]
    assert described["solutionVersionArn"] == second
    assert described["latestCampaignUpdate"]["status"] == "ACTIVE"


def test_a_version_is_taken_while_its_solution_is_still_being_made(service: Service) -> None:
    solution = service.call(
        "CreateSolution",
        name="s",
        datasetGroupArn=service.group(),
        recipeArn=V2,
        performAutoTraining=False,
    )["solutionArn"]
    described = service.call("DescribeSolution", solutionArn=solution)["solution"]
    assert described["status"] == "CREATE PENDING"
    version = service.call("CreateSolutionVersion", solutionArn=solution)["solutionVersionArn"]
    assert version.startswith(f"{solution}/")


def test_no_version_of_a_solution_on_its_way_out(service: Service) -> None:
    solution = service.solution(service.group())
    service.call("DeleteSolution", solutionArn=solution)
    code, message = refusal(service, "CreateSolutionVersion", solutionArn=solution)
    assert (code, "DELETE PENDING" in message) == ("ResourceInUseException", True)


def test_a_version_with_a_name_has_it_at_the_end_of_its_arn(service: Service) -> None:
    solution = service.solution(service.group())
    version = service.call("CreateSolutionVersion", solutionArn=solution, name="v1")
    assert version["solutionVersionArn"] == f"{solution}/v1"
    described = service.call("DescribeSolutionVersion", **version)["solutionVersion"]
    assert described["name"] == "v1"
    code, message = refusal(service, "CreateSolutionVersion", solutionArn=solution, name="v1")
    assert code == "ResourceAlreadyExistsException"
    assert message == f"Another resource with Arn {solution}/v1 already exists."
    other = service.solution(service.group("other"), "other")
    service.call("CreateSolutionVersion", solutionArn=other, name="v1")


def test_the_text_for_a_dataset_group_that_is_not_there(service: Service) -> None:
    arn = "arn:aws:personalize:us-east-1:000000000000:dataset-group/none"
    for operation, request in {
        "DescribeDatasetGroup": {},
        "DeleteDatasetGroup": {},
        "CreateSolution": {"name": "s", "recipeArn": V2},
        "CreateEventTracker": {"name": "t"},
    }.items():
        code, message = refusal(service, operation, datasetGroupArn=arn, **request)
        assert code == "ResourceNotFoundException"
        assert message == f"The given dataset group does not exist: {arn}"


def test_the_recipe_of_semantic_similarity_is_described_as_documented(service: Service) -> None:
    arn = "arn:aws:personalize:::recipe/aws-semantic-similarity"
    described = service.call("DescribeRecipe", recipeArn=arn)["recipe"]
    prefix = "arn:aws:personalize:::"
    assert described["algorithmArn"] == f"{prefix}algorithm/aws-semantic-similarity"
    assert described["featureTransformationArn"] == (
        f"{prefix}feature-transformation/aws-semantic-similarity"
    )
    assert described["recipeType"] == "RELATED_ITEMS"
    listed = service.call("ListRecipes")["recipes"]
    assert arn in [each["recipeArn"] for each in listed]


@pytest.mark.parametrize("shows_latest", [False, True])
def test_a_campaign_that_follows_shows_either_what_it_serves_or_what_it_follows(
    tmp_path: Path, shows_latest: bool
) -> None:
    service = make_service(
        tmp_path, ManualTime(), *(["campaigns-show-latest"] if shows_latest else [])
    )
    solution = service.solution(service.group())
    first = service.version(solution)
    campaign = service.call("CreateCampaign", name="c", solutionVersionArn=first)["campaignArn"]
    service.settle(campaign)
    latest = f"{solution}/$LATEST"
    service.call(
        "UpdateCampaign",
        campaignArn=campaign,
        solutionVersionArn=latest,
        campaignConfig={"syncWithLatestSolutionVersion": True},
    )
    described = service.call("DescribeCampaign", campaignArn=campaign)["campaign"]
    following = latest if shows_latest else first
    assert described["solutionVersionArn"] == first, "the update is not ACTIVE yet"
    assert described["latestCampaignUpdate"]["solutionVersionArn"] == following
    service.pass_time(HOUR)
    service.pass_time(HOUR)
    described = service.call("DescribeCampaign", campaignArn=campaign)["campaign"]
    assert described["solutionVersionArn"] == following
    service.call("UpdateCampaign", campaignArn=campaign, minProvisionedTPS=2)
    service.pass_time(HOUR)
    service.pass_time(HOUR)
    described = service.call("DescribeCampaign", campaignArn=campaign)["campaign"]
    assert (described["minProvisionedTPS"], described["solutionVersionArn"]) == (2, following)


def test_a_schema_is_described_as_it_was_given_or_reformatted(tmp_path: Path) -> None:
    given = schema("Items")
    for switches, same_text in ([], True), (["reformatted-schemas"], False):
        service = make_service(tmp_path / str(same_text), ManualTime(), *switches)
        arn = service.call("CreateSchema", name="s", schema=given)["schemaArn"]
        text = service.call("DescribeSchema", schemaArn=arn)["schema"]["schema"]
        assert (text == given) is same_text
        assert json.loads(text) == json.loads(given)


def test_a_second_tracker_is_one_too_many_or_one_that_exists(tmp_path: Path) -> None:
    for switches, code in (
        ([], "LimitExceededException"),
        (["second-tracker-exists"], "ResourceAlreadyExistsException"),
    ):
        service = make_service(tmp_path / code, ManualTime(), *switches)
        group = service.group()
        service.call("CreateEventTracker", name="t", datasetGroupArn=group)
        refused = refusal(service, "CreateEventTracker", name="u", datasetGroupArn=group)
        assert refused[0] == code


def test_metrics_of_popular_items_are_answered_or_refused(tmp_path: Path) -> None:
    service = make_service(tmp_path, ManualTime(), "popularity-without-metrics")
    group = service.group()
    personal = service.version(service.solution(group))
    popular = service.version(service.solution(group, "popular", recipeArn=POPULARITY))
    assert service.call("GetSolutionMetrics", solutionVersionArn=personal)["metrics"] == {}
    code, _ = refusal(service, "GetSolutionMetrics", solutionVersionArn=popular)
    assert code == "InvalidInputException"


def test_a_tracker_of_an_older_account_leaves_a_dataset_that_keeps_the_group(
    tmp_path: Path,
) -> None:
    service = make_service(tmp_path, ManualTime(), "trackers-leave-datasets")
    group = service.group()
    interactions = service.dataset(group)
    for name in ("t", "u"):
        tracker = service.call("CreateEventTracker", name=name, datasetGroupArn=group)
        service.pass_time(HOUR)
        service.pass_time(HOUR)
        service.call("DeleteEventTracker", eventTrackerArn=tracker["eventTrackerArn"])
        service.pass_time(HOUR)
        service.pass_time(HOUR)
    service.call("DeleteDataset", datasetArn=interactions)
    service.pass_time(HOUR)
    service.pass_time(HOUR)
    (left,) = service.call("ListDatasets", datasetGroupArn=group)["datasets"]
    assert left["datasetType"] == "EVENT_INTERACTIONS"
    code, message = refusal(service, "DeleteDatasetGroup", datasetGroupArn=group)
    assert (code, left["datasetArn"] in message) == ("ResourceInUseException", True)
    service.call("DeleteDataset", datasetArn=left["datasetArn"])
    service.pass_time(HOUR)
    service.pass_time(HOUR)
    service.call("DeleteDatasetGroup", datasetGroupArn=group)


@pytest.mark.parametrize("keeps", [False, True])
def test_whether_a_campaign_moves_to_another_solution_is_a_switch(
    keeps: bool, tmp_path: Path
) -> None:
    service = make_service(tmp_path, ManualTime(), *(["campaigns-keep-solution"] if keeps else []))
    group = service.group()
    service.dataset(group)
    solutions = [service.solution(group, name) for name in ("one", "two")]
    first, second = (service.version(each) for each in solutions)
    campaign = service.call("CreateCampaign", name="c", solutionVersionArn=first)["campaignArn"]
    service.settle(campaign)
    request = {"campaignArn": campaign, "solutionVersionArn": second}
    if keeps:
        code, words = refusal(service, "UpdateCampaign", **request)
        assert code == "InvalidInputException"
        assert "a version of another solution" in words
        service.call("UpdateCampaign", campaignArn=campaign, solutionVersionArn=first)
    else:
        assert service.call("UpdateCampaign", **request) == {"campaignArn": campaign}
    service.personalize.stop()
