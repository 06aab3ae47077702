"""The control plane through boto3 and the real server."""

import json
import time
import uuid
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from tests.support.local_aws import ACCOUNT, LocalAws
from tests.support.personalize_stack import (
    PersonalizeStack,
    interactions_csv,
    personalize_stack,
    schema,
    wait_for,
)

PREFIX = f"arn:aws:personalize:us-east-1:{ACCOUNT}:"
CREATION = ["CREATE PENDING", "CREATE IN_PROGRESS", "ACTIVE"]
DELETION = ["DELETE PENDING", "DELETE IN_PROGRESS", None]


@pytest.fixture
def stack(local_aws: LocalAws) -> Iterator[PersonalizeStack]:
    with personalize_stack(local_aws, f"t{uuid.uuid4().hex[:6]}") as made:
        yield made


def error_code(error: pytest.ExceptionInfo[ClientError]) -> str:
    return str(error.value.response["Error"]["Code"])


def assert_in_order(seen: list[str | None], expected: list[str | None]) -> None:
    """A busy machine may look away for a status, which lasts moments here; the order and the last are certain."""
    places = [expected.index(status) for status in seen]
    assert places == sorted(places)
    assert seen[-1] == expected[-1]


def test_a_whole_stack_passes_through_its_statuses_and_leaves_nothing(
    stack: PersonalizeStack,
) -> None:
    client, name = stack.personalize, stack.prefix
    stack.make_bucket_and_role()
    group = client.create_dataset_group(name=name)["datasetGroupArn"]
    stack.arns["DatasetGroup"] = group
    assert_in_order(stack.wait("DatasetGroup"), [*CREATION])
    schema_arn = stack.make_schema()
    dataset = client.create_dataset(
        name=name, schemaArn=schema_arn, datasetGroupArn=group, datasetType="interactions"
    )["datasetArn"]
    assert_in_order(stack.wait("Dataset", arn=dataset), [*CREATION])
    stack.arns["Interactions"] = dataset
    job = stack.start_import(interactions_csv(), job="whole")
    assert_in_order(stack.wait("DatasetImportJob", arn=job), [*CREATION])
    solution = client.create_solution(
        name=name,
        datasetGroupArn=group,
        recipeArn="arn:aws:personalize:::recipe/aws-popularity-count",
        performAutoTraining=False,
    )["solutionArn"]
    assert_in_order(stack.wait("Solution", arn=solution), [*CREATION])
    version = client.create_solution_version(solutionArn=solution)["solutionVersionArn"]
    assert_in_order(stack.wait("SolutionVersion", arn=version), [*CREATION])
    campaign = client.create_campaign(name=name, solutionVersionArn=version)["campaignArn"]
    assert_in_order(stack.wait("Campaign", arn=campaign), [*CREATION])
    tracker = client.create_event_tracker(name=name, datasetGroupArn=group)
    assert_in_order(stack.wait("EventTracker", arn=tracker["eventTrackerArn"]), [*CREATION])

    assert group == f"{PREFIX}dataset-group/{name}"
    assert dataset == f"{PREFIX}dataset/{name}/INTERACTIONS"
    assert job == f"{PREFIX}dataset-import-job/{name}-whole"
    assert version.startswith(f"{PREFIX}solution/{name}/")
    assert int(version.rpartition("/")[2], 16) >= 0
    assert len(version.rpartition("/")[2]) == 8
    assert len(tracker["eventTrackerArn"].rpartition("/")[2]) == 8
    assert str(uuid.UUID(tracker["trackingId"])) == tracker["trackingId"]

    described = client.describe_solution_version(solutionVersionArn=version)["solutionVersion"]
    assert described["name"] == f"{name}/{version.rpartition('/')[2]}"
    assert (described["trainingMode"], described["trainingType"]) == ("FULL", "MANUAL")
    assert described["trainingHours"] > 0
    latest = client.describe_solution(solutionArn=solution)["solution"]["latestSolutionVersion"]
    assert (latest["solutionVersionArn"], latest["status"]) == (version, "ACTIVE")
    metrics = client.get_solution_metrics(solutionVersionArn=version)["metrics"]
    assert {"coverage", "precision_at_5", "mean_reciprocal_rank_at_25"} <= set(metrics)
    answer = stack.runtime.get_recommendations(campaignArn=campaign, numResults=3)
    assert ["score" in item for item in answer["itemList"]] == [False] * 3

    for kind, arn in [
        ("Campaign", campaign),
        ("Solution", solution),
        ("EventTracker", tracker["eventTrackerArn"]),
        ("Dataset", dataset),
    ]:
        getattr(client, f"delete_{kind.lower() if kind != 'EventTracker' else 'event_tracker'}")(
            **{f"{kind[0].lower()}{kind[1:]}Arn": arn}
        )
        assert_in_order(stack.wait(kind, None, arn), [*DELETION])
    client.delete_dataset_group(datasetGroupArn=group)
    assert_in_order(stack.wait("DatasetGroup", None), ["DELETE PENDING", None])
    client.delete_schema(schemaArn=schema_arn)
    del stack.arns["DatasetGroup"]
    for arn, kind in [(version, "SolutionVersion"), (job, "DatasetImportJob")]:
        assert stack.status(kind, arn) is None
    for listed in (
        client.list_dataset_groups()["datasetGroups"],
        client.list_dataset_import_jobs()["datasetImportJobs"],
        client.list_solution_versions()["solutionVersions"],
        client.list_schemas()["schemas"],
    ):
        assert not [each for each in listed if name in json.dumps(each, default=str)]


