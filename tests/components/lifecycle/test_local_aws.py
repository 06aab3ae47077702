"""The whole chain through the provider classes against the real local AWS: from schema to campaign, and back to nothing."""

import json
import random
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from components.lifecycle.campaign import CampaignProvider
from components.lifecycle.dataset import DatasetProvider
from components.lifecycle.dataset_import_job import DatasetImportJobProvider
from components.lifecycle.engine.errors import LifecycleError, ResourceFailedError
from components.lifecycle.engine.provider import LifecycleProvider
from components.lifecycle.engine.service import Runtime
from components.lifecycle.event_tracker import EventTrackerProvider
from components.lifecycle.ready import ReadyProvider
from components.lifecycle.solution import SolutionProvider
from components.lifecycle.solution_version import SolutionVersionProvider
from tests.support.lifecycle_service import RECIPE
from tests.support.lifecycle_world import wire
from tests.support.local_aws import ACCOUNT, REGION, LocalAws, enter

SCOPE = {"region": REGION, "accountId": ACCOUNT}
TAGS = {"project": "lifecycle", "stack": "test"}
AVRO = {
    "type": "record",
    "name": "Interactions",
    "namespace": "com.amazonaws.personalize.schema",
    "fields": [
        {"name": "USER_ID", "type": "string"},
        {"name": "ITEM_ID", "type": "string"},
        {"name": "EVENT_TYPE", "type": "string"},
        {"name": "TIMESTAMP", "type": "long"},
    ],
    "version": "1.0",
}
READ_BUCKET = {
    "Effect": "Allow",
    "Action": ["s3:GetObject", "s3:ListBucket"],
    "Resource": ["arn:aws:s3:::lifecycle-data", "arn:aws:s3:::lifecycle-data/*"],
}
Outs = dict[str, Any]


class Program:
    """What the engine does with a program's resources: check, create, compare, update, delete."""

    def __init__(self) -> None:
        self.runtime = Runtime()
        self.resources: list[tuple[LifecycleProvider, str, Outs]] = []

    def provider(self, kind: type[LifecycleProvider]) -> LifecycleProvider:
        provider = kind()
        provider.runtime = self.runtime
        return provider

    def create(self, kind: type[LifecycleProvider], **inputs: Any) -> Outs:
        """Create a resource; its outputs as the engine records them."""
        provider = self.provider(kind)
        checked = provider.check({}, wire({"scope": SCOPE, "timeoutSeconds": 60, **inputs}))
        assert [(f.property, f.reason) for f in checked.failures] == []
        result = provider.create(wire(checked.inputs))
        outs: Outs = wire(result.outs)
        self.resources.append((provider, result.id, outs))
        return outs

    def update(self, outs: Outs, **changes: Any) -> Outs:
        """Update a resource in place."""
        place = next(n for n, (_, _, known) in enumerate(self.resources) if known is outs)
        provider, identity, _ = self.resources[place]
        given = {name: value for name, value in outs.items() if name not in _OUTPUTS}
        checked = provider.check({}, wire({**given, **changes}))
        assert [(f.property, f.reason) for f in checked.failures] == []
        news = wire(checked.inputs)
        assert provider.diff(identity, outs, news).changes
        assert provider.diff(identity, outs, news).replaces == []
        updated: Outs = wire(provider.update(identity, outs, news).outs)
        self.resources[place] = (provider, identity, updated)
        return updated

    def refresh(self) -> None:
        """Read everything: nothing may have drifted."""
        for provider, identity, outs in self.resources:
            state = provider.read(identity, outs)
            assert state.id == identity
            assert provider.diff(identity, wire(state.outs), outs).changes is False, identity

    def destroy(self) -> None:
        """Delete everything, the youngest first."""
        while self.resources:
            provider, identity, outs = self.resources.pop()
            provider.delete(identity, outs)


_OUTPUTS = ("status", "trackingId", "trainingHours", "creationDateTime", "metrics")


