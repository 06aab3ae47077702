"""A bucket that is private, encrypted and reached by TLS only."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.building import policies
from components.core.context import StackContext


@dataclass(frozen=True, kw_only=True)
class PrivateBucketArgs:
    """Inputs of a PrivateBucket.

    Attributes:
        context: of the stack; a protected bucket cannot be deleted, any other goes with all that it holds.
        bucket: name of the bucket.
        service_actions: what a service may do with the bucket and its objects, by a bucket policy.
        service: principal of that service, as `personalize.amazonaws.com`.
        service_source_arn: pattern of the resources for which the service acts.
    """

    context: StackContext
    bucket: pulumi.Input[str]
    service: str | None = None
    service_actions: Sequence[str] = ()
    service_source_arn: pulumi.Input[str] | None = None


class PrivateBucket(pulumi.ComponentResource):
    """Makes Bucket, BucketPublicAccessBlock, BucketOwnershipControls, its encryption and its policy.

    Objects are encrypted with keys that S3 manages: they cost nothing, need no key policy for Personalize and
    Firehose, and AWS lets no reader without permission on the bucket see the data either way.

    Attributes:
        bucket: its name, once its policy is in force.
        arn: of the bucket.
    """

    bucket: pulumi.Output[str]
    arn: pulumi.Output[str]

    def __init__(
        self, name: str, args: PrivateBucketArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("personalize:building:PrivateBucket", name, {}, opts)
        child = pulumi.ResourceOptions(parent=self)
        bucket = aws.s3.Bucket(
            f"{name}-bucket",
            bucket=args.bucket,
            force_destroy=not args.context.protect,
            opts=pulumi.ResourceOptions(parent=self, protect=args.context.protect),
        )
        access = aws.s3.BucketPublicAccessBlock(
            f"{name}-public-access",
            bucket=bucket.bucket,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            opts=child,
        )
        aws.s3.BucketOwnershipControls(
            f"{name}-ownership",
            bucket=bucket.bucket,
            rule={"object_ownership": "BucketOwnerEnforced"},
            opts=child,
        )
        aws.s3.BucketServerSideEncryptionConfiguration(
            f"{name}-encryption",
            bucket=bucket.bucket,
            rules=[{"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}],
            opts=child,
        )
        policy = aws.s3.BucketPolicy(
            f"{name}-policy",
            bucket=bucket.bucket,
            policy=policies.document(_statements(bucket.arn, args)),
            # S3 refuses two of these changes at a time.
            opts=pulumi.ResourceOptions(parent=self, depends_on=[access]),
        )
        self.bucket = policy.bucket
        self.arn = bucket.arn
        self.register_outputs({"bucket": self.bucket, "arn": self.arn})


def _statements(arn: pulumi.Output[str], args: PrivateBucketArgs) -> list[policies.Statement]:
    objects = pulumi.Output.concat(arn, "/*")
    statements = [policies.deny_without_tls("s3:*", [arn, objects])]
    if args.service:
        statements.append(
            {
                "Sid": "AllowService",
                "Effect": "Allow",
                "Principal": {"Service": args.service},
                "Action": list(args.service_actions),
                "Resource": [arn, objects],
                "Condition": {
                    "StringEquals": {"aws:SourceAccount": args.context.account_id},
                    "ArnLike": {"aws:SourceArn": args.service_source_arn},
                },
            }
        )
    return statements
