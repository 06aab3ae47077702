"""Errors, quotas and the matrix of what keeps a resource from being deleted, without a server."""

from typing import Any

import pytest

from localaws.personalize.errors import ServiceError
from localaws.personalize.resources import KINDS
from localaws.personalize.shapes import api_of_operations
from tests.support.personalize_service import Service, refusal
from tests.support.personalize_stack import V2, schema

ROLE = "arn:aws:iam::000000000000:role/r"
HOUR = 3600.0
ATTRIBUTION: dict[str, Any] = {
    "name": "m",
    "metrics": [{"metricName": "clicks", "eventType": "click", "expression": "SAMPLECOUNT()"}],
    "metricsOutputConfig": {"roleArn": ROLE},
}
SEEN = 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("*")'


def start_import(service: Service, dataset: str, job: str = "j", **changes: Any) -> str:
    request = {
        "jobName": job,
        "datasetArn": dataset,
        "dataSource": {"dataLocation": "s3://bucket/file.csv"},
        "roleArn": ROLE,
        **changes,
    }
    arn: str = service.call("CreateDatasetImportJob", **request)["datasetImportJobArn"]
    return arn


def test_the_schema_of_a_dataset_stays(service: Service) -> None:
    service.dataset(service.group())
    arn = service.call("ListSchemas")["schemas"][0]["schemaArn"]
    assert refusal(service, "DeleteSchema", schemaArn=arn)[0] == "ResourceInUseException"


@pytest.mark.parametrize("dependant", ["dataset", "solution", "tracker", "metric attribution"])
def test_a_group_with_something_in_it_stays(service: Service, dependant: str) -> None:
    group = service.group()
    if dependant == "dataset":
        service.dataset(group)
    elif dependant == "solution":
        service.solution(group)
    elif dependant == "metric attribution":
        service.dataset(group)
        service.settle(
            service.call("CreateMetricAttribution", datasetGroupArn=group, **ATTRIBUTION)[
                "metricAttributionArn"
            ]
        )
    else:
        service.settle(
            service.call("CreateEventTracker", name="t", datasetGroupArn=group)["eventTrackerArn"]
        )
    code, message = refusal(service, "DeleteDatasetGroup", datasetGroupArn=group)
    assert code == "ResourceInUseException"
    assert "belongs to it" in message


def test_interactions_stay_while_there_is_a_tracker(service: Service) -> None:
    group = service.group()
    interactions, items = service.dataset(group), service.dataset(group, "Items")
    tracker = service.call("CreateEventTracker", name="t", datasetGroupArn=group)["eventTrackerArn"]
    service.settle(tracker)
    assert refusal(service, "DeleteDataset", datasetArn=interactions)[0] == "ResourceInUseException"
    service.call("DeleteDataset", datasetArn=items)
    service.call("DeleteEventTracker", eventTrackerArn=tracker)
    service.pass_time(HOUR)
    service.pass_time(HOUR)
    service.call("DeleteDataset", datasetArn=interactions)


def test_a_dataset_stays_while_it_is_imported(service: Service) -> None:
    dataset = service.dataset(service.group())
    job = start_import(service, dataset)
    code, message = refusal(service, "DeleteDataset", datasetArn=dataset)
    assert code == "ResourceInUseException"
    assert job in message


def test_a_dataset_stays_while_the_group_trains_or_serves(service: Service) -> None:
    group = service.group()
    dataset = service.dataset(group)
    solution = service.solution(group)
    version = service.call("CreateSolutionVersion", solutionArn=solution)["solutionVersionArn"]
    assert refusal(service, "DeleteDataset", datasetArn=dataset)[0] == "ResourceInUseException"
    service.settle(version)
    campaign = service.call("CreateCampaign", name="c", solutionVersionArn=version)["campaignArn"]
    assert refusal(service, "DeleteDataset", datasetArn=dataset)[0] == "ResourceInUseException"
    service.settle(campaign)
    assert refusal(service, "DeleteDataset", datasetArn=dataset)[0] == "ResourceInUseException"
    service.call("DeleteCampaign", campaignArn=campaign)
    service.call("DeleteDataset", datasetArn=dataset)


def test_a_solution_stays_while_it_has_a_campaign_or_trains(service: Service) -> None:
    group = service.group()
    solution, other = service.solution(group), service.solution(group, "other")
    version = service.call("CreateSolutionVersion", solutionArn=solution)["solutionVersionArn"]
    assert refusal(service, "DeleteSolution", solutionArn=solution)[0] == "ResourceInUseException"
    service.settle(version)
    campaign = service.call("CreateCampaign", name="c", solutionVersionArn=version)["campaignArn"]
    service.settle(campaign)
    assert refusal(service, "DeleteSolution", solutionArn=solution)[0] == "ResourceInUseException"
    moved = service.version(other)
    service.call("UpdateCampaign", campaignArn=campaign, solutionVersionArn=moved)
    for arn in (solution, other):
        assert refusal(service, "DeleteSolution", solutionArn=arn)[0] == "ResourceInUseException"
    service.pass_time(HOUR)
    service.pass_time(HOUR)
    service.call("DeleteSolution", solutionArn=solution)
    service.call("DeleteCampaign", campaignArn=campaign)
    assert refusal(service, "DeleteSolution", solutionArn=other)[0] == "ResourceInUseException"