@pytest.fixture
def program(local_aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> Program:
    enter(local_aws, monkeypatch)
    return Program()


@pytest.fixture(scope="module")
def bucket(local_aws: LocalAws) -> Iterator[str]:
    """A bucket that the service may read, with interactions of fifty users and a file without timestamps."""
    s3 = local_aws.client("s3")
    s3.create_bucket(Bucket="lifecycle-data")
    principal = {"Service": "personalize.amazonaws.com"}
    s3.put_bucket_policy(
        Bucket="lifecycle-data", Policy=_document({**READ_BUCKET, "Principal": principal})
    )
    files = {"interactions.csv": _interactions(users=50), "wrong.csv": "USER_ID,ITEM_ID\nu,i\n"}
    for key, text in files.items():
        s3.put_object(Bucket="lifecycle-data", Key=key, Body=text.encode())
    yield "lifecycle-data"
    for key in files:
        s3.delete_object(Bucket="lifecycle-data", Key=key)
    s3.delete_bucket(Bucket="lifecycle-data")


@pytest.fixture(scope="module")
def role(local_aws: LocalAws) -> Iterator[str]:
    """The role with which the service reads the bucket."""
    iam = local_aws.client("iam")
    principal = {"Service": "personalize.amazonaws.com"}
    trust = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    name = {"RoleName": "lifecycle-import"}
    made = iam.create_role(**name, AssumeRolePolicyDocument=_document(trust))
    iam.put_role_policy(**name, PolicyName="read", PolicyDocument=_document(READ_BUCKET))
    yield str(made["Role"]["Arn"])
    iam.delete_role_policy(**name, PolicyName="read")
    iam.delete_role(**name)


def test_from_schema_to_campaign_and_back_to_nothing(
    local_aws: LocalAws, program: Program, bucket: str, role: str
) -> None:
    personalize = local_aws.client("personalize")
    schema, group = _schema_and_group(personalize, "lifecycle")

    dataset = program.create(
        DatasetProvider,
        key="k/interactions",
        name="lifecycle-interactions",
        datasetGroupArn=group,
        datasetType="Interactions",
        schemaArn=schema,
        tags=TAGS,
    )
    importing = {
        "key": "k/import",
        "namePrefix": "lifecycle",
        "datasetArn": dataset["arn"],
        "dataLocation": f"s3://{bucket}/interactions.csv",
        "roleArn": role,
        "contentHash": "1",
        "tags": TAGS,
    }
    job = program.create(DatasetImportJobProvider, **importing)
    again = Program().create(DatasetImportJobProvider, **importing)
    assert again["arn"] == job["arn"]
    program.create(ReadyProvider, arns={"interactions": job["arn"]})

    solution = program.create(
        SolutionProvider,
        key="k/solution",
        name="lifecycle",
        datasetGroupArn=group,
        recipeArn=RECIPE,
        tags=TAGS,
    )
    training = {
        "key": "k/version",
        "solutionArn": solution["arn"],
        "triggers": {"d": "1"},
        "tags": TAGS,
    }
    version = program.create(SolutionVersionProvider, **training)
    assert Program().create(SolutionVersionProvider, **training)["arn"] == version["arn"]
    program.create(ReadyProvider, arns={"version": version["arn"]})

    campaign = program.create(
        CampaignProvider,
        key="k/campaign",
        name="lifecycle",
        solutionVersionArn=version["arn"],
        tags=TAGS,
    )
    tracker = program.create(
        EventTrackerProvider, key="k/tracker", name="lifecycle", datasetGroupArn=group, tags=TAGS
    )
    described = personalize.describe_event_tracker(eventTrackerArn=tracker["arn"])
    assert described["eventTracker"]["trackingId"] == tracker["trackingId"]
    program.refresh()

    second = program.create(SolutionVersionProvider, **{**training, "triggers": {"d": "2"}})
    program.create(ReadyProvider, arns={"version": second["arn"]})
    program.update(campaign, solutionVersionArn=second["arn"], minProvisionedTPS=2)
    moved = personalize.describe_campaign(campaignArn=campaign["arn"])["campaign"]
    assert (moved["solutionVersionArn"], moved["minProvisionedTPS"]) == (second["arn"], 2)
    solution = program.update(
        solution,
        performAutoTraining=True,
        autoTrainingConfig={"schedulingExpression": "rate(7 days)"},
        tags={**TAGS, "team": "x"},
    )
    program.refresh()
    assert personalize.describe_solution(solutionArn=solution["arn"])["solution"][
        "performAutoTraining"
    ]

    program.create(SolutionVersionProvider, **{**training, "triggers": {"d": "3"}})
    program.destroy()
    for operation, member in (
        ("list_campaigns", "campaigns"),
        ("list_solutions", "solutions"),
        ("list_event_trackers", "eventTrackers"),
        ("list_datasets", "datasets"),
    ):
        left = [each["name"] for each in getattr(personalize, operation)()[member]]
        assert [name for name in left if name.startswith("lifecycle")] == []
    _delete_schema_and_group(personalize, schema, group)


def test_a_failed_import_says_what_is_wrong_with_the_file(
    local_aws: LocalAws, program: Program, bucket: str, role: str
) -> None:
    personalize = local_aws.client("personalize")
    schema, group = _schema_and_group(personalize, "refused")
    dataset = program.create(
        DatasetProvider,
        key="r/interactions",
        name="refused-interactions",
        datasetGroupArn=group,
        datasetType="Interactions",
        schemaArn=schema,
    )
    importing = {
        "key": "r/import",
        "namePrefix": "refused",
        "datasetArn": dataset["arn"],
        "dataLocation": f"s3://{bucket}/wrong.csv",
        "roleArn": role,
        "contentHash": "1",
    }
    job = program.create(DatasetImportJobProvider, **importing)
    with pytest.raises(
        ResourceFailedError, match=r"CREATE FAILED: .*TIMESTAMP.*pulumi up --refresh"
    ):
        program.create(ReadyProvider, arns={"interactions": job["arn"]})
    assert program.create(DatasetImportJobProvider, **importing)["arn"] != job["arn"]
    program.destroy()
    _delete_schema_and_group(personalize, schema, group)


def test_another_account_is_refused(program: Program) -> None:
    with pytest.raises(LifecycleError, match=f"belong to AWS account {ACCOUNT}"):
        program.create(
            SolutionProvider,
            scope={"region": REGION, "accountId": "999999999999"},
            key="x",
            name="x",
            datasetGroupArn=f"arn:aws:personalize:{REGION}:{ACCOUNT}:dataset-group/x",
            recipeArn=RECIPE,
        )


def _interactions(users: int) -> str:
    dice = random.Random(7)  # noqa: S311 - the same data in every run
    rows = [
        f"u{user},i{dice.randrange(user % 5 * 10, user % 5 * 10 + 20)},click,{1_700_000_000 + n}"
        for user in range(users)
        for n in range(1500 // users)
    ]
    return "\n".join(["USER_ID,ITEM_ID,EVENT_TYPE,TIMESTAMP", *rows])


def _document(statement: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


def _schema_and_group(personalize: Any, name: str) -> tuple[str, str]:
    schema = personalize.create_schema(name=name, schema=json.dumps(AVRO))["schemaArn"]
    group = personalize.create_dataset_group(name=name)["datasetGroupArn"]
    _until(
        lambda: (
            personalize.describe_dataset_group(datasetGroupArn=group)["datasetGroup"]["status"]
            == "ACTIVE"
        )
    )
    return schema, group


def _delete_schema_and_group(personalize: Any, schema: str, group: str) -> None:
    personalize.delete_schema(schemaArn=schema)
    personalize.delete_dataset_group(datasetGroupArn=group)

    def forgotten() -> bool:
        try:
            personalize.describe_dataset_group(datasetGroupArn=group)
        except ClientError as error:
            return str(error.response["Error"]["Code"]) == "ResourceNotFoundException"
        return False

    _until(forgotten)


def _until(true: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.1)
