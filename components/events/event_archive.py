"""The archive of all events: Kinesis to S3, compressed, in folders by day."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.building import policies
from components.building.private_bucket import PrivateBucket, PrivateBucketArgs
from components.core.context import StackContext

# What a reader of a stream needs. Source: Amazon Data Firehose Developer Guide, "Grant Firehose access to a Kinesis
# data stream"; the stream's key is AWS's own, for which no permission is needed.
STREAM_READ_ACTIONS = (
    "kinesis:DescribeStream",
    "kinesis:GetRecords",
    "kinesis:GetShardIterator",
    "kinesis:ListShards",
)
# Source: Amazon Data Firehose Developer Guide, "Grant Firehose access to an Amazon S3 destination".
BUCKET_ACTIONS = ("s3:GetBucketLocation", "s3:ListBucket", "s3:ListBucketMultipartUploads")
OBJECT_ACTIONS = ("s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject")

# An object is written when this much has come, or when the interval is over.
BUFFERING_MIB = 5

_DAY = "year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/"


@dataclass(frozen=True, kw_only=True)
class EventArchiveArgs:
    """Inputs of an EventArchive.

    Attributes:
        context: of the stack.
        stream_arn: of the stream to archive.
        prefix: first folders of all objects, without a slash at the end.
        interval_seconds: how long events are collected for one object, 0 to 900.
    """

    context: StackContext
    stream_arn: pulumi.Input[str]
    prefix: str
    interval_seconds: int


class EventArchive(pulumi.ComponentResource):
    """Makes a PrivateBucket, a FirehoseDeliveryStream and its Role.

    Attributes:
        bucket: name of the bucket.
    """

    bucket: pulumi.Output[str]

    def __init__(
        self, name: str, args: EventArchiveArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("personalize:events:EventArchive", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        bucket = PrivateBucket(
            f"{name}-storage",
            PrivateBucketArgs(
                context=args.context,
                bucket=args.context.naming.bucket(
                    "archive", args.context.account_id, args.context.region
                ),
            ),
            child,
        )
        role = aws.iam.Role(
            f"{name}-role",
            name=args.context.naming.iam_role("archive"),
            assume_role_policy=policies.trust(
                "firehose.amazonaws.com",
                # Firehose gives the account for which it acts as the external id.
                {"StringEquals": {"sts:ExternalId": args.context.account_id}},
            ),
            opts=child,
        )
        permissions = aws.iam.RolePolicy(
            f"{name}-permissions",
            role=role.name,
            name="permissions",
            policy=policies.document(_statements(args.stream_arn, bucket.arn)),
            opts=child,
        )
        aws.kinesis.FirehoseDeliveryStream(
            f"{name}-delivery",
            name=args.context.naming.delivery_stream("archive"),
            destination="extended_s3",
            kinesis_source_configuration={
                "kinesis_stream_arn": args.stream_arn,
                "role_arn": role.arn,
            },
            extended_s3_configuration={
                "role_arn": role.arn,
                "bucket_arn": bucket.arn,
                "prefix": f"{args.prefix}/{_DAY}",
                "error_output_prefix": f"{args.prefix}-errors/!{{firehose:error-output-type}}/{_DAY}",
                "compression_format": "GZIP",
                "buffering_interval": args.interval_seconds,
                "buffering_size": BUFFERING_MIB,
                # Records are JSON objects without a line feed: one a line, for Athena and for people.
                "processing_configuration": {
                    "enabled": True,
                    "processors": [
                        {
                            "type": "AppendDelimiterToRecord",
                            "parameters": [
                                {"parameter_name": "Delimiter", "parameter_value": "\\n"}
                            ],
                        }
                    ],
                },
            },
            opts=pulumi.ResourceOptions(parent=self, depends_on=[permissions, bucket]),
        )
        self.bucket = bucket.bucket
        self.register_outputs({"bucket": self.bucket})


def _statements(
    stream_arn: pulumi.Input[str], bucket_arn: pulumi.Output[str]
) -> Sequence[policies.Statement]:
    return [
        policies.allow(STREAM_READ_ACTIONS, [stream_arn]),
        policies.allow(BUCKET_ACTIONS, [bucket_arn]),
        policies.allow(OBJECT_ACTIONS, [pulumi.Output.concat(bucket_arn, "/*")]),
    ]
