"""Amazon S3: the settings of a bucket that are resources of their own; the id of each is the bucket's name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from botocore.exceptions import ClientError

from localpulumi.provider.aws.s3 import NO_BUCKET
from localpulumi.provider.errors import absent_is_fine, is_absent
from localpulumi.provider.kind import REGION, Kind, flag
from localpulumi.provider.session import Aws
from localpulumi.provider.shapes import (
    JSON_TEXT,
    TEXT_MAP,
    ListOf,
    Properties,
    Property,
    Props,
    Struct,
    from_aws,
    to_aws,
)

_BUCKET: dict[str, Property] = {"bucket": Property(required=True, replaces=True)}


def _setting(
    properties: Properties,
    put: Callable[[Any, str, Props], object],
    get: Callable[[Any, str], Props | None],
    delete: Callable[[Any, str], object],
    *absent_codes: str,
) -> Kind:
    """Return the row of one setting.

    Args:
        properties: its properties besides bucket and region.
        put: sets it; gets the S3 client, the bucket and the properties.
        get: reads it.
        delete: removes it.
        absent_codes: the error codes with which S3 says that the bucket has no such setting.
    """
    codes = (NO_BUCKET, "404", *absent_codes)

    def create(aws: Aws, props: Props) -> str:
        put(aws.client("s3"), props["bucket"], props)
        return str(props["bucket"])

    def read(aws: Aws, bucket: str, _props: Props) -> Props | None:
        try:
            live = get(aws.client("s3"), bucket)
        except ClientError as error:
            if is_absent(error, *codes):
                return None
            raise
        return None if live is None else {"bucket": bucket} | live

    def update(aws: Aws, bucket: str, _olds: Props, news: Props) -> None:
        put(aws.client("s3"), bucket, news)

    def remove(aws: Aws, bucket: str, props: Props) -> None:
        if props.get("skipDestroy"):
            return
        with absent_is_fine(*codes):
            delete(aws.client("s3"), bucket)

    return Kind(
        properties=_BUCKET | dict(properties) | REGION,
        create=create,
        read=read,
        update=update,
        delete=remove,
    )


_ACCESS = {
    "blockPublicAcls": flag(),
    "blockPublicPolicy": flag(),
    "ignorePublicAcls": flag(),
    "restrictPublicBuckets": flag(),
}
_PUBLIC_ACCESS_BLOCK = _setting(
    _ACCESS | {"skipDestroy": flag(write_only=True)},
    lambda s3, bucket, props: s3.put_public_access_block(
        Bucket=bucket, PublicAccessBlockConfiguration=to_aws(_ACCESS, props)
    ),
    lambda s3, bucket: from_aws(
        _ACCESS, s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
    ),
    lambda s3, bucket: s3.delete_public_access_block(Bucket=bucket),
    "NoSuchPublicAccessBlockConfiguration",
)

_OWNERSHIP = Struct({"objectOwnership": Property(required=True)})
_OWNERSHIP_CONTROLS = _setting(
    {"rule": Property(shape=_OWNERSHIP, required=True)},
    lambda s3, bucket, props: s3.put_bucket_ownership_controls(
        Bucket=bucket, OwnershipControls={"Rules": [_OWNERSHIP.to_aws(props["rule"])]}
    ),
    lambda s3, bucket: {
        "rule": _OWNERSHIP.from_aws(
            s3.get_bucket_ownership_controls(Bucket=bucket)["OwnershipControls"]["Rules"][0]
        )
    },
    lambda s3, bucket: s3.delete_bucket_ownership_controls(Bucket=bucket),
    "OwnershipControlsNotFoundError",
)

_ENCRYPTION = {
    "rules": Property(
        required=True,
        shape=ListOf(
            Struct(
                {
                    "applyServerSideEncryptionByDefault": Property(
                        shape=Struct(
                            {
                                "sseAlgorithm": Property(aws="SSEAlgorithm", required=True),
                                "kmsMasterKeyId": Property(aws="KMSMasterKeyID"),
                            }
                        )
                    ),
                    "bucketKeyEnabled": Property(default=False),
                }
            )
        ),
    )
}
_SERVER_SIDE_ENCRYPTION = _setting(
    _ENCRYPTION,
    lambda s3, bucket, props: s3.put_bucket_encryption(
        Bucket=bucket, ServerSideEncryptionConfiguration=to_aws(_ENCRYPTION, props)
    ),
    lambda s3, bucket: from_aws(
        _ENCRYPTION, s3.get_bucket_encryption(Bucket=bucket)["ServerSideEncryptionConfiguration"]
    ),
    lambda s3, bucket: s3.delete_bucket_encryption(Bucket=bucket),
    "ServerSideEncryptionConfigurationNotFoundError",
)

_VERSIONING = Struct(
    {
        "status": Property(required=True),
        "mfaDelete": Property(aws="MFADelete", computed=True),
    }
)


def _put_versioning(s3: Any, bucket: str, props: Props) -> None:
    configuration = props["versioningConfiguration"]
    if configuration.get("status") != "Disabled":  # a bucket is Disabled until it is first enabled
        s3.put_bucket_versioning(
            Bucket=bucket, VersioningConfiguration=_VERSIONING.to_aws(configuration)
        )


def _get_versioning(s3: Any, bucket: str) -> Props:
    live = _VERSIONING.from_aws(s3.get_bucket_versioning(Bucket=bucket))
    return {"versioningConfiguration": {"status": "Disabled"} | live}


def _suspend_versioning(s3: Any, bucket: str) -> None:
    """Suspend it: versioning cannot be removed."""
    if s3.get_bucket_versioning(Bucket=bucket).get("Status") == "Enabled":
        s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Suspended"})


_BUCKET_VERSIONING = _setting(
    {"versioningConfiguration": Property(shape=_VERSIONING, required=True)},
    _put_versioning,
    _get_versioning,
    _suspend_versioning,
)

_BUCKET_POLICY = _setting(
    {"policy": Property(shape=JSON_TEXT, required=True)},
    lambda s3, bucket, props: s3.put_bucket_policy(Bucket=bucket, Policy=props["policy"]),
    lambda s3, bucket: {"policy": s3.get_bucket_policy(Bucket=bucket)["Policy"]},
    lambda s3, bucket: s3.delete_bucket_policy(Bucket=bucket),
    "NoSuchBucketPolicy",
)

_SIZES = {
    "objectSizeGreaterThan": Property(default=0),
    "objectSizeLessThan": Property(default=0),
}
_TAG = Struct({"key": Property(required=True), "value": Property(required=True)})


class _And(Struct):
    """Several filter conditions at once; its tags are a mapping here and a list in the API."""

    def to_aws(self, value: Any) -> Any:
        """Return a LifecycleRuleAndOperator."""
        request = super().to_aws(value)
        pairs = sorted((request.pop("Tags", None) or {}).items())
        return request | ({"Tags": [{"Key": k, "Value": v} for k, v in pairs]} if pairs else {})

    def from_aws(self, value: Any) -> Any:
        """Return the property `and`."""
        pairs = {tag["Key"]: tag["Value"] for tag in value.get("Tags", [])}
        return super().from_aws({**value, "Tags": pairs or None})


_FILTER = Struct(
    _SIZES
    | {
        "prefix": Property(),
        "tag": Property(shape=_TAG),
        "and": Property(
            shape=_And(_SIZES | {"prefix": Property(), "tags": Property(shape=TEXT_MAP)})
        ),
    }
)
_TRANSITION = Struct({"days": Property(), "storageClass": Property(required=True)})
_NONCURRENT = {
    "noncurrentDays": Property(required=True),
    "newerNoncurrentVersions": Property(),
}
_RULE = Struct(
    {
        "id": Property(aws="ID", required=True),
        "status": Property(required=True),
        "filter": Property(shape=_FILTER, computed=True),
        "abortIncompleteMultipartUpload": Property(
            shape=Struct({"daysAfterInitiation": Property()})
        ),
        "expiration": Property(
            shape=Struct(
                {
                    "days": Property(),
                    "expiredObjectDeleteMarker": Property(computed=True),
                }
            )
        ),
        "noncurrentVersionExpiration": Property(shape=Struct(_NONCURRENT)),
        "noncurrentVersionTransitions": Property(
            shape=ListOf(Struct(_NONCURRENT | {"storageClass": Property(required=True)}))
        ),
        "transitions": Property(shape=ListOf(_TRANSITION)),
    }
)
_RULES = {
    "rules": Property(aws="Rules", shape=ListOf(_RULE, match_by=("id",)), required=True),
}


def _put_lifecycle(s3: Any, bucket: str, props: Props) -> None:
    configuration = to_aws(_RULES, props)
    for rule in configuration["Rules"]:
        rule["Filter"] = rule.get("Filter") or {"Prefix": ""}  # a rule for all objects
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration=configuration)


_LIFECYCLE = _setting(
    _RULES,
    _put_lifecycle,
    lambda s3, bucket: from_aws(_RULES, s3.get_bucket_lifecycle_configuration(Bucket=bucket)),
    lambda s3, bucket: s3.delete_bucket_lifecycle(Bucket=bucket),
    "NoSuchLifecycleConfiguration",
)

_NOTIFICATION = _setting(
    {"eventbridge": flag()},
    lambda s3, bucket, props: s3.put_bucket_notification_configuration(
        Bucket=bucket,
        NotificationConfiguration=(
            {"EventBridgeConfiguration": {}} if props.get("eventbridge") else {}
        ),
    ),
    lambda s3, bucket: {
        "eventbridge": "EventBridgeConfiguration"
        in s3.get_bucket_notification_configuration(Bucket=bucket)
    },
    lambda s3, bucket: s3.put_bucket_notification_configuration(
        Bucket=bucket, NotificationConfiguration={}
    ),
)

KINDS = {
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": _PUBLIC_ACCESS_BLOCK,
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": _OWNERSHIP_CONTROLS,
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": (
        _SERVER_SIDE_ENCRYPTION
    ),
    "aws:s3/bucketVersioning:BucketVersioning": _BUCKET_VERSIONING,
    "aws:s3/bucketPolicy:BucketPolicy": _BUCKET_POLICY,
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": _LIFECYCLE,
    "aws:s3/bucketNotification:BucketNotification": _NOTIFICATION,
}
