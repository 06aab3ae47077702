"""Cases of storage, roles, queues and logs."""

from __future__ import annotations

import json

from tests.support.provider_world import (
    TRUST,
    Case,
    policy,
    text_asset,
)


def key_policy(*actions: str) -> str:
    root = {"AWS": "arn:aws:iam::000000000000:root"}
    statement = {"Effect": "Allow", "Principal": root, "Action": list(actions), "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


STORAGE_CASES = [
    Case(
        type="aws:kms/key:Key",
        given=lambda w: {
            "description": "of a test",
            "deletionWindowInDays": 7,
            "enableKeyRotation": True,
            "policy": key_policy("kms:*"),
            "tags": {"a": "1"},
        },
        change=lambda w: {
            "description": "of the same test",
            "deletionWindowInDays": 30,
            "enableKeyRotation": False,
            "isEnabled": False,
            "policy": key_policy("kms:*", "kms:Decrypt"),
            "tags": {"a": "2", "b": "3"},
        },
        drift=lambda aws, s: aws.client("kms").enable_key(KeyId=s.id),
        drifted=("isEnabled",),
        id=lambda s: s.outputs["keyId"],
    ),
    Case(
        type="aws:kms/alias:Alias",
        given=lambda w: {"name": "alias/of-a-test", "targetKeyId": w.key()},
        change=lambda w: {"targetKeyId": w.key("other-key")},
        drift=lambda aws, s: aws.client("kms").update_alias(
            AliasName=s.id,
            TargetKeyId=aws.client("kms").create_key()["KeyMetadata"]["KeyId"],
        ),
        drifted=("targetKeyId",),
        id=lambda s: "alias/of-a-test",
    ),
    Case(
        type="aws:s3/bucket:Bucket",
        given=lambda w: {"forceDestroy": True, "tags": {"a": "1"}},
        change=lambda w: {"tags": {"a": "2", "b": "3"}},
        drift=lambda aws, s: aws.client("s3").put_bucket_tagging(
            Bucket=s.id, Tagging={"TagSet": [{"Key": "by", "Value": "hand"}]}
        ),
        drifted=("tags", "tagsAll"),
        id=lambda s: s.outputs["bucket"],
    ),
    Case(
        type="aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
        given=lambda w: {"bucket": w.bucket(), "blockPublicAcls": True},
        change=lambda w: {"blockPublicAcls": True, "blockPublicPolicy": True},
        drift=lambda aws, s: aws.client("s3").put_public_access_block(
            Bucket=s.id, PublicAccessBlockConfiguration={"RestrictPublicBuckets": True}
        ),
        drifted=("blockPublicAcls", "blockPublicPolicy", "restrictPublicBuckets"),
        id=lambda s: s.outputs["bucket"],
    ),
    Case(
        type="aws:s3/bucketOwnershipControls:BucketOwnershipControls",
        given=lambda w: {
            "bucket": w.bucket(),
            "rule": {"objectOwnership": "BucketOwnerEnforced"},
        },
        change=lambda w: {"rule": {"objectOwnership": "BucketOwnerPreferred"}},
        drift=lambda aws, s: aws.client("s3").put_bucket_ownership_controls(
            Bucket=s.id, OwnershipControls={"Rules": [{"ObjectOwnership": "ObjectWriter"}]}
        ),
        drifted=("rule",),
        id=lambda s: s.outputs["bucket"],
    ),
    Case(
        type="aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
        given=lambda w: {
            "bucket": w.bucket(),
            "rules": [{"applyServerSideEncryptionByDefault": {"sseAlgorithm": "AES256"}}],
        },
        change=lambda w: {
            "rules": [
                {
                    "applyServerSideEncryptionByDefault": {"sseAlgorithm": "aws:kms"},
                    "bucketKeyEnabled": True,
                }
            ]
        },
        drift=lambda aws, s: aws.client("s3").put_bucket_encryption(
            Bucket=s.id,
            ServerSideEncryptionConfiguration={
                "Rules": [{"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}]
            },
        ),
        drifted=("rules",),
        id=lambda s: s.outputs["bucket"],
    ),
    Case(
        type="aws:s3/bucketVersioning:BucketVersioning",
        given=lambda w: {"bucket": w.bucket(), "versioningConfiguration": {"status": "Enabled"}},
        change=lambda w: {"versioningConfiguration": {"status": "Suspended"}},
        drift=lambda aws, s: aws.client("s3").put_bucket_versioning(
            Bucket=s.id, VersioningConfiguration={"Status": "Enabled"}
        ),
        drifted=("versioningConfiguration",),
        id=lambda s: s.outputs["bucket"],
    ),
    Case(
        type="aws:s3/bucketPolicy:BucketPolicy",
        given=lambda w: {
            "bucket": (bucket := w.bucket()),
            "policy": policy(f"arn:aws:s3:::{bucket}/*", Service="personalize.amazonaws.com"),
        },
        change=lambda w: {
            "policy": policy("arn:aws:s3:::other/*", Service="personalize.amazonaws.com")
        },
        drift=lambda aws, s: aws.client("s3").put_bucket_policy(
            Bucket=s.id, Policy=policy("arn:aws:s3:::drift/*", AWS="000000000000")
        ),
        drifted=("policy",),
        id=lambda s: s.outputs["bucket"],
    ),
    Case(
        type="aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
        given=lambda w: {
            "bucket": w.bucket(),
            "rules": [
                {
                    "id": "uploads",
                    "status": "Enabled",
                    "abortIncompleteMultipartUpload": {"daysAfterInitiation": 7},
                },
                {
                    "id": "archive",
                    "status": "Enabled",
                    "filter": {"prefix": "events/"},
                    "expiration": {"days": 400},
                    "noncurrentVersionExpiration": {"noncurrentDays": 30},
                    "transitions": [{"days": 90, "storageClass": "STANDARD_IA"}],
                },
            ],
        },
        change=lambda w: {
            "rules": [
                {
                    "id": "archive",
                    "status": "Enabled",
                    "filter": {"and": {"prefix": "events/", "tags": {"kind": "raw"}}},
                    "expiration": {"days": 500},
                }
            ]
        },
        drift=lambda aws, s: aws.client("s3").put_bucket_lifecycle_configuration(
            Bucket=s.id,
            LifecycleConfiguration={
                "Rules": [
                    {
                        "ID": "archive",
                        "Status": "Disabled",
                        "Filter": {"Prefix": "events/"},
                        "Expiration": {"Days": 1},
                    }
                ]
            },
        ),
        drifted=("rules",),
        id=lambda s: s.outputs["bucket"],
    ),
    Case(
        type="aws:s3/bucketObjectv2:BucketObjectv2",
        given=lambda w: {
            "bucket": w.bucket(),
            "key": "data/interactions.csv",
            "source": text_asset("USER_ID,ITEM_ID\n", "one"),
            "contentType": "text/csv",
        },
        change=lambda w: {"source": text_asset("USER_ID\n", "two"), "contentType": "text/csv"},
        drift=lambda aws, s: aws.client("s3").put_object(
            Bucket=s.outputs["bucket"], Key=s.outputs["key"], ContentType="text/plain", Body=b"x"
        ),
        drifted=("contentType",),
        id=lambda s: f"{s.outputs['bucket']}/data/interactions.csv",
    ),
    Case(
        type="aws:iam/role:Role",
        given=lambda w: {"assumeRolePolicy": TRUST, "description": "first", "tags": {"a": "1"}},
        change=lambda w: {
            "assumeRolePolicy": TRUST.replace("lambda", "firehose"),
            "description": "second",
            "maxSessionDuration": 7200,
        },
        drift=lambda aws, s: aws.client("iam").update_assume_role_policy(
            RoleName=s.id, PolicyDocument=TRUST.replace("lambda", "ec2")
        ),
        drifted=("assumeRolePolicy",),
        id=lambda s: s.outputs["name"],
    ),
    Case(
        type="aws:iam/rolePolicy:RolePolicy",
        given=lambda w: {"role": w.role().id, "policy": policy("arn:aws:s3:::one/*")},
        change=lambda w: {"policy": policy("arn:aws:s3:::two/*")},
        drift=lambda aws, s: aws.client("iam").put_role_policy(
            RoleName=s.outputs["role"],
            PolicyName=s.outputs["name"],
            PolicyDocument=policy("arn:aws:s3:::three/*"),
        ),
        drifted=("policy",),
        id=lambda s: f"{s.outputs['role']}:{s.outputs['name']}",
    ),
    Case(
        type="aws:sqs/queue:Queue",
        given=lambda w: {"messageRetentionSeconds": 86400, "tags": {"a": "1"}},
        change=lambda w: {
            "visibilityTimeoutSeconds": 60,
            "redrivePolicy": json.dumps(
                {"deadLetterTargetArn": w.queue().outputs["arn"], "maxReceiveCount": 3}
            ),
        },
        drift=lambda aws, s: aws.client("sqs").set_queue_attributes(
            QueueUrl=s.id, Attributes={"DelaySeconds": "5", "VisibilityTimeout": "90"}
        ),
        drifted=("delaySeconds", "visibilityTimeoutSeconds"),
        id=lambda s: s.outputs["url"],
    ),
    Case(
        type="aws:sqs/queuePolicy:QueuePolicy",
        given=lambda w: {
            "queueUrl": (queue := w.queue()).id,
            "policy": policy(queue.outputs["arn"], "sqs:SendMessage", AWS="*"),
        },
        change=lambda w: {"policy": policy("*", "sqs:SendMessage", AWS="*")},
        drift=lambda aws, s: aws.client("sqs").set_queue_attributes(
            QueueUrl=s.id, Attributes={"Policy": policy("*", "sqs:*", AWS="*")}
        ),
        drifted=("policy",),
        id=lambda s: s.outputs["queueUrl"],
    ),
    Case(
        type="aws:cloudwatch/logGroup:LogGroup",
        given=lambda w: {"retentionInDays": 7, "tags": {"a": "1"}},
        change=lambda w: {"retentionInDays": 30, "kmsKeyId": w.key_of_logs()},
        drift=lambda aws, s: aws.client("logs").delete_retention_policy(logGroupName=s.id),
        drifted=("retentionInDays",),
        id=lambda s: s.outputs["name"],
    ),
    Case(
        type="aws:cloudwatch/logStream:LogStream",
        given=lambda w: {"logGroupName": w.made("aws:cloudwatch/logGroup:LogGroup", "g", {}).id},
        id=lambda s: s.outputs["name"],
        import_id=lambda s: f"{s.outputs['logGroupName']}:{s.id}",
    ),
]