def test_what_is_being_updated_is_neither_updated_nor_deleted(service: Service) -> None:
    group = service.group()
    solution = service.solution(group)
    version = service.version(solution)
    campaign = service.call("CreateCampaign", name="c", solutionVersionArn=version)["campaignArn"]
    service.settle(campaign)
    service.call("UpdateCampaign", campaignArn=campaign, minProvisionedTPS=2)
    service.call("UpdateSolution", solutionArn=solution, performAutoTraining=True)
    for operation, request in {
        "UpdateCampaign": {"campaignArn": campaign, "minProvisionedTPS": 3},
        "DeleteCampaign": {"campaignArn": campaign},
        "UpdateSolution": {"solutionArn": solution, "performAutoTraining": False},
    }.items():
        code, message = refusal(service, operation, **request)
        assert (code, "being updated" in message) == ("ResourceInUseException", True)


@pytest.mark.parametrize(
    "kind",
    [
        *("DatasetGroup", "Dataset", "Solution", "Campaign", "EventTracker", "Filter"),
        "MetricAttribution",
    ],
)
def test_nothing_is_deleted_before_it_is_made_or_twice(service: Service, kind: str) -> None:
    group = service.group()
    version = service.version(service.solution(group))
    made = service.call("CreateSchema", name="s", schema=schema())
    requests: dict[str, dict[str, Any]] = {
        "DatasetGroup": {"name": "other"},
        "Dataset": {
            "name": "d",
            "datasetGroupArn": group,
            "datasetType": "Interactions",
            "schemaArn": made["schemaArn"],
        },
        "Solution": {"name": "s", "datasetGroupArn": group, "recipeArn": V2},
        "Campaign": {"name": "c", "solutionVersionArn": version},
        "EventTracker": {"name": "t", "datasetGroupArn": group},
        "Filter": {"name": "f", "datasetGroupArn": group, "filterExpression": SEEN},
        "MetricAttribution": {"datasetGroupArn": group, **ATTRIBUTION},
    }
    if kind in {"Filter", "MetricAttribution"}:
        service.dataset(group)
    member = KINDS[kind].arn_member
    arn = service.call(f"Create{kind}", **requests[kind])[member]
    assert refusal(service, f"Delete{kind}", **{member: arn})[0] == "ResourceInUseException"
    service.settle(arn)
    service.call(f"Delete{kind}", **{member: arn})
    assert refusal(service, f"Delete{kind}", **{member: arn})[0] == "ResourceInUseException"
    service.pass_time(HOUR)
    service.pass_time(HOUR)
    assert refusal(service, f"Delete{kind}", **{member: arn})[0] == "ResourceNotFoundException"


def test_nothing_is_built_on_what_is_not_active(service: Service) -> None:
    group = service.call("CreateDatasetGroup", name="g")["datasetGroupArn"]
    made = service.call("CreateSchema", name="s", schema=schema())["schemaArn"]
    dataset_request = {
        "name": "d",
        "datasetGroupArn": group,
        "datasetType": "Interactions",
        "schemaArn": made,
    }
    assert refusal(service, "CreateDataset", **dataset_request)[0] == "ResourceInUseException"
    for operation, extra in {"CreateSolution": {"recipeArn": V2}, "CreateEventTracker": {}}.items():
        code, _ = refusal(service, operation, name="x", datasetGroupArn=group, **extra)
        assert code == "ResourceInUseException"
    service.settle(group)
    dataset = service.call("CreateDataset", **dataset_request)["datasetArn"]
    with pytest.raises(ServiceError, match="ResourceInUseException"):
        start_import(service, dataset)
    solution = service.call(
        "CreateSolution", name="s", datasetGroupArn=group, recipeArn=V2, performAutoTraining=False
    )["solutionArn"]
    version = service.call("CreateSolutionVersion", solutionArn=solution)["solutionVersionArn"]
    for arn in (version, f"{solution}/$LATEST"):
        code, _ = refusal(service, "CreateCampaign", name="c", solutionVersionArn=arn)
        assert code == "ResourceInUseException"
    assert (
        refusal(service, "GetSolutionMetrics", solutionVersionArn=version)[0]
        == "ResourceInUseException"
    )


