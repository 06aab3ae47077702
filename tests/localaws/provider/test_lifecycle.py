"""Every resource type against the real local AWS: create, no drift, update, drift, repair, gone, delete."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from localaws.provider import aws as aws_package
from tests.support.local_aws import LocalAws
from tests.support.provider_driver import DEFAULT_TAGS, Driver, State
from tests.support.sdk_types import assert_sdk_types

Inputs = dict[str, Any]
ASSET = {"4dabf18193072939515e22adb298388d": "c44067f5952c0a294b673a41bacd8c17"}
ARCHIVE = {"4dabf18193072939515e22adb298388d": "0def7320c3a5731c473e5ecbe6d01bc7"}
TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "lambda.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)
HANDLER = "def handler(event, context):\n    return {'version': %d}\n"


def text_asset(text: str, hash_: str) -> Inputs:
    return {**ASSET, "text": text, "hash": hash_}


def archive(version: int) -> Inputs:
    code = text_asset(HANDLER % version, f"file{version}")
    return {**ARCHIVE, "assets": {"main.py": code}, "hash": f"archive{version}"}


def policy(resource: str, action: str = "s3:GetObject", **principal: str) -> str:
    statement = {"Effect": "Allow", "Action": action, "Resource": resource}
    if principal:
        statement["Principal"] = principal  # type: ignore[assignment] # JSON values have no one type
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


class World:
    """What the resources under test stand on; made through the plugin itself, deleted with its driver."""

    def __init__(self, driver: Driver, local_aws: LocalAws, tag: str) -> None:
        self.driver, self.local_aws, self.tag = driver, local_aws, tag
        self.known: dict[str, State] = {}

    def made(self, type_: str, name: str, inputs: Inputs) -> State:
        if type_ + name not in self.known:
            self.known[type_ + name] = self.driver.create(type_, f"{self.tag}-{name}", inputs)
        return self.known[type_ + name]

    def bucket(self) -> str:
        return self.made("aws:s3/bucket:Bucket", "base", {"forceDestroy": True}).id

    def role(self, name: str = "role") -> State:
        return self.made("aws:iam/role:Role", name, {"assumeRolePolicy": TRUST})

    def function(self) -> State:
        return self.made(
            "aws:lambda/function:Function",
            "function",
            {
                "role": self.role("function-role").outputs["arn"],
                "runtime": "python3.11",
                "handler": "main.handler",
                "code": archive(1),
            },
        )

    def stream(self) -> str:
        return self.made("aws:kinesis/stream:Stream", "base", {"shardCount": 1}).id

    def queue(self) -> State:
        return self.made("aws:sqs/queue:Queue", "base", {})

    def api(self) -> str:
        return self.made("aws:apigateway/restApi:RestApi", "base", {"body": openapi("base")}).id

    def deployment(self, api: str, name: str = "deployment") -> str:
        return self.made("aws:apigateway/deployment:Deployment", name, {"restApi": api}).id


def openapi(title: str) -> str:
    method = {
        "responses": {"200": {"description": "ok"}},
        "x-amazon-apigateway-integration": {
            "type": "mock",
            "requestTemplates": {"application/json": '{"statusCode": 200}'},
            "responses": {"default": {"statusCode": "200"}},
        },
    }
    return json.dumps(
        {
            "openapi": "3.0.1",
            "info": {"title": title, "version": "1"},
            "paths": {"/things": {"get": method}},
        }
    )


@dataclass(frozen=True, kw_only=True)
class Case:
    """One resource type.

    Attributes:
        given: first inputs, made in the world.
        change: what of them an update changes; None: the type has no update.
        drift: changes the live object behind Pulumi's back; None: nothing can be changed.
        drifted: the inputs that show it.
        id: how the id looks, from the state.
        import_id: what `pulumi import` is given.
    """

    type: str
    given: Callable[[World], Inputs]
    change: Callable[[World], Inputs] | None = None
    drift: Callable[[LocalAws, State], object] | None = None
    drifted: tuple[str, ...] = ()
    id: Callable[[State], str]
    import_id: Callable[[State], str] = lambda state: state.id


CASES = [
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
        type="aws:kinesis/stream:Stream",
        given=lambda w: {"shardCount": 1, "tags": {"a": "1"}},
        change=lambda w: {"shardCount": 2, "retentionPeriod": 48},
        drift=lambda aws, s: aws.client("kinesis").increase_stream_retention_period(
            StreamName=s.outputs["name"], RetentionPeriodHours=72
        ),
        drifted=("retentionPeriod",),
        id=lambda s: s.outputs["arn"],
        import_id=lambda s: s.outputs["name"],
    ),
    Case(
        type="aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream",
        given=lambda w: {
            "destination": "extended_s3",
            "kinesisSourceConfiguration": {
                "kinesisStreamArn": w.stream(),
                "roleArn": (role := w.role().outputs["arn"]),
            },
            "extendedS3Configuration": {
                "bucketArn": f"arn:aws:s3:::{w.bucket()}",
                "roleArn": role,
                "bufferingInterval": 60,
                "compressionFormat": "GZIP",
                "prefix": "events/",
                "errorOutputPrefix": "errors/",
                "processingConfiguration": {
                    "enabled": True,
                    "processors": [
                        {
                            "type": "AppendDelimiterToRecord",
                            "parameters": [{"parameterName": "Delimiter", "parameterValue": "\\n"}],
                        }
                    ],
                },
            },
        },
        change=lambda w: {
            "extendedS3Configuration": {
                "bucketArn": f"arn:aws:s3:::{w.bucket()}",
                "roleArn": w.role("other").outputs["arn"],
                "bufferingSize": 64,
                "prefix": "other/",
            },
        },
        drift=lambda aws, s: aws.client("firehose").update_destination(
            DeliveryStreamName=s.outputs["name"],
            CurrentDeliveryStreamVersionId=s.outputs["versionId"],
            DestinationId=s.outputs["destinationId"],
            ExtendedS3DestinationUpdate={"Prefix": "drift/"},
        ),
        drifted=("extendedS3Configuration",),
        id=lambda s: s.outputs["arn"],
    ),
    Case(
        type="aws:lambda/function:Function",
        given=lambda w: {
            "role": w.role().outputs["arn"],
            "runtime": "python3.11",
            "handler": "main.handler",
            "code": archive(1),
            "environment": {"variables": {"STREAM": "one"}},
            "architectures": ["x86_64"],
            "tags": {"a": "1"},
        },
        change=lambda w: {
            "role": w.role("other").outputs["arn"],
            "runtime": "python3.11",
            "handler": "main.handler",
            "code": archive(2),
            "timeout": 30,
            "memorySize": 256,
        },
        drift=lambda aws, s: aws.client("lambda").update_function_configuration(
            FunctionName=s.id, Timeout=7, Environment={"Variables": {"BY": "hand"}}
        ),
        drifted=("environment", "timeout"),
        id=lambda s: s.outputs["name"],
    ),
    Case(
        type="aws:lambda/eventSourceMapping:EventSourceMapping",
        given=lambda w: {
            "functionName": w.function().outputs["arn"],
            "eventSourceArn": w.stream(),
            "startingPosition": "TRIM_HORIZON",
            "batchSize": 100,
            "bisectBatchOnFunctionError": True,
            "maximumRetryAttempts": 5,
            "functionResponseTypes": ["ReportBatchItemFailures"],
            "destinationConfig": {"onFailure": {"destinationArn": w.queue().outputs["arn"]}},
        },
        change=lambda w: {"batchSize": 10, "parallelizationFactor": 2},
        drift=lambda aws, s: aws.client("lambda").update_event_source_mapping(
            UUID=s.id, BatchSize=55
        ),
        drifted=("batchSize",),
        id=lambda s: s.outputs["uuid"],
    ),
    Case(
        type="aws:lambda/permission:Permission",
        given=lambda w: {
            "function": w.function().id,
            "action": "lambda:InvokeFunction",
            "principal": "apigateway.amazonaws.com",
            "sourceArn": "arn:aws:execute-api:us-east-1:000000000000:abc/*",
        },
        id=lambda s: s.outputs["statementId"],
        import_id=lambda s: f"{s.outputs['function']}/{s.id}",
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
        change=lambda w: {"retentionInDays": 30},
        drift=lambda aws, s: aws.client("logs").delete_retention_policy(logGroupName=s.id),
        drifted=("retentionInDays",),
        id=lambda s: s.outputs["name"],
    ),
    Case(
        type="aws:apigateway/restApi:RestApi",
        given=lambda w: {
            "body": openapi("one"),
            "description": "first",
            "endpointConfiguration": {"types": "REGIONAL"},
            "tags": {"a": "1"},
        },
        change=lambda w: {"body": openapi("two"), "description": "second"},
        drift=lambda aws, s: aws.client("apigateway").update_rest_api(
            restApiId=s.id,
            patchOperations=[{"op": "replace", "path": "/description", "value": "hand"}],
        ),
        drifted=("description",),
        id=lambda s: s.outputs["arn"].rpartition("/")[2],
    ),
    Case(
        type="aws:apigateway/deployment:Deployment",
        given=lambda w: {"restApi": w.api(), "description": "one", "triggers": {"hash": "1"}},
        change=lambda w: {"description": "two", "triggers": {"hash": "1"}},
        drift=lambda aws, s: aws.client("apigateway").update_deployment(
            restApiId=s.outputs["restApi"],
            deploymentId=s.id,
            patchOperations=[{"op": "replace", "path": "/description", "value": "hand"}],
        ),
        drifted=("description",),
        id=lambda s: s.id,
        import_id=lambda s: f"{s.outputs['restApi']}/{s.id}",
    ),
    Case(
        type="aws:apigateway/stage:Stage",
        given=lambda w: {
            "restApi": (api := w.api()),
            "deployment": w.deployment(api),
            "stageName": "prod",
            "variables": {"a": "1"},
        },
        change=lambda w: {"description": "second", "variables": {"b": "2"}},
        drift=lambda aws, s: aws.client("apigateway").update_stage(
            restApiId=s.outputs["restApi"],
            stageName="prod",
            patchOperations=[{"op": "replace", "path": "/variables/c", "value": "3"}],
        ),
        drifted=("variables",),
        id=lambda s: f"ags-{s.outputs['restApi']}-prod",
        import_id=lambda s: f"{s.outputs['restApi']}/prod",
    ),
    Case(
        type="aws:apigateway/apiKey:ApiKey",
        given=lambda w: {"enabled": True, "tags": {"a": "1"}},
        change=lambda w: {"description": "second", "enabled": False},
        drift=lambda aws, s: aws.client("apigateway").update_api_key(
            apiKey=s.id,
            patchOperations=[{"op": "replace", "path": "/description", "value": "hand"}],
        ),
        drifted=("description",),
        id=lambda s: s.outputs["arn"].rpartition("/")[2],
    ),
    Case(
        type="aws:apigateway/usagePlan:UsagePlan",
        given=lambda w: {"throttleSettings": {"burstLimit": 5, "rateLimit": 10}},
        change=lambda w: {
            "description": "second",
            "quotaSettings": {"limit": 1000, "period": "DAY"},
            "throttleSettings": {"burstLimit": 6, "rateLimit": 2.5},
        },
        drift=lambda aws, s: aws.client("apigateway").update_usage_plan(
            usagePlanId=s.id,
            patchOperations=[{"op": "replace", "path": "/quota/limit", "value": "7"}],
        ),
        drifted=("quotaSettings",),
        id=lambda s: s.outputs["arn"].rpartition("/")[2],
    ),
    Case(
        type="aws:apigateway/usagePlanKey:UsagePlanKey",
        given=lambda w: {
            "keyId": w.made("aws:apigateway/apiKey:ApiKey", "key", {}).id,
            "keyType": "API_KEY",
            "usagePlanId": w.made("aws:apigateway/usagePlan:UsagePlan", "plan", {}).id,
        },
        id=lambda s: s.outputs["keyId"],
        import_id=lambda s: f"{s.outputs['usagePlanId']}/{s.id}",
    ),
]


# A bucket's versioning can only be suspended, and its encryption only be reset to the default.
NEVER_GONE = {"BucketVersioning", "BucketServerSideEncryptionConfiguration"}


def name_of(case: Case) -> str:
    return case.type.rpartition(":")[2]


def test_every_type_has_a_case() -> None:
    assert {case.type for case in CASES} == aws_package.KINDS.keys()


def assert_holds(state: State, inputs: Mapping[str, Any]) -> None:
    """The outputs tell what was given."""
    properties = aws_package.KINDS[state.type].properties
    for name, value in inputs.items():
        assert properties[name].same(value, state.outputs[name]), name


def assert_unchanged(driver: Driver, state: State, inputs: Mapping[str, Any]) -> None:
    """A refresh and a preview after it find nothing."""
    before = state.outputs
    assert_sdk_types(state.type, state.outputs)
    assert driver.refresh(state)
    assert state.outputs == before
    checked = driver.check(state.type, state.name, inputs, state.inputs)
    assert driver.diff(state, checked) == ([], [], False)


def assert_importable(driver: Driver, state: State, import_id: str) -> None:
    """An import makes the same state, but for what the service does not tell."""
    untold = {name for name, p in aws_package.KINDS[state.type].properties.items() if p.write_only}
    imported = driver.imported(state.type, import_id)
    assert imported
    assert imported.id == state.id
    assert_holds(imported, {n: v for n, v in state.outputs.items() if n not in untold})
    changed, replaces, _ = driver.diff(imported, state.inputs)
    assert set(changed) <= untold
    assert set(replaces) <= untold


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_life(case: Case, aws: Driver, local_aws: LocalAws) -> None:
    world = World(aws, local_aws, name_of(case).lower())
    given = case.given(world)

    state = aws.create(case.type, f"{world.tag}-it", given)
    assert state.id == case.id(state)
    assert_holds(state, given)
    if "tagsAll" in aws_package.KINDS[case.type].properties:
        assert state.outputs["tagsAll"] == DEFAULT_TAGS | given.get("tags", {})
    assert_unchanged(aws, state, given)
    assert_importable(aws, state, case.import_id(state))

    wanted = given
    if case.change:
        wanted = _changed(case, given, world)
        checked = aws.check(case.type, state.name, wanted, state.inputs)
        changed, replaces, _ = aws.diff(state, checked)
        assert changed
        assert replaces == []
        aws.update(state, wanted)
        assert_holds(state, wanted)
        assert_unchanged(aws, state, wanted)

    if case.drift:
        case.drift(local_aws, state)
        assert aws.refresh(state)
        checked = aws.check(case.type, state.name, wanted, state.inputs)
        changed, replaces, _ = aws.diff(state, checked)
        assert tuple(changed) == tuple(sorted(case.drifted, key=changed.index))
        assert replaces == []
        aws.update(state, wanted)
        assert_unchanged(aws, state, wanted)

    aws.delete(state)
    if name_of(case) not in NEVER_GONE:
        assert not aws.refresh(state)
    aws.delete(state)


def _changed(case: Case, given: Inputs, world: World) -> Inputs:
    """Return the inputs after the change: what makes a new object, and what is required, stays."""
    assert case.change
    kind = aws_package.KINDS[case.type]
    kept = {
        name: value
        for name, value in given.items()
        if kind.properties[name].replaces or kind.properties[name].required
    }
    return kept | case.change(world)


def test_an_upload_is_a_stream_of_the_file(
    aws: Driver, local_aws: LocalAws, tmp_path: Path
) -> None:
    world = World(aws, local_aws, "upload")
    bucket = world.bucket()
    file = tmp_path / "interactions.csv"
    file.write_text("USER_ID,ITEM_ID,TIMESTAMP\n" + "1,2,3\n" * 200_000)
    source = {**ASSET, "path": str(file), "hash": "big"}
    inputs = {"bucket": bucket, "source": source}
    state = aws.create("aws:s3/bucketObjectv2:BucketObjectv2", "upload/it.csv", inputs)
    assert state.id == f"{bucket}/upload/it.csv"
    assert state.outputs["contentType"] == "text/csv"
    live = local_aws.client("s3").get_object(Bucket=bucket, Key="upload/it.csv")
    assert live["Body"].read() == file.read_bytes()
