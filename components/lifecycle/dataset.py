"""The dynamic resource Dataset: one of the data tables of a dataset group."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi import Input
from pulumi.dynamic import DiffResult

from components.lifecycle.engine.deletion import delete_and_wait, let_settle
from components.lifecycle.engine.errors import CallError
from components.lifecycle.engine.inputs import (
    REPLACE,
    UPDATE,
    Change,
    InputSpec,
    InputTable,
    derived_arn,
    managed,
)
from components.lifecycle.engine.kinds import dataset_arn, subject
from components.lifecycle.engine.made_beside import delete_trackers
from components.lifecycle.engine.named import NamedProvider
from components.lifecycle.engine.resource import ArnResource, ManagedArgs
from components.lifecycle.engine.schema_changes import UPDATABLE_TYPES
from components.lifecycle.engine.values import ARN, Text, choice, valid_name
from components.lifecycle.engine.waiting import Waiter

DATASET_TYPES = ("Interactions", "Items", "Users")
_GROUP_ARN = Text(
    r"arn:[^:]+:personalize:[^:]+:[^:]+:dataset-group/.+", "the ARN of a dataset group"
)


@dataclass(frozen=True, kw_only=True)
class DatasetArgs(ManagedArgs):
    """Inputs of a Dataset, beside those of ManagedArgs.

    Args:
        name: the dataset's name.
        dataset_group_arn: the group.
        dataset_type: `Interactions`, `Items` or `Users`; a group has one dataset of each.
        schema_arn: its schema. Items and Users take over a compatible one in place; within the same group, another
            schema for Interactions deletes the dataset with its data and makes a new one.
    """

    name: Input[str]
    dataset_group_arn: Input[str]
    dataset_type: str
    schema_arn: Input[str]


def _change_of_schema(inputs: Mapping[str, Any]) -> Change:
    updatable = inputs.get("datasetType") in UPDATABLE_TYPES
    return UPDATE if updatable else REPLACE


class DatasetProvider(NamedProvider):
    """Creates, updates and deletes a dataset; its id is its ARN."""

    kind = "Dataset"
    latest_update = "latestDatasetUpdate"
    exclusive = ("datasetGroupArn", "datasetType")
    table = InputTable(
        InputSpec("name", valid_name(), REPLACE, described=True),
        InputSpec("datasetGroupArn", _GROUP_ARN, REPLACE, described=True),
        InputSpec("datasetType", choice(*DATASET_TYPES), REPLACE),
        InputSpec("schemaArn", ARN, _change_of_schema, described=True),
        derived_arn(dataset_arn, "datasetGroupArn", "datasetType"),
        *managed(timeout_seconds=900, delete_timeout_seconds=3600),
    )

    def diff(self, _id: str, _olds: dict[str, Any], _news: dict[str, Any]) -> DiffResult:
        """Compare the inputs, and warn before data are lost."""
        result = super().diff(_id, _olds, _news)
        if result.replaces and result.delete_before_replace:
            self.runtime.report(
                f"WARNING: {subject(_id)} will be deleted and created again ({', '.join(result.replaces)} changed):"
                " all its data are lost, recorded events included"
            )
        return result

    def request(self, inputs: dict[str, Any]) -> dict[str, Any]:
        """The Create request."""
        return {
            name: inputs[name] for name in ("name", "schemaArn", "datasetGroupArn", "datasetType")
        }

    def differences(
        self, description: Mapping[str, Any], inputs: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The schema, where it is another."""
        same = description["schemaArn"] == inputs["schemaArn"]
        return {} if same else {"schemaArn": inputs["schemaArn"]}

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Delete the dataset with its data; wait until the service has forgotten it, and its group has noticed.

        An event tracker that the owner made goes before its Interactions dataset.
        """
        waiter = self.deletion_waiter(_props, subject(_id))
        if _props["datasetType"] == "Interactions":
            delete_trackers(waiter, _props["datasetGroupArn"], _props["tags"])
        delete_and_wait(waiter, _id)
        if _props["datasetType"] == "Interactions":
            for arn in _left_by_trackers(waiter, _props["datasetGroupArn"]):
                delete_and_wait(waiter, arn)
        let_settle(waiter)


def _left_by_trackers(waiter: Waiter, dataset_group_arn: str) -> list[str]:
    """Datasets of recorded events that event trackers of older accounts make and leave; they would block the group's deletion.

    They go with the Interactions dataset and not with the tracker, which can be replaced without a loss of events.
    """
    try:
        datasets = waiter.personalize.list_all(
            "ListDatasets", "datasets", datasetGroupArn=dataset_group_arn
        )
    except CallError as failure:
        if failure.not_found:
            return []
        raise
    arns = [str(each["datasetArn"]) for each in datasets]
    return [arn for arn in arns if arn.endswith("/EVENT_INTERACTIONS")]


class Dataset(ArnResource[DatasetArgs], module="personalize", name="Dataset"):
    """A dataset, ACTIVE once its outputs are known."""

    provider = DatasetProvider
