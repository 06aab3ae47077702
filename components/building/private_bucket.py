"""A bucket that is private, encrypted and reached by TLS only."""

from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from components.building import policies
from components.core.context import StackContext
from components.core.outputs import once


@dataclass(frozen=True, kw_only=True)
class PrivateBucketArgs:
    """Inputs of a PrivateBucket.

    Attributes:
        context: of the stack; a protected bucket cannot be deleted, a retained one stays as it is, any other goes with all that it holds.
        bucket: name of the bucket.
        reader: principal of a service that may itself read the objects, as `personalize.amazonaws.com`.
        reader_source_arn: pattern of the resources for which that service acts; required with `reader`.
        with_stack_key: whether the key of the stack, where it has one, encrypts the objects.
        reader_writes_below: prefix of keys below which it may also write; empty for none.
    """

    context: StackContext
    bucket: pulumi.Input[str]
    reader: str | None = None
    reader_source_arn: pulumi.Input[str] = ""
    reader_writes_below: str = ""
    with_stack_key: bool = True


class PrivateBucket(pulumi.ComponentResource):
    """Makes Bucket, BucketPublicAccessBlock, BucketOwnershipControls, its encryption and its policy.

    Objects are encrypted with the key of the stack. Where it has none, with keys that S3 manages: they cost nothing, need no
    key policy for Personalize and Firehose, and AWS lets no reader without permission on the bucket see the data either way.

    Attributes:
        bucket: its name, once it is private and encrypted: who takes the name finds no other bucket.
        arn: of the bucket, likewise.
        folder: first part of the keys of its objects: none, since it is the stack's alone.
    """

    bucket: pulumi.Output[str]
    arn: pulumi.Output[str]
    folder = ""

    def __init__(
        self, name: str, args: PrivateBucketArgs, opts: pulumi.ResourceOptions | None = None
    ) -> None:
        super().__init__("personalize:building:PrivateBucket", name, {}, opts)
        child = args.context.beside_data(self)
        bucket = aws.s3.Bucket(
            f"{name}-bucket",
            bucket=args.bucket,
            force_destroy=not args.context.protect,
            opts=args.context.holding_data(self),
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
        ownership = aws.s3.BucketOwnershipControls(
            f"{name}-ownership",
            bucket=bucket.bucket,
            rule={"object_ownership": "BucketOwnerEnforced"},
            opts=child,
        )
        encryption = aws.s3.BucketServerSideEncryptionConfiguration(
            f"{name}-encryption",
            bucket=bucket.bucket,
            rules=[_encryption_rule(args.context.encryption.arn if args.with_stack_key else None)],
            opts=child,
        )
        policy = aws.s3.BucketPolicy(
            f"{name}-policy",
            # By way of the access block: S3 refuses two of these changes at a time.
            bucket=access.bucket,
            policy=policies.document(_statements(bucket.arn, args)),
            opts=child,
        )
        self.bucket = once(policy.bucket, ownership.bucket, encryption.bucket)
        self.arn = once(bucket.arn, self.bucket)
        self.register_outputs({"bucket": self.bucket, "arn": self.arn})


def _encryption_rule(
    key: pulumi.Input[str] | None,
) -> aws.s3.BucketServerSideEncryptionConfigurationRuleArgs:
    default = (
        aws.s3.BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultArgs
    )
    return aws.s3.BucketServerSideEncryptionConfigurationRuleArgs(
        apply_server_side_encryption_by_default=default(
            sse_algorithm="AES256" if key is None else "aws:kms", kms_master_key_id=key
        ),
        # One call of KMS for many objects, in place of one for each.
        bucket_key_enabled=None if key is None else True,
    )


def _statements(arn: pulumi.Output[str], args: PrivateBucketArgs) -> list[policies.Statement]:
    statements = policies.objects_by_tls_only(arn)
    if args.reader is None:
        return statements
    admitted = (args.reader, arn, args.context.account_id, args.reader_source_arn)
    statements += policies.admit_reader(*admitted)
    if args.reader_writes_below:
        statements += policies.admit_writer(*admitted, args.reader_writes_below)
    return statements
