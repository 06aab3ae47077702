"""The archive of all events: Kinesis to S3, compressed, in folders by day."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.building import key_policies, policies
from components.building.private_bucket import PrivateBucket, PrivateBucketArgs
from components.building.retention import expire_objects
from components.building.service_role import ServiceRole, ServiceRoleArgs
from components.core.context import StackContext

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
        days: after which objects expire; None for never.
    """

    context: StackContext
    stream_arn: pulumi.Input[str]
    prefix: str
    interval_seconds: int
    days: int | None = None


class EventArchive(pulumi.ComponentResource):
    """Makes a PrivateBucket, a FirehoseDeliveryStream and its ServiceRole; a BucketLifecycleConfiguration where objects expire.

    Attributes:
        bucket: name of the bucket.
        bucket_arn: of that bucket.
        delivery_stream: name of the delivery stream.
    """

    bucket: pulumi.Output[str]
    bucket_arn: pulumi.Output[str]
    delivery_stream: pulumi.Output[str]

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
        role = ServiceRole(
            f"{name}-access",
            ServiceRoleArgs(
                context=args.context,
                purpose="archive",
                service="firehose.amazonaws.com",
                # Firehose gives the account for which it acts as the external id.
                conditions={"StringEquals": {"sts:ExternalId": args.context.account_id}},
                statements=[
                    *policies.read_stream(args.stream_arn),
                    *policies.write_objects(bucket.arn),
                    *key_policies.read_through(args.context, "kinesis"),
                    *key_policies.read_through(args.context, "s3"),
                    *key_policies.write_through(args.context, "s3"),
                ],
            ),
            child,
        )
        delivery = aws.kinesis.FirehoseDeliveryStream(
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
            opts=child,
        )
        if args.days is not None:
            expire_objects(
                f"{name}-retention", bucket.bucket, args.days, args.context.beside_data(self)
            )
        self.bucket, self.bucket_arn = bucket.bucket, bucket.arn
        self.delivery_stream = delivery.name
        self.register_outputs({"bucket": self.bucket})
