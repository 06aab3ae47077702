"""IAM policies of what describes raw data and prepares them.

Source: Service Authorization Reference, "AWS Glue" and "Amazon Athena"; Amazon Athena User Guide, "Configure access to databases
and tables in the AWS Glue Data Catalog" and "Control access to Amazon S3 from Athena"; AWS Glue Developer Guide, "Crawler
prerequisites".
"""

from collections.abc import Sequence

import pulumi

from components.building.policies import Statement, Text, allow
from components.core.context import StackContext

CRAWLER_LOGS = "/aws-glue/crawlers"
"""Log group of all crawlers of an account and region."""

_READ_TABLES = (
    "glue:BatchGetPartition",
    "glue:GetDatabase",
    "glue:GetPartition",
    "glue:GetPartitions",
    "glue:GetTable",
)


def read_raw_data(bucket_arn: Text) -> list[Statement]:
    """List and read all objects of a bucket, as crawlers and queries do."""
    return [
        allow(("s3:GetBucketLocation", "s3:ListBucket"), [bucket_arn]),
        allow(("s3:GetObject",), [pulumi.Output.concat(bucket_arn, "/*")]),
    ]


def describe_data(context: StackContext, database: str) -> list[Statement]:
    """Write tables and partitions of one database, as a crawler does, and its log."""
    logs = context.arn("logs", f"log-group:{CRAWLER_LOGS}*")
    return [
        allow(
            (
                "glue:BatchCreatePartition",
                "glue:BatchGetPartition",
                "glue:BatchUpdatePartition",
                "glue:CreatePartition",
                "glue:CreateTable",
                "glue:GetDatabase",
                "glue:GetPartition",
                "glue:GetPartitions",
                "glue:GetTable",
                "glue:GetTables",
                "glue:UpdatePartition",
                "glue:UpdateTable",
            ),
            _of_database(context, database, ["*"]),
        ),
        allow(("logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"), [logs]),
    ]


def run_crawlers(crawler_arns: Sequence[Text]) -> list[Statement]:
    """Start crawlers, and see how far they are."""
    return [allow(("glue:GetCrawler", "glue:StartCrawler"), crawler_arns)]


def run_queries(context: StackContext, work_group_arn: Text, database: str) -> list[Statement]:
    """Run the named queries of a work group over one database."""
    return [
        allow(
            (
                "athena:GetNamedQuery",
                "athena:GetQueryExecution",
                "athena:StartQueryExecution",
                "athena:StopQueryExecution",
            ),
            [work_group_arn],
        ),
        *_read_tables(context, database, ["*"]),
    ]


def check_rows(
    context: StackContext, work_group_arn: Text, database: str, tables: Sequence[Text]
) -> list[Statement]:
    """Start queries of a work group over some tables, and read their answers; neither their objects nor the results."""
    return [
        allow(("athena:GetQueryResults", "athena:StartQueryExecution"), [work_group_arn]),
        *_read_tables(context, database, tables),
    ]


def await_queries(work_group_arn: Text) -> list[Statement]:
    """See how far queries of a work group are, and stop them."""
    return [allow(("athena:GetQueryExecution", "athena:StopQueryExecution"), [work_group_arn])]


def write_results(bucket_arn: Text, prefix: str) -> list[Statement]:
    """Write results of queries below a prefix, in parts, as Athena does for whoever runs them."""
    return [
        allow(
            ("s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads"), [bucket_arn]
        ),
        allow(
            (
                "s3:AbortMultipartUpload",
                "s3:GetObject",
                "s3:ListMultipartUploadParts",
                "s3:PutObject",
            ),
            [pulumi.Output.concat(bucket_arn, f"/{prefix}*")],
        ),
    ]


def place_files(bucket_arn: Text, keys: Sequence[str]) -> list[Statement]:
    """Write some keys, in parts where they are large."""
    placed = [pulumi.Output.concat(bucket_arn, f"/{key}") for key in keys]
    return [allow(("s3:AbortMultipartUpload", "s3:PutObject"), placed)]


def _read_tables(context: StackContext, database: str, tables: Sequence[Text]) -> list[Statement]:
    """Know tables as queries do, whether they have partitions or not; Athena looks at the database `default`, too."""
    return [
        allow(_READ_TABLES, _of_database(context, database, tables)),
        allow(("glue:GetDatabase",), [context.arn("glue", "database/default")]),
    ]


def _of_database(context: StackContext, database: str, tables: Sequence[Text]) -> list[Text]:
    return [
        context.arn("glue", "catalog"),
        context.arn("glue", f"database/{database}"),
        *(pulumi.Output.concat(context.arn("glue", f"table/{database}/"), each) for each in tables),
    ]
