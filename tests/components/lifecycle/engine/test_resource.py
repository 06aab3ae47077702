"""The resource classes in a program, with Pulumi's mocks in place of the engine."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import pulumi
from pulumi.runtime import mocks

from components.core.access import AssumedRole
from components.core.scope import Scope
from components.lifecycle import (
    ArchivedEvents,
    ArchivedEventsArgs,
    Campaign,
    CampaignArgs,
    Dataset,
    DatasetArgs,
    DatasetGeneration,
    DatasetGenerationArgs,
    DatasetImportJob,
    DatasetImportJobArgs,
    EventTracker,
    EventTrackerArgs,
    Ready,
    ReadyArgs,
    Solution,
    SolutionArgs,
    SolutionVersion,
    SolutionVersionArgs,
)
from components.lifecycle.engine.client import ScopeKey
from components.lifecycle.engine.resource import ManagedArgs
from tests.support.graph import run_mocked
from tests.support.lifecycle_service import ACCOUNT, GROUP, PREFIX, RECIPE, REGION, ROLE, SCHEMA

SCOPE = Scope(REGION, ACCOUNT)


@dataclass(frozen=True, kw_only=True)
class ShelfArgs(ManagedArgs):
    shelf_name: str
    least_tps: int = field(default=1, metadata={"input": "leastTPS"})
    triggers: Mapping[str, str] = field(default_factory=dict)


def test_arguments_become_inputs_under_the_names_of_the_api() -> None:
    triggers = MappingProxyType({"data": "abc"})
    args = ShelfArgs(scope=SCOPE, key="k", shelf_name="s", triggers=triggers)
    assert args.properties() == {
        "scope": {"region": REGION, "accountId": ACCOUNT},
        "key": "k",
        "shelfName": "s",
        "leastTPS": 1,
        "triggers": {"data": "abc"},
        "tags": {},
        "timeoutSeconds": None,
        "deleteTimeoutSeconds": None,
    }
    assert type(args.properties()["triggers"]) is dict


class Recorder(mocks.Mocks):
    """Gives every resource an ARN, and records what the program declared."""

    def __init__(self) -> None:
        self.declared: dict[str, dict[str, Any]] = {}

    def new_resource(self, args: mocks.MockResourceArgs) -> tuple[str, dict[str, Any]]:
        self.declared[args.typ] = args.inputs
        computed = {"arn": f"{PREFIX}{args.name}", "trackingId": "tracking"}
        return f"{args.name}-id", {**args.inputs, **computed}

    def call(self, args: mocks.MockCallArgs) -> tuple[dict[Any, Any], None]:
        return {}, None


def program() -> pulumi.Output[Any]:
    common: dict[str, Any] = {"scope": SCOPE, "tags": {"stack": "dev"}}
    numbers = DatasetGeneration(
        "generation", DatasetGenerationArgs(scope=SCOPE, schemas={"Items": "{}"}, protected=True)
    )
    ArchivedEvents(
        "archived",
        ArchivedEventsArgs(
            scope=SCOPE,
            generation=numbers.generation,
            function_name="f",
            archive_bucket="b",
            archive_prefix="p",
            interval_seconds=0,
        ),
    )
    dataset = Dataset(
        "dataset/travel/ITEMS",
        DatasetArgs(
            **common,
            key="a",
            name="items",
            dataset_group_arn=GROUP,
            dataset_type="Items",
            schema_arn=SCHEMA,
        ),
    )
    job = DatasetImportJob(
        "dataset-import-job/j",
        DatasetImportJobArgs(
            **common,
            key="b",
            name_prefix="j",
            dataset_arn=dataset.arn,
            data_location="s3://b/k",
            role_arn=ROLE,
            content_hash="c",
        ),
    )
    imported = Ready("ready", ReadyArgs(scope=SCOPE, arns={"items": job.arn}, timeout_seconds=60))
    solution = Solution(
        "solution/s",
        SolutionArgs(
            **common,
            key="c",
            name="s",
            dataset_group_arn=GROUP,
            recipe_arn=RECIPE,
            auto_training_days=7,
        ),
    )
    version = SolutionVersion(
        "solution/s/01234567",
        SolutionVersionArgs(
            **common, key="d", solution_arn=solution.arn, triggers={"i": imported.arn("items")}
        ),
    )
    campaign = Campaign(
        "campaign/c",
        CampaignArgs(**common, key="e", name="c", solution_version_arn=version.arn),
    )
    tracker = EventTracker(
        "event-tracker/t",
        EventTrackerArgs(**common, key="f", name="t", dataset_group_arn=GROUP),
    )
    return pulumi.Output.all(campaign.arn, tracker.arn, tracker.tracking_id, imported.arns)


def test_types_inputs_and_outputs() -> None:
    recorder = Recorder()
    seen: list[Any] = []

    def collect() -> None:
        program().apply(seen.append)

    run_mocked(collect, mocks.MockMonitor(recorder))
    job = f"{PREFIX}dataset-import-job/j"
    assert seen == [[f"{PREFIX}campaign/c", f"{PREFIX}event-tracker/t", "tracking", {"items": job}]]
    prefix = "pulumi-python:dynamic/personalize:"
    assert recorder.declared.keys() == {
        prefix + name
        for name in (
            "ArchivedEvents",
            "Dataset",
            "DatasetGeneration",
            "DatasetImportJob",
            "Ready",
            "Solution",
            "SolutionVersion",
            "Campaign",
            "EventTracker",
        )
    }
    solution = recorder.declared[f"{prefix}Solution"]
    assert solution["performAutoTraining"] is True
    assert solution["autoTrainingConfig"] == {"schedulingExpression": "rate(7 days)"}
    numbers = recorder.declared[f"{prefix}DatasetGeneration"]
    assert (numbers["generation"], numbers["edition"], numbers["protected"]) == (1, 1, True)
    assert recorder.declared[f"{prefix}ArchivedEvents"]["generation"] == 1
    version = recorder.declared[f"{prefix}SolutionVersion"]
    assert version["triggers"] == {"i": job}
    assert version["scope"] == {"region": REGION, "accountId": ACCOUNT}


def test_the_way_is_part_of_the_scope() -> None:
    role = AssumedRole(role_arn=ROLE, session_name="ci")
    scope = Scope(REGION, ACCOUNT, "work", role).properties()
    assert scope["profile"] == "work"
    assert scope["assumeRole"] == {"roleArn": ROLE, "sessionName": "ci"}
    assert ScopeKey.from_property(scope) == ScopeKey(REGION, ACCOUNT, "work", role)
