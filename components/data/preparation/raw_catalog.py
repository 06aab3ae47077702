"""Raw data, and what describes them: a bucket with a folder for each dataset, and a crawler that makes a table of each."""

import json
from collections.abc import Collection
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.building import key_policies, policies, preparation_policies
from components.building.private_bucket import PrivateBucket, PrivateBucketArgs
from components.building.service_role import ServiceRole, ServiceRoleArgs
from components.core.context import StackContext
from handlers.shared.service.schemas import DATASET_TYPES, DatasetType

SERVICE = "glue.amazonaws.com"
# One table a folder, whatever is in it: partitions whose columns differ a little, too. Partitions have the table's columns.
# Source: AWS Glue Developer Guide, "Setting crawler configuration options".
CONFIGURATION = json.dumps(
    {
        "Version": 1.0,
        "CrawlerOutput": {"Partitions": {"AddOrUpdateBehavior": "InheritFromTable"}},
        "Grouping": {"TableGroupingPolicy": "CombineCompatibleSchemas"},
    }
)


@dataclass(frozen=True, kw_only=True)
class RawCatalogArgs:
    """Inputs of a RawCatalog.

    Attributes:
        context: of the stack.
        csv: the datasets whose raw files are CSV with commas, a header and quotation marks.
    """

    context: StackContext
    csv: Collection[str] = ()


class RawCatalog(pulumi.ComponentResource):
    """Makes a PrivateBucket, a CatalogDatabase, a ServiceRole, a Crawler for each type of dataset, and a Classifier for CSV files.

    All three crawlers are there, whatever a stack prepares: one that does not run costs nothing.

    Attributes:
        bucket: name of the bucket with the raw data.
        bucket_arn: of that bucket.
        database: name of the database with the tables `interactions`, `items` and `users`, once crawlers have made them. They
            go with it.
        crawler_names: of the crawlers, by type of dataset.
        crawler_arns: of the crawlers.
    """

    bucket: pulumi.Output[str]
    bucket_arn: pulumi.Output[str]
    database: pulumi.Output[str]
    crawler_names: dict[DatasetType, pulumi.Output[str]]
    crawler_arns: list[pulumi.Output[str]]

    def __init__(
        self, name: str, args: RawCatalogArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("personalize:data:RawCatalog", name, {}, opts)
        self._name, self._context = name, args.context
        self._child = pulumi.ResourceOptions(parent=self)
        naming = self._context.naming
        storage = PrivateBucket(
            f"{name}-data",
            PrivateBucketArgs(
                context=self._context,
                bucket=naming.bucket("raw", self._context.account_id, self._context.region),
            ),
            self._child,
        )
        database = aws.glue.CatalogDatabase(
            f"{name}-database",
            name=database_name(self._context),
            description="Tables of the raw data, made by crawlers",
            opts=self._child,
        )
        role = self._create_role(storage)
        csv = self._create_classifier() if args.csv else None
        crawlers = {
            each: self._create_crawler(
                each, storage, database, role, csv if each in args.csv else None
            )
            for each in DATASET_TYPES
        }
        self.bucket, self.bucket_arn = storage.bucket, storage.arn
        self.database = database.name
        self.crawler_names = {key: crawler.name for key, crawler in crawlers.items()}
        self.crawler_arns = [crawler.arn for crawler in crawlers.values()]
        self.register_outputs({"bucket": self.bucket, "database": self.database})

    def _create_role(self, storage: PrivateBucket) -> ServiceRole:
        context = self._context
        return ServiceRole(
            f"{self._name}-crawling",
            ServiceRoleArgs(
                context=context,
                purpose="crawler",
                service=SERVICE,
                # That Glue tells for whom it crawls is not documented for roles.
                conditions=policies.where_told(context.account_id, context.arn("glue", "*")),
                statements=[
                    *preparation_policies.read_raw_data(storage.arn),
                    *key_policies.read_through(context, "s3"),
                    *preparation_policies.describe_data(context, database_name(context)),
                ],
            ),
            self._child,
        )

    def _create_classifier(self) -> aws.glue.Classifier:
        """Make what takes quotation marks away, and the first line for a header even where all values are text.

        Glue's own does neither. Source: AWS Glue Developer Guide, "Built-in classifiers".
        """
        return aws.glue.Classifier(
            f"{self._name}-csv",
            name=self._context.naming.crawler("raw-csv"),
            csv_classifier=aws.glue.ClassifierCsvClassifierArgs(
                contains_header="PRESENT",
                delimiter=",",
                quote_symbol='"',
                serde="OpenCSVSerDe",
            ),
            opts=self._child,
        )

    def _create_crawler(
        self,
        dataset_type: DatasetType,
        storage: PrivateBucket,
        database: aws.glue.CatalogDatabase,
        role: ServiceRole,
        classifier: aws.glue.Classifier | None,
    ) -> aws.glue.Crawler:
        kind = dataset_type.lower()
        return aws.glue.Crawler(
            f"{self._name}-{kind}-crawler",
            name=self._context.naming.crawler(f"raw-{kind}"),
            database_name=database.name,
            role=role.arn,
            s3_targets=[{"path": pulumi.Output.concat("s3://", storage.bucket, f"/{kind}/")}],
            # Before those of Glue, which it tries when this one finds no table.
            classifiers=[classifier.name] if classifier else None,
            configuration=CONFIGURATION,
            # A table whose files are gone is marked, so that its query tells what is missing.
            schema_change_policy={
                "delete_behavior": "DEPRECATE_IN_DATABASE",
                "update_behavior": "UPDATE_IN_DATABASE",
            },
            opts=self._child,
        )


def database_name(context: StackContext) -> str:
    """Name of the database of a stack's raw data."""
    return context.naming.database("raw")