def test_errors_have_their_types_and_texts(stack: PersonalizeStack) -> None:
    client = stack.personalize
    arn = stack.make_schema()
    with pytest.raises(client.exceptions.ResourceAlreadyExistsException) as exists:
        stack.make_schema()
    message = exists.value.response["Error"]["Message"]
    assert message == f"Another resource with Arn {arn} already exists."
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.describe_schema(schemaArn=f"{arn}x")
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.describe_dataset_group(datasetGroupArn=arn)
    with pytest.raises(client.exceptions.InvalidInputException):
        client.create_schema(name="a b", schema=schema())
    with pytest.raises(client.exceptions.InvalidInputException) as invalid:
        client.list_batch_inference_jobs()
    assert "ListBatchInferenceJobs is not served" in invalid.value.response["Error"]["Message"]
    client.delete_schema(schemaArn=arn)
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.delete_schema(schemaArn=arn)


def test_schemas_are_listed_in_pages(stack: PersonalizeStack) -> None:
    made = [stack.make_schema(suffix=f"-{number}") for number in range(7)]
    pages = list(
        stack.personalize.get_paginator("list_schemas").paginate(PaginationConfig={"PageSize": 3})
    )
    listed = [each["schemaArn"] for page in pages for each in page["schemas"]]
    assert [arn for arn in listed if arn in made] == made
    assert len(listed) == len(set(listed))
    assert all(len(page["schemas"]) <= 3 for page in pages)
    with pytest.raises(stack.personalize.exceptions.InvalidNextTokenException):
        stack.personalize.list_schemas(nextToken="nonsense")
    token = stack.personalize.list_schemas(maxResults=1)["nextToken"]
    with pytest.raises(stack.personalize.exceptions.InvalidNextTokenException):
        stack.personalize.list_dataset_groups(nextToken=token)
    for arn in made:
        stack.personalize.delete_schema(schemaArn=arn)


def test_recipes(stack: PersonalizeStack) -> None:
    client = stack.personalize
    recipes = client.list_recipes()["recipes"]
    assert len(recipes) == 25
    assert len(client.list_recipes(domain="ECOMMERCE")["recipes"]) == 5
    for each in recipes:
        recipe = client.describe_recipe(recipeArn=each["recipeArn"])["recipe"]
        assert recipe["status"] == "ACTIVE"
        assert recipe["recipeType"]
    with pytest.raises(client.exceptions.ResourceNotFoundException):
        client.describe_recipe(recipeArn="arn:aws:personalize:::recipe/aws-none")


def test_tags(stack: PersonalizeStack) -> None:
    client = stack.personalize
    arn = client.create_dataset_group(
        name=stack.prefix, tags=[{"tagKey": "team", "tagValue": "shop"}]
    )["datasetGroupArn"]
    stack.arns["DatasetGroup"] = arn
    client.tag_resource(resourceArn=arn, tags=[{"tagKey": "stage", "tagValue": "dev"}])
    client.untag_resource(resourceArn=arn, tagKeys=["team", "none"])
    assert client.list_tags_for_resource(resourceArn=arn)["tags"] == [
        {"tagKey": "stage", "tagValue": "dev"}
    ]
    with pytest.raises(client.exceptions.TooManyTagsException):
        client.tag_resource(
            resourceArn=arn,
            tags=[{"tagKey": f"k{number}", "tagValue": ""} for number in range(50)],
        )
    stack.wait("DatasetGroup")


