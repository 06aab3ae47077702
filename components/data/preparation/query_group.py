"""The queries that prepare raw data, and the work group of Athena that runs them."""

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.core.context import StackContext

PURPOSE = "preparation"
RESULTS_PREFIX = "preparation/"
"""Of the keys of results. A folder whose name begins with a small letter is the program's own: no import reads it."""
RESULT_DAYS = 7
"""Results are only read by the run that has asked for them; until then people can look at them."""


@dataclass(frozen=True, kw_only=True)
class QueryGroupArgs:
    """Inputs of a QueryGroup.

    Attributes:
        context: of the stack.
        queries: SQL by type of dataset.
        database: of the tables.
        bucket: name of the bucket for results.
        max_scanned_bytes: that one query may read.
    """

    context: StackContext
    queries: Mapping[str, str]
    database: pulumi.Input[str]
    bucket: pulumi.Input[str]
    max_scanned_bytes: int


class QueryGroup(pulumi.ComponentResource):
    """Makes a Workgroup, a NamedQuery for each query, and a BucketLifecycleConfiguration by which results and unfinished uploads expire.

    The work group's settings hold for every query in it, so that none writes elsewhere, without encryption, or reads more.

    Attributes:
        name: of the work group.
        arn: of the work group.
        query_ids: of the named queries, by type of dataset.
    """

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    query_ids: dict[str, pulumi.Output[str]]

    def __init__(
        self, name: str, args: QueryGroupArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("personalize:data:QueryGroup", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        aws.s3.BucketLifecycleConfiguration(
            f"{name}-expiry", bucket=args.bucket, rules=_expiry(), opts=child
        )
        group = aws.athena.Workgroup(
            f"{name}-group",
            name=args.context.naming.work_group(PURPOSE),
            # With its named queries, also those of other people, and its history.
            force_destroy=True,
            configuration=_configuration(args),
            opts=child,
        )
        queries = {
            dataset_type: aws.athena.NamedQuery(
                f"{name}-{dataset_type.lower()}",
                name=args.context.naming.query(f"prepare-{dataset_type.lower()}"),
                database=args.database,
                workgroup=group.id,
                query=query,
                opts=child,
            )
            for dataset_type, query in args.queries.items()
        }
        self.name, self.arn = group.name, group.arn
        self.query_ids = {dataset_type: query.id for dataset_type, query in queries.items()}
        self.register_outputs({"name": self.name, "arn": self.arn})


def _configuration(args: QueryGroupArgs) -> aws.athena.WorkgroupConfigurationArgs:
    key = args.context.encryption.arn
    encryption = aws.athena.WorkgroupConfigurationResultConfigurationEncryptionConfigurationArgs(
        encryption_option="SSE_S3" if key is None else "SSE_KMS", kms_key_arn=key
    )
    return aws.athena.WorkgroupConfigurationArgs(
        enforce_workgroup_configuration=True,
        bytes_scanned_cutoff_per_query=args.max_scanned_bytes,
        publish_cloudwatch_metrics_enabled=args.context.telemetry.metrics,
        result_configuration=aws.athena.WorkgroupConfigurationResultConfigurationArgs(
            output_location=pulumi.Output.concat("s3://", args.bucket, f"/{RESULTS_PREFIX}"),
            encryption_configuration=encryption,
        ),
    )


def _expiry() -> list[aws.s3.BucketLifecycleConfigurationRuleArgs]:
    return [
        aws.s3.BucketLifecycleConfigurationRuleArgs(
            id="results-of-queries",
            status="Enabled",
            filter={"prefix": RESULTS_PREFIX},
            expiration={"days": RESULT_DAYS},
        ),
        # What Athena, or a function that placed a file, has left half: nobody sees it, and it is billed.
        aws.s3.BucketLifecycleConfigurationRuleArgs(
            id="unfinished-uploads",
            status="Enabled",
            filter={"prefix": ""},
            abort_incomplete_multipart_upload={"days_after_initiation": 1},
        ),
    ]
