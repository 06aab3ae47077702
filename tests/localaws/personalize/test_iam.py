from typing import Any

import pytest

from localaws.personalize import iam, shapes

PREFIX = "arn:aws:personalize:eu-west-1:111122223333:"
TRACKER = f"{PREFIX}event-tracker/12345678"


def resource(operation: str, **request: Any) -> str:
    return iam.resource_of(operation, request, "eu-west-1", "111122223333", lambda *_: TRACKER)


@pytest.mark.parametrize(
    ("operation", "request_body", "expected"),
    [
        ("CreateCampaign", {"name": "c"}, f"{PREFIX}campaign/c"),
        ("CreateDatasetImportJob", {"jobName": "j"}, f"{PREFIX}dataset-import-job/j"),
        (
            "CreateDataset",
            {"datasetGroupArn": f"{PREFIX}dataset-group/g", "datasetType": "Items", "name": "x"},
            f"{PREFIX}dataset/g/ITEMS",
        ),
        (
            "CreateFilter",
            {"name": "f", "datasetGroupArn": f"{PREFIX}dataset-group/g"},
            f"{PREFIX}filter/f",
        ),
        ("DeleteFilter", {"filterArn": f"{PREFIX}filter/f"}, f"{PREFIX}filter/f"),
        ("PutItems", {"datasetArn": f"{PREFIX}dataset/g/ITEMS"}, f"{PREFIX}dataset/g/ITEMS"),
        ("CreateSolutionVersion", {"solutionArn": f"{PREFIX}solution/s"}, f"{PREFIX}solution/s"),
        ("CreateEventTracker", {"name": "t"}, f"{PREFIX}event-tracker/*"),
        ("PutEvents", {"trackingId": "t"}, TRACKER),
        ("ListCampaigns", {"solutionArn": f"{PREFIX}solution/s"}, "*"),
        ("ListTagsForResource", {"resourceArn": f"{PREFIX}schema/s"}, f"{PREFIX}schema/s"),
        (
            "UpdateCampaign",
            {
                "campaignArn": f"{PREFIX}campaign/c",
                "solutionVersionArn": f"{PREFIX}solution/s/12345678",
            },
            f"{PREFIX}campaign/c",
        ),
        (
            "GetRecommendations",
            {"campaignArn": f"{PREFIX}campaign/c", "filterArn": f"{PREFIX}filter/f"},
            f"{PREFIX}campaign/c",
        ),
        ("GetPersonalizedRanking", {"campaignArn": f"{PREFIX}campaign/c"}, f"{PREFIX}campaign/c"),
        (
            "UpdateDataset",
            {"datasetArn": f"{PREFIX}dataset/g/ITEMS", "schemaArn": f"{PREFIX}schema/s"},
            f"{PREFIX}dataset/g/ITEMS",
        ),
    ],
)
def test_a_request_is_checked_against_what_it_acts_on(
    operation: str, request_body: dict[str, Any], expected: str
) -> None:
    assert resource(operation, **request_body) == expected


def test_every_operation_but_lists_has_a_resource() -> None:
    for operation in shapes.api_of_operations():
        members = shapes.input_shape(operation).members
        request = {name: f"{PREFIX}x/{name}" for name in members}
        expected_star = operation.startswith("List") and operation != "ListTagsForResource"
        without = operation == "PutActionInteractions"  # its tracking id is a dataset's
        assert (resource(operation, **request) == "*") == (expected_star or without), operation


def test_operations_are_known_by_target_and_by_path() -> None:
    target = {"x-amz-target": "AmazonPersonalize.ListSchemas"}
    assert iam.operation_of("/", target) == "ListSchemas"
    assert iam.operation_of("/events", {}) == "PutEvents"
    assert iam.operation_of("/recommendations", {}) == "GetRecommendations"
    assert iam.operation_of("/personalize-ranking", {}) == "GetPersonalizedRanking"
    assert iam.operation_of("/other", {}) is None


OWN = {"tagKey": "stack", "tagValue": "dev"}


@pytest.mark.parametrize(
    ("operation", "request_body", "further"),
    [
        (
            "CreateCampaign",
            {"name": "c", "solutionVersionArn": f"{PREFIX}solution/s/v1"},
            [("CreateCampaign", "solution/s")],
        ),
        (
            "CreateCampaign",
            {"name": "c", "solutionVersionArn": f"{PREFIX}solution/s/$LATEST", "tags": [OWN]},
            [("CreateCampaign", "solution/s"), ("TagResource", "campaign/c")],
        ),
        (
            "CreateEventTracker",
            {"name": "t", "datasetGroupArn": f"{PREFIX}dataset-group/g", "tags": [OWN]},
            [("CreateEventTracker", "dataset-group/g"), ("TagResource", "event-tracker/*")],
        ),
        (
            "CreateSolutionVersion",
            {"solutionArn": f"{PREFIX}solution/s", "name": "v1", "tags": [OWN]},
            [("TagResource", "solution/s/v1")],
        ),
        (
            "CreateSolutionVersion",
            {"solutionArn": f"{PREFIX}solution/s", "tags": [OWN]},
            [("TagResource", "solution/s/*")],
        ),
        (
            "CreateSolution",
            {"name": "s", "datasetGroupArn": f"{PREFIX}dataset-group/g"},
            [("CreateSolution", "dataset-group/g")],
        ),
        ("CreateSchema", {"name": "s"}, []),
        ("TagResource", {"resourceArn": f"{PREFIX}campaign/c", "tags": [OWN]}, []),
        ("CreateCampaign", {"tags": "no list", "solutionVersionArn": None}, []),
        ("CreateCampaign", {"tags": ["no tag", {"tagValue": "x"}]}, []),
    ],
)
def test_a_request_may_need_further_permissions(
    operation: str, request_body: dict[str, Any], further: list[tuple[str, str]]
) -> None:
    context = iam.context_of(operation, request_body, resource(operation, **request_body))
    assert context.further == [
        (f"personalize:{action}", f"{PREFIX}{arn}") for action, arn in further
    ]
    assert context.request_tags == ({"stack": "dev"} if request_body.get("tags") == [OWN] else {})
