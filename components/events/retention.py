"""Retention of a bucket: a rule by which all its objects expire."""

import pulumi
import pulumi_aws as aws


def expire_objects(
    name: str, bucket: pulumi.Input[str], days: int, opts: pulumi.ResourceOptions
) -> None:
    """Make the BucketLifecycleConfiguration of a bucket that has no other one.

    Args:
        name: of the resource.
        bucket: name of the bucket.
        days: after which an object expires, counted from when it was written.
        opts: of the resource.
    """
    rule = {
        "id": "retention",
        "status": "Enabled",
        "filter": {"prefix": ""},
        "expiration": {"days": days},
    }
    aws.s3.BucketLifecycleConfiguration(name, bucket=bucket, rules=[rule], opts=opts)
