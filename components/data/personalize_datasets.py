"""From checked CSV files to imported datasets."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import TypeVar

import pulumi
import pulumi_aws as aws
import pulumi_aws_native as aws_native

from components.building import key_policies, policies
from components.building.private_bucket import PrivateBucket, PrivateBucketArgs
from components.building.service_role import ServiceRole, ServiceRoleArgs
from components.core.context import StackContext
from components.core.naming import object_key, short_hash
from components.core.outputs import once
from components.data.owners_bucket import OwnersBucket, OwnersBucketArgs
from components.lifecycle import (
    Dataset,
    DatasetArgs,
    DatasetGeneration,
    DatasetGenerationArgs,
    DatasetImportJob,
    DatasetImportJobArgs,
    Ready,
    ReadyArgs,
    StoredCopy,
    StoredCopyArgs,
)
from components.preflight.checked_data import CheckedDataset
from components.preflight.metrics import sums_items
from components.settings.metric_attribution import MetricAttributionSettings
from components.training.metric_attribution import (
    MetricAttribution,
    MetricAttributionArgs,
    ReportFolder,
)
from handlers.shared.service.schemas import Domain

E = TypeVar("E", bound=Enum)

SERVICE = "personalize.amazonaws.com"
REPORTS = "metric-reports"
"""Folder of the bucket to which reports of metrics go."""
IMPORT_TIMEOUT_SECONDS = 6 * 3600


@dataclass(frozen=True, kw_only=True)
class PersonalizeDatasetsArgs:
    """Inputs of PersonalizeDatasets.

    Attributes:
        context: of the stack.
        datasets: the checked files, at most one of each type.
        domain: of the dataset group; None for a custom one.
        metrics: what is counted of events; None for nothing.
        existing_bucket: name of the bucket that takes the files in the place of one of the stack's own; None for its own.
        group_name: of the first generation of the dataset group; None for one of project and stack.
    """

    context: StackContext
    datasets: Sequence[CheckedDataset]
    domain: Domain | None = None
    metrics: MetricAttributionSettings | None = None
    existing_bucket: str | None = None
    group_name: str | None = None


class PersonalizeDatasets(pulumi.ComponentResource):
    """Makes a PrivateBucket or, where one is given, an OwnersBucket with the files, a ServiceRole, Schemas, a DatasetGroup, Datasets, import jobs and a Ready.

    A MetricAttribution, where there are metrics, comes between the datasets and the import of the interactions, since a
    report is only written of what is imported after it; after the items, where it sums up a column of them.

    A DatasetGeneration decides whether changed schemas need another group, which is then made beside the old one.
    Schemas and dataset group are native resources that AWS can only replace, even for a tag; so their tags are
    those of the first deployment.

    Attributes:
        bucket: name of the bucket with the files.
        bucket_arn: of that bucket.
        folder: first part of the keys of these files.
        dataset_group_arn: of the dataset group, once it has its datasets: what uses it is made after all of them,
            and deleted before any. It does not wait for the imports.
        dataset_arns: of the datasets, by dataset type. They wait for no import.
        import_role_arn: of the role with which the service reads the bucket.
        imported: what was imported, by dataset type: ARNs of import jobs that are ACTIVE.
        generation: of the dataset group: a number in the names of all that is in it.
        edition: of the schemas: a number in the names of the solution that is trained on them and of its campaign.
        since: before that generation began; UTC in ISO 8601.
        metric_attribution_arn: of the metric attribution; None without metrics.
    """

    bucket: pulumi.Output[str]
    bucket_arn: pulumi.Output[str]
    folder: str
    dataset_group_arn: pulumi.Output[str]
    dataset_arns: dict[str, pulumi.Output[str]]
    import_role_arn: pulumi.Output[str]
    imported: dict[str, pulumi.Output[str]]
    generation: pulumi.Output[int]
    edition: pulumi.Output[int]
    since: pulumi.Output[str]
    metric_attribution_arn: pulumi.Output[str] | None

    def __init__(
        self, name: str, args: PersonalizeDatasetsArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("personalize:data:PersonalizeDatasets", name, {}, opts)
        self._name = name
        self._context = args.context
        self._domain = args.domain
        self._reports = args.metrics is not None and args.metrics.reports
        self._source_arn = self._context.personalize_arn("*")
        bucket = self._create_bucket(args.existing_bucket)
        role = self._create_role(bucket)
        numbers = self._create_generation(args.datasets, args.group_name)
        self.generation, self.edition = numbers.generation, numbers.edition
        self.since = numbers.since
        group = aws_native.personalize.DatasetGroup(
            f"{name}-group",
            name=self._context.naming.dataset_group(self.generation, args.group_name),
            domain=_native(aws_native.personalize.DatasetGroupDomain, self._domain),
            kms_key_arn=self._context.encryption.arn,
            role_arn=self._create_encryption_role(),
            tags=self._context.tag_list,
            opts=self._context.holding_data(self).merge(
                pulumi.ResourceOptions(
                    # The native provider would have the old group go first, under a campaign that answers from it.
                    delete_before_replace=False,
                    ignore_changes=["tags"],
                )
            ),
        )
        tables = {
            dataset.dataset_type: self._create_dataset(dataset, group) for dataset in args.datasets
        }
        self.bucket, self.bucket_arn, self.folder = bucket.bucket, bucket.arn, bucket.folder
        self.dataset_group_arn = once(
            group.dataset_group_arn, *(table.arn for table in tables.values())
        )
        jobs: dict[str, DatasetImportJob] = {}
        self.metric_attribution_arn = None
        # The interactions last: a report of them needs the metric attribution, and that may need the items.
        for dataset in sorted(args.datasets, key=lambda each: each.dataset_type == "Interactions"):
            if dataset.dataset_type == "Interactions" and args.metrics is not None:
                self.metric_attribution_arn = self._create_metrics(args.metrics, bucket, jobs)
            jobs[dataset.dataset_type] = self._create_import(
                dataset, bucket, role, tables[dataset.dataset_type]
            )
        ready = Ready(
            f"{name}-imported",
            ReadyArgs(
                scope=self._context.scope,
                arns={each.dataset_type: jobs[each.dataset_type].arn for each in args.datasets},
                timeout_seconds=IMPORT_TIMEOUT_SECONDS,
            ),
            pulumi.ResourceOptions(parent=self),
        )
        self.import_role_arn = role.arn
        self.dataset_arns = {key: table.arn for key, table in tables.items()}
        self.imported = {key: ready.arn(key) for key in jobs}
        self.register_outputs({"bucket": self.bucket, "datasetGroupArn": self.dataset_group_arn})

    def _create_bucket(self, existing: str | None) -> PrivateBucket | OwnersBucket:
        if existing is not None:
            return OwnersBucket(
                f"{self._name}-existing",
                OwnersBucketArgs(
                    context=self._context,
                    bucket=existing,
                    reader=SERVICE,
                    reader_source_arn=self._source_arn,
                ),
                pulumi.ResourceOptions(parent=self),
            )
        # No versioning: a file's key holds its hash, so an object is never overwritten.
        return PrivateBucket(
            f"{self._name}-data",
            PrivateBucketArgs(
                context=self._context,
                bucket=self._context.naming.bucket(
                    "data", self._context.account_id, self._context.region
                ),
                reader=SERVICE,
                reader_source_arn=self._source_arn,
                reader_writes_below=REPORTS if self._reports else "",
            ),
            pulumi.ResourceOptions(parent=self),
        )

    def _create_role(self, bucket: PrivateBucket | OwnersBucket) -> ServiceRole:
        return ServiceRole(
            f"{self._name}-import",
            ServiceRoleArgs(
                context=self._context,
                purpose="import",
                service=SERVICE,
                conditions=policies.acting_for(self._context.account_id, self._source_arn),
                statements=[
                    *_read_files(bucket),
                    *key_policies.serve_personalize(self._context),
                ],
            ),
            pulumi.ResourceOptions(parent=self),
        )

    def _create_encryption_role(self) -> pulumi.Output[str] | None:
        """Make the role with which the service uses the key of a dataset group, where that has one."""
        if self._context.encryption.arn is None:
            return None
        return ServiceRole(
            f"{self._name}-encryption",
            ServiceRoleArgs(
                context=self._context,
                purpose="encryption",
                service=SERVICE,
                conditions=policies.acting_for(self._context.account_id, self._source_arn),
                statements=key_policies.serve_personalize(self._context),
                beside_data=True,
            ),
            pulumi.ResourceOptions(parent=self),
        ).arn

    def _create_generation(
        self, datasets: Sequence[CheckedDataset], group_name: str | None
    ) -> DatasetGeneration:
        return DatasetGeneration(
            f"{self._name}-generation",
            DatasetGenerationArgs(
                scope=self._context.scope,
                schemas={each.dataset_type: each.schema.to_json() for each in datasets},
                domain=self._domain,
                encryption_key=self._context.encryption.current,
                former_keys=list(self._context.encryption.former) or None,
                group_name=group_name,
                protected=self._context.protect,
            ),
            pulumi.ResourceOptions(parent=self),
        )

    def _create_dataset(
        self, dataset: CheckedDataset, group: aws_native.personalize.DatasetGroup
    ) -> Dataset:
        kind = dataset.dataset_type.lower()
        schema = self._create_schema(kind, dataset.schema.to_json())
        return Dataset(
            f"{self._name}-{kind}",
            DatasetArgs(
                scope=self._context.scope,
                key=self._context.naming.key(kind),
                name=self._context.naming.personalize(kind, self.generation),
                dataset_group_arn=group.dataset_group_arn,
                dataset_type=dataset.dataset_type,
                schema_arn=schema.schema_arn,
                tags=self._context.tags,
            ),
            self._context.holding_data(self),
        )

    def _create_import(
        self,
        dataset: CheckedDataset,
        bucket: PrivateBucket | OwnersBucket,
        role: ServiceRole,
        table: Dataset,
    ) -> DatasetImportJob:
        kind = dataset.dataset_type.lower()
        data = self._create_file(dataset, bucket)
        return DatasetImportJob(
            f"{self._name}-{kind}-import",
            DatasetImportJobArgs(
                scope=self._context.scope,
                key=self._context.naming.key(f"{kind}-import"),
                name_prefix=self._context.naming.import_job_prefix(kind),
                dataset_arn=table.arn,
                data_location=pulumi.Output.concat("s3://", data.bucket, "/", data.key),
                role_arn=role.arn,
                content_hash=content_hash(dataset),
                publish_attribution_metrics_to_s3=self._publishes(dataset),
                tags=self._context.tags,
            ),
            pulumi.ResourceOptions(parent=self),
        )

    def _create_file(
        self, dataset: CheckedDataset, bucket: PrivateBucket | OwnersBucket
    ) -> aws.s3.BucketObjectv2 | StoredCopy:
        """Make the object that is imported: of a local file, or of an object where it was checked."""
        kind = dataset.dataset_type.lower()
        key = f"{bucket.folder}{object_key(kind, dataset.sha256)}"
        if dataset.stored is not None:
            return StoredCopy(
                f"{self._name}-{kind}-copy",
                StoredCopyArgs(
                    scope=self._context.scope,
                    source_bucket=dataset.stored.bucket,
                    source_key=dataset.stored.key,
                    source_etag=dataset.stored.etag,
                    content=dataset.sha256,
                    bucket=bucket.bucket,
                    key=key,
                    server_side_encryption=_encryption_of_files(bucket),
                    tags=self._context.tags,
                ),
                self._context.beside_data(self),
            )
        return aws.s3.BucketObjectv2(
            f"{self._name}-{kind}-file",
            bucket=bucket.bucket,
            key=key,
            server_side_encryption=_encryption_of_files(bucket),
            source=pulumi.FileAsset(str(dataset.path)),
            content_type="text/csv",
            opts=self._context.beside_data(self),
        )

    def _publishes(self, dataset: CheckedDataset) -> pulumi.Output[bool] | None:
        """Known once the metric attribution counts: a job that is to write a report is refused before."""
        arn = self.metric_attribution_arn
        if dataset.dataset_type != "Interactions" or arn is None or not self._reports:
            return None
        return arn.apply(lambda _arn: True)

    def _create_metrics(
        self,
        metrics: MetricAttributionSettings,
        bucket: PrivateBucket | OwnersBucket,
        jobs: Mapping[str, DatasetImportJob],
    ) -> pulumi.Output[str]:
        group = self.dataset_group_arn
        if sums_items(metrics.metrics.values()):
            items = Ready(
                f"{self._name}-items-imported",
                ReadyArgs(
                    scope=self._context.scope,
                    arns={"Items": jobs["Items"].arn},
                    timeout_seconds=IMPORT_TIMEOUT_SECONDS,
                ),
                pulumi.ResourceOptions(parent=self),
            )
            group = once(group, items.arn("Items"))
        folder = ReportFolder(bucket=bucket.bucket, bucket_arn=bucket.arn, prefix=REPORTS)
        return MetricAttribution(
            f"{self._name}-metrics",
            MetricAttributionArgs(
                context=self._context,
                dataset_group_arn=group,
                generation=self.generation,
                metrics=metrics.metrics,
                reports=folder if metrics.reports else None,
            ),
            pulumi.ResourceOptions(parent=self),
        ).arn

    def _create_schema(self, kind: str, schema_json: str) -> aws_native.personalize.Schema:
        """Another content is another resource, made before the dataset moves to it and the old one goes.

        So a schema never changes, and a refresh that reads its text back with other blanks must not replace it: the
        new one would have the old one's name.
        """
        # A schema of a domain is another one, whatever else is the same.
        identity = schema_json if self._domain is None else f"{self._domain}{schema_json}"
        return aws_native.personalize.Schema(
            f"{self._name}-{kind}-schema-{short_hash(identity)}",
            name=self._context.naming.schema(kind, identity),
            schema=schema_json,
            domain=_native(aws_native.personalize.SchemaDomain, self._domain),
            tags=self._context.tag_list,
            opts=self._context.beside_data(self).merge(
                pulumi.ResourceOptions(
                    delete_before_replace=False, ignore_changes=["schema", "tags"]
                )
            ),
        )


def _read_files(bucket: PrivateBucket | OwnersBucket) -> list[policies.Statement]:
    """What the service's role may do: read the folder of the files, or the bucket that has nothing else."""
    if bucket.folder:
        return policies.read_objects_below(bucket.arn, bucket.folder)
    return policies.read_objects(bucket.arn)


def _encryption_of_files(bucket: PrivateBucket | OwnersBucket) -> str | None:
    """By keys of S3 in somebody else's bucket, whose own key the service could not use; None for what the bucket does."""
    return "AES256" if bucket.folder else None


def _native(kind: type[E], domain: Domain | None) -> E | None:
    """A domain as the native provider has it; it has one enumeration for each type."""
    return None if domain is None else kind(domain)


def content_hash(dataset: CheckedDataset) -> str:
    """Changes when the file or its schema does: then the file is imported, and the model trained, again."""
    return hashlib.sha256(f"{dataset.sha256}{dataset.schema.to_json()}".encode()).hexdigest()
