"""Settings and updates of solutions, datasets and campaigns, without a server."""

from typing import Any

import pytest

from localaws.personalize.errors import ServiceError
from tests.support.personalize_service import Service, refusal
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
            {"recipeArn": "arn:aws:personalize:::recipe/aws-sims"},
            "InvalidInputException",
            "not served by the local Personalize yet",
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
