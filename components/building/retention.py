"""Retention of a bucket: a rule by which its objects expire."""

import pulumi
import pulumi_aws as aws


def expire_objects(
    name: str,
    bucket: pulumi.Input[str],
    days: int,
    opts: pulumi.ResourceOptions,
    *,
    rule: str = "retention",
    prefix: str = "",
) -> aws.s3.BucketLifecycleConfiguration:
    """Make the BucketLifecycleConfiguration of a bucket that has no other one.

    Args:
        name: of the resource.
        bucket: name of the bucket.
        days: after which an object expires, counted from when it was written.
        opts: of the resource.
        rule: name of the rule.
        prefix: of the keys of the objects that expire; empty for all.
    """
    expiration = {
        "id": rule,
        "status": "Enabled",
        "filter": {"prefix": prefix},
        "expiration": {"days": days},
    }
    return aws.s3.BucketLifecycleConfiguration(name, bucket=bucket, rules=[expiration], opts=opts)
