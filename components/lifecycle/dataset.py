"""The dynamic resource Dataset: one of the data tables of a dataset group."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from pulumi import Input, Output, ResourceOptions
from pulumi.dynamic import (
    CheckResult,
    CreateResult,
    DiffResult,
    ReadResult,
    Resource,
    UpdateResult,
)

from components.core.scope import Scope
from components.lifecycle.engine.adoption import create_or_adopt, key_tag
from components.lifecycle.engine.inputs import InputCheck, without_provider
from components.lifecycle.engine.kinds import dataset_arn, subject
from components.lifecycle.engine.provider import LifecycleProvider, differs, gone
from components.lifecycle.engine.tags import tag_list
from components.lifecycle.engine.updates import update_and_wait
from components.lifecycle.engine.waiting import Waiter, delete_and_wait

DATASET_TYPES = ("Interactions", "Items", "Users")
UPDATABLE_TYPES = ("Items", "Users")
"""Source: Amazon Personalize Developer Guide, replacing a dataset's schema."""
LATEST_UPDATE = "latestDatasetUpdate"
_GROUP_ARN = r"arn:[^:]+:personalize:[^:]+:[^:]+:dataset-group/.+"

TIMEOUT_SECONDS = 900
DELETE_TIMEOUT_SECONDS = 3600


@dataclass(frozen=True, kw_only=True)
class DatasetArgs:
    """Inputs of a Dataset.

    Args:
        scope: region and account.
        key: the resource in the program, `project/stack/logical-name`; must not change.
        name: the dataset's name.
        dataset_group_arn: the group.
        dataset_type: `Interactions`, `Items` or `Users`; a group has one dataset of each.
        schema_arn: its schema. Items and Users take over a compatible one in place; another schema for Interactions
            deletes the dataset with its data and makes a new one.
        tags: tags of the dataset.
        timeout_seconds: patience for the creation and for a change of schema.
        delete_timeout_seconds: patience for the deletion.
    """

    scope: Scope
    key: str
    name: Input[str]
    dataset_group_arn: Input[str]
    dataset_type: str
    schema_arn: Input[str]
    tags: Mapping[str, str] = field(default_factory=dict)
    timeout_seconds: int = TIMEOUT_SECONDS
    delete_timeout_seconds: int = DELETE_TIMEOUT_SECONDS


class DatasetProvider(LifecycleProvider):
    """Creates, updates and deletes a dataset; its id is its ARN."""

    replaced_by = ("name", "datasetGroupArn", "datasetType")
    updated_by = ("schemaArn", "tags", "deleteTimeoutSeconds")
    delete_before_replace = "always"

    def check(self, _olds: dict[str, Any], news: dict[str, Any]) -> CheckResult:
        """Validate the inputs and add the ARN, which follows from group and type."""
        check = InputCheck(news)
        check.text("key")
        check.name("name")
        check.text("datasetGroupArn", pattern=_GROUP_ARN, expected="the ARN of a dataset group")
        check.choice("datasetType", DATASET_TYPES)
        check.arn("schemaArn")
        check.tags()
        check.integer("timeoutSeconds", default=TIMEOUT_SECONDS)
        check.integer("deleteTimeoutSeconds", default=DELETE_TIMEOUT_SECONDS)
        group, dataset_type = check.known("datasetGroupArn"), check.known("datasetType")
        check.derived("arn", dataset_arn(group, dataset_type) if group and dataset_type else None)
        return check.result()

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Compare the inputs, and warn before data are lost."""
        result = super().diff(_id, _olds, _news)
        if result.replaces:
            self.runtime.report(
                f"WARNING: {subject(_id)} will be deleted and created again ({', '.join(result.replaces)} changed):"
                " all its data are lost, recorded events included"
            )
        return result

    def replacements(self, olds: Mapping[str, Any], news: Mapping[str, Any]) -> list[str]:
        """Only Items and Users take a new schema in place."""
        changed = super().replacements(olds, news)
        if olds.get("datasetType") not in UPDATABLE_TYPES and differs(olds, news, "schemaArn"):
            changed.append("schemaArn")
        return changed

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Create the dataset, or adopt what an earlier try left; wait until it is ACTIVE."""
        inputs = without_provider(props)
        arn = dataset_arn(inputs["datasetGroupArn"], inputs["datasetType"])
        waiter = self.waiter(inputs, subject(arn))
        tag = _key_tag(inputs)

        def create() -> None:
            waiter.personalize.call(
                "CreateDataset",
                name=inputs["name"],
                schemaArn=inputs["schemaArn"],
                datasetGroupArn=inputs["datasetGroupArn"],
                datasetType=inputs["datasetType"],
                tags=tag_list(inputs["tags"], tag),
            )

        description = create_or_adopt(waiter, arn, tag, inputs["tags"], create)
        if description["schemaArn"] != inputs["schemaArn"]:
            _replace_schema(waiter, arn, inputs["schemaArn"])
        return CreateResult(arn, {**inputs, "arn": arn})

    def read(self, id_: str, props: dict[str, Any]) -> ReadResult:
        """The dataset as it is; gone when it does not exist or is being deleted."""
        state = without_provider(props)
        description = self.found(id_, state)
        if description is None:
            return gone()
        actual = {
            "name": description["name"],
            "datasetGroupArn": description["datasetGroupArn"],
            "schemaArn": description["schemaArn"],
            "tags": self.actual_tags(id_, state),
        }
        return ReadResult(id_, {**state, **actual, "arn": id_})

    def update(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> UpdateResult:
        """Replace the schema in place and change tags."""
        inputs = without_provider(_news)
        if differs(_olds, inputs, "schemaArn"):
            _replace_schema(self.waiter(inputs, subject(_id)), _id, inputs["schemaArn"])
        self.retag(_id, _olds, inputs)
        return UpdateResult({**inputs, "arn": _id})

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Delete the dataset with its data; wait until the service has forgotten it."""
        delete_and_wait(self.deletion_waiter(_props, subject(_id)), _id)


class Dataset(Resource, module="personalize", name="Dataset"):
    """A dataset, ACTIVE once its outputs are known.

    Args:
        name: the resource's logical name.
        args: its inputs.
        opts: Pulumi's options.
    """

    arn: Output[str]

    def __init__(self, name: str, args: DatasetArgs, opts: ResourceOptions | None = None) -> None:
        props = {
            "scope": args.scope.properties(),
            "key": args.key,
            "name": args.name,
            "datasetGroupArn": args.dataset_group_arn,
            "datasetType": args.dataset_type,
            "schemaArn": args.schema_arn,
            "tags": dict(args.tags),
            "timeoutSeconds": args.timeout_seconds,
            "deleteTimeoutSeconds": args.delete_timeout_seconds,
            "arn": None,
        }
        super().__init__(DatasetProvider(), name, props, opts)


def _key_tag(inputs: Mapping[str, Any]) -> str:
    fixed = ["name", "datasetGroupArn", "datasetType"]
    if inputs["datasetType"] not in UPDATABLE_TYPES:
        fixed.append("schemaArn")
    return key_tag("Dataset", inputs["key"], {name: inputs[name] for name in fixed})


def _replace_schema(waiter: Waiter, arn: str, schema_arn: str) -> None:
    def update(description: dict[str, Any]) -> bool:
        if description["schemaArn"] == schema_arn:
            return False
        waiter.personalize.call("UpdateDataset", datasetArn=arn, schemaArn=schema_arn)
        return True

    update_and_wait(waiter, arn, LATEST_UPDATE, update)
