"""The dynamic resource DatasetImportJob: one bulk import of a file or folder on S3 into a dataset."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pulumi import Input
from pulumi.dynamic import CreateResult

from components.lifecycle.engine.importing import (
    SUFFIX_LENGTH,
    ImportStart,
    in_its_dataset,
    require_full_import,
    wait_until_ended,
)
from components.lifecycle.engine.inputs import IGNORE, REPLACE, InputSpec, InputTable, managed
from components.lifecycle.engine.kinds import subject
from components.lifecycle.engine.provider import StartedProvider
from components.lifecycle.engine.resource import ArnResource, ManagedArgs
from components.lifecycle.engine.values import ARN, NAME_LENGTH, Boolean, Text, choice, valid_name

MODES = ("FULL", "INCREMENTAL")
_LOCATION = Text(r"s3://.{1,251}", "a location on S3 (s3://bucket/key) of at most 256 characters")


@dataclass(frozen=True, kw_only=True)
class DatasetImportJobArgs(ManagedArgs):
    """Inputs of a DatasetImportJob, beside those of ManagedArgs.

    The patience of its creation lasts until the service accepts the job; that of its deletion is for a running job, since it
    blocks the dataset's.

    Args:
        name_prefix: begin of the job's name; 8 hexadecimal digits of a hash of the inputs follow.
        dataset_arn: the dataset that takes the data.
        data_location: `s3://…`: a file, or a folder that ends with `/`.
        role_arn: the role with which the service reads it.
        content_hash: changes when the data change; a changed one is a new import.
        import_mode: `FULL` replaces what earlier imports brought, `INCREMENTAL` adds to it. Events recorded one by one
            stay in both.
        publish_attribution_metrics_to_s3: whether the job writes a report of its metrics to where the group's metric
            attribution says. A changed one is for the next import.
    """

    name_prefix: str
    dataset_arn: Input[str]
    data_location: Input[str]
    role_arn: Input[str]
    content_hash: Input[str]
    import_mode: str = "FULL"
    publish_attribution_metrics_to_s3: Input[bool] | None = None


class DatasetImportJobProvider(StartedProvider):
    """Starts an import and leaves the waiting to `Ready`; its id is the job's ARN.

    The service can neither update nor delete a job, and a job's name is never free again.
    """

    kind = "DatasetImportJob"
    table = InputTable(
        InputSpec(
            "namePrefix", valid_name(NAME_LENGTH - SUFFIX_LENGTH - 1), REPLACE, identifies=False
        ),
        InputSpec("datasetArn", ARN, REPLACE, described=True),
        InputSpec("dataLocation", _LOCATION, REPLACE, described="dataSource.dataLocation"),
        InputSpec("roleArn", ARN, REPLACE, described=True),
        InputSpec("importMode", choice(*MODES), REPLACE, default="FULL", described=True),
        InputSpec("contentHash", Text(), REPLACE),
        InputSpec("publishAttributionMetricsToS3", Boolean(), IGNORE, optional=True),
        *managed(timeout_seconds=6 * 3600, delete_timeout_seconds=6 * 3600),
    )

    def create(self, props: dict[str, Any]) -> CreateResult:
        """Start the import, or adopt the job that an earlier try started; returns at once."""
        inputs = self.table.read(props)
        waiter = self.waiter(inputs, f"import of {inputs['dataLocation']}")
        require_full_import(waiter.personalize, inputs)
        start = ImportStart(waiter, inputs, self.key_tag(inputs))
        arn = waiter.until(start.attempt)
        return CreateResult(arn, {**inputs, "arn": arn, "status": "CREATE PENDING"})

    def found(self, arn: str, state: Mapping[str, Any]) -> dict[str, Any] | None:
        """Gone also when its dataset was made anew since, so that the data are imported again."""
        description = super().found(arn, state)
        if description is None or not in_its_dataset(self.personalize(state), description):
            return None
        return description

    def observed(
        self, _arn: str, _state: Mapping[str, Any], description: Mapping[str, Any]
    ) -> dict[str, Any]:
        """How far it is, and why it failed."""
        names = ("status", "failureReason")
        return {name: description[name] for name in names if description.get(name)}

    def delete(self, _id: str, _props: dict[str, Any]) -> None:
        """Wait while the job runs, since it blocks the deletion of its dataset; the imported data stay."""
        wait_until_ended(self.deletion_waiter(_props, subject(_id)), _id)


class DatasetImportJob(
    ArnResource[DatasetImportJobArgs], module="personalize", name="DatasetImportJob"
):
    """A started import. What needs its data waits with `Ready`."""

    provider = DatasetImportJobProvider