def test_quotas(service: Service) -> None:
    groups = [service.group(f"g{number}") for number in range(5)]
    code, message = refusal(service, "CreateDatasetGroup", name="one-more")
    assert (code, "More than 5" in message) == ("LimitExceededException", True)
    service.call("CreateEventTracker", name="t", datasetGroupArn=groups[0])
    code, _ = refusal(service, "CreateEventTracker", name="u", datasetGroupArn=groups[0])
    assert code == "LimitExceededException"
    for group in groups:
        start_import(service, service.dataset(group), job=f"j-{group[-2:]}")
    items = service.dataset(groups[0], "Items")
    with pytest.raises(ServiceError) as refused:
        start_import(service, items, job="one-more")
    assert refused.value.message == "More than 5 resources with PENDING or IN_PROGRESS status."
    for number in range(10):
        solution = service.solution(groups[1], f"s{number}")
    code, _ = refusal(
        service, "CreateSolution", name="s10", datasetGroupArn=groups[1], recipeArn=V2
    )
    assert code == "LimitExceededException"
    version = service.version(solution)
    for number in range(5):
        service.call("CreateCampaign", name=f"c{number}", solutionVersionArn=version)
    code, message = refusal(service, "CreateCampaign", name="c5", solutionVersionArn=version)
    assert code == "LimitExceededException"
    assert message == (
        "Cannot create a campaign. More than 5 resources in ACTIVE state. "
        "Please delete some and try again."
    )


def test_one_import_a_dataset_and_the_first_one_full(service: Service) -> None:
    dataset = service.dataset(service.group())
    with pytest.raises(ServiceError, match="must have importMode FULL"):
        start_import(service, dataset, importMode="INCREMENTAL")
    start_import(service, dataset)
    with pytest.raises(ServiceError, match="ResourceInUseException"):
        start_import(service, dataset, job="k")


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"dataSource": {"dataLocation": "https://bucket/file.csv"}}, "Invalid Data location."),
        ({"dataSource": {"dataLocation": "s3:///file.csv"}}, "Invalid Data location."),
        ({"roleArn": None}, "roleArn is required"),
        ({"publishAttributionMetricsToS3": True}, "needs a metric attribution"),
    ],
)
def test_wrong_import_requests(service: Service, changes: dict[str, Any], words: str) -> None:
    dataset = service.dataset(service.group())
    with pytest.raises(ServiceError) as refused:
        start_import(service, dataset, **changes)
    assert refused.value.code == "InvalidInputException"
    assert words in refused.value.message


def test_training_that_waits_is_stopped_at_once_and_only_once(service: Service) -> None:
    solution = service.solution(service.group())
    version = service.call("CreateSolutionVersion", solutionArn=solution)["solutionVersionArn"]
    service.call("StopSolutionVersionCreation", solutionVersionArn=version)
    described = service.call("DescribeSolutionVersion", solutionVersionArn=version)
    assert described["solutionVersion"]["status"] == "CREATE STOPPED"
    code, _ = refusal(service, "StopSolutionVersionCreation", solutionVersionArn=version)
    assert code == "ResourceInUseException"
    service.call("DeleteSolution", solutionArn=solution)
    service.pass_time(HOUR)
    service.pass_time(HOUR)
    assert service.call("ListSolutionVersions")["solutionVersions"] == []


def test_with_a_dataset_go_its_import_jobs_and_events(service: Service) -> None:
    group = service.group()
    dataset = service.dataset(group)
    items = service.dataset(group, "Items")
    service.settle(start_import(service, dataset))
    tracker = service.call("CreateEventTracker", name="t", datasetGroupArn=group)
    service.settle(tracker["eventTrackerArn"])
    event = {"eventType": "view", "itemId": "i1", "sentAt": 1_700_000_000}
    service.call("PutEvents", trackingId=tracker["trackingId"], sessionId="s", eventList=[event])
    service.call("PutItems", datasetArn=items, items=[{"itemId": "i1", "properties": "{}"}])
    service.call("DeleteEventTracker", eventTrackerArn=tracker["eventTrackerArn"])
    service.pass_time(HOUR)
    service.pass_time(HOUR)
    for arn in (dataset, items):
        service.call("DeleteDataset", datasetArn=arn)
    service.pass_time(HOUR)
    service.pass_time(HOUR)
    assert service.call("ListDatasetImportJobs")["datasetImportJobs"] == []
    database = service.personalize.plane.store.database
    assert database.execute("SELECT count(*) FROM events").fetchone() == (0,)
    assert database.execute("SELECT count(*) FROM records").fetchone() == (0,)


def test_key_and_role_of_a_group_go_together(service: Service) -> None:
    code, _ = refusal(service, "CreateDatasetGroup", name="g", roleArn=ROLE)
    assert code == "InvalidInputException"


def test_what_is_not_served_says_so(service: Service) -> None:
    served = {
        *("GetRecommendations", "GetPersonalizedRanking", "PutEvents", "PutItems", "PutUsers"),
        *("ListRecipes", "DescribeRecipe", "GetSolutionMetrics", "StopSolutionVersionCreation"),
        *("TagResource", "UntagResource", "ListTagsForResource"),
        *("StartRecommender", "StopRecommender"),
        *(f"{verb}{kind}" for kind in KINDS for verb in ("Create", "Describe", "Delete", "Update")),
        *(kind.list_operation for kind in KINDS.values()),
        "ListMetricAttributionMetrics",
    }
    others = set(api_of_operations()) - served
    assert len(others) == 14
    for operation in others:
        with pytest.raises(ServiceError, match=f"{operation} is not served") as refused:
            service.personalize.call(service.caller, operation, {})
        assert refused.value.code == "InvalidInputException"