def test_regions_see_only_their_own(stack: PersonalizeStack, local_aws: LocalAws) -> None:
    arn = stack.make_schema()
    other = local_aws.client("personalize", region_name="eu-central-1")
    assert other.list_schemas()["schemas"] == []
    with pytest.raises(other.exceptions.ResourceNotFoundException):
        other.describe_schema(schemaArn=arn)
    made = other.create_schema(name="own", schema=schema())["schemaArn"]
    assert made.split(":")[3:5] == ["eu-central-1", ACCOUNT]
    other.delete_schema(schemaArn=made)
    stack.personalize.delete_schema(schemaArn=arn)


def test_iam_decides_by_action_and_resource(stack: PersonalizeStack, local_aws: LocalAws) -> None:
    allowed = stack.make_schema(suffix="-allowed")
    other = stack.make_schema(suffix="-other")
    session = user_session(
        local_aws,
        f"{stack.prefix}-user",
        {"Effect": "Allow", "Action": "personalize:DescribeSchema", "Resource": allowed},
    )
    client = session.client("personalize", endpoint_url=local_aws.endpoint)
    assert client.describe_schema(schemaArn=allowed)["schema"]["schemaArn"] == allowed
    for refused in (
        lambda: client.describe_schema(schemaArn=other),
        lambda: client.delete_schema(schemaArn=allowed),
        client.list_schemas,
        lambda: session.client("personalize-events", endpoint_url=local_aws.endpoint).put_events(
            trackingId="t", sessionId="s", eventList=[{"eventType": "v", "sentAt": 1_700_000_000}]
        ),
    ):
        with pytest.raises(ClientError) as denied:
            refused()
        assert error_code(denied) == "AccessDeniedException"
    for arn in (allowed, other):
        stack.personalize.delete_schema(schemaArn=arn)


def user_session(local_aws: LocalAws, name: str, statement: dict[str, Any]) -> Any:
    iam = local_aws.client("iam")
    iam.create_user(UserName=name)
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    iam.put_user_policy(UserName=name, PolicyName="p", PolicyDocument=json.dumps(policy))
    key = iam.create_access_key(UserName=name)["AccessKey"]
    return boto3.Session(
        aws_access_key_id=key["AccessKeyId"],
        aws_secret_access_key=key["SecretAccessKey"],
        region_name="us-east-1",
    )


def test_training_under_way_is_stopped(stack: PersonalizeStack) -> None:
    stack.make_data()
    solution = stack.make_solution()
    version = stack.personalize.create_solution_version(solutionArn=solution)["solutionVersionArn"]
    end = time.monotonic() + 30
    while stack.status("SolutionVersion", version) != "CREATE IN_PROGRESS":
        assert time.monotonic() < end
    stack.personalize.stop_solution_version_creation(solutionVersionArn=version)
    assert stack.status("SolutionVersion", version) == "CREATE STOPPING"
    while stack.status("SolutionVersion", version) != "CREATE STOPPED":
        assert time.monotonic() < end
        time.sleep(0.01)


def test_training_without_enough_data_fails_with_the_documented_reason(
    stack: PersonalizeStack,
) -> None:
    stack.make_data()
    stack.make_solution(eventType="rent")
    client = stack.personalize
    version = client.create_solution_version(solutionArn=stack.arns["Solution"])[
        "solutionVersionArn"
    ]
    wait_for(
        lambda: "failed" if stack.status("SolutionVersion", version) == "CREATE FAILED" else "",
        "failed",
    )
    described = client.describe_solution_version(solutionVersionArn=version)["solutionVersion"]
    assert described["failureReason"] == (
        "Dataset has fewer than 1000 interactions after filtering by event type: rent"
    )
    with pytest.raises(client.exceptions.ResourceInUseException):
        client.create_campaign(name=stack.prefix, solutionVersionArn=version)
