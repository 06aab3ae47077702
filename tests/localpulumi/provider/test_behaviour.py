"""What single resource types do beyond the common life, on the real local AWS."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.support.lambda_functions import take_messages
from tests.support.local_aws import LocalAws
from tests.support.provider_checks import assert_unchanged
from tests.support.provider_driver import Driver, FailedCallError, State
from tests.support.provider_world import ASSET, World, archive, policy

STAGE = "aws:apigateway/stage:Stage"
LOG = {"destinationArn": "arn:aws:logs:us-east-1:000000000000:log-group:a", "format": "f"}


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


def test_a_stream_on_demand_has_no_shard_count(aws: Driver) -> None:
    inputs = {"streamModeDetails": {"streamMode": "ON_DEMAND"}, "encryptionType": "NONE"}
    state = aws.create("aws:kinesis/stream:Stream", "on-demand", inputs)
    assert "shardCount" not in state.outputs
    assert_unchanged(aws, state, inputs)


def test_a_bucket_with_objects_is_only_deleted_by_force(aws: Driver, local_aws: LocalAws) -> None:
    kept = aws.create("aws:s3/bucket:Bucket", "kept", {})
    local_aws.client("s3").put_object(Bucket=kept.id, Key="a", Body=b"")
    with pytest.raises(FailedCallError, match="BucketNotEmpty"):
        aws.delete(kept)
    aws.update(kept, {"forceDestroy": True})
    aws.delete(kept)


def test_all_versions_go_with_a_bucket(aws: Driver, local_aws: LocalAws) -> None:
    bucket = World(aws, local_aws, "versions").bucket()
    versioning = {"bucket": bucket, "versioningConfiguration": {"status": "Enabled"}}
    aws.create("aws:s3/bucketVersioning:BucketVersioning", "versions", versioning)
    s3 = local_aws.client("s3")
    for body in (b"1", b"2"):
        s3.put_object(Bucket=bucket, Key="a", Body=body)
    s3.delete_object(Bucket=bucket, Key="a")
    aws.clean_up()
    assert bucket not in {entry["Name"] for entry in s3.list_buckets()["Buckets"]}


def test_what_arrives_in_a_bucket_reaches_the_target_of_a_rule(
    aws: Driver, local_aws: LocalAws
) -> None:
    """As a program declares it: notifications, rule, target, and the policy that admits EventBridge."""
    world = World(aws, local_aws, "arriving")
    bucket, queue = world.bucket(), world.queue()
    arn = queue.outputs["arn"]
    aws.create(
        "aws:s3/bucketNotification:BucketNotification",
        "arriving",
        {"bucket": bucket, "eventbridge": True},
    )
    admitting = policy(arn, "sqs:SendMessage", Service="events.amazonaws.com")
    aws.create(
        "aws:sqs/queuePolicy:QueuePolicy", "arriving", {"queueUrl": queue.id, "policy": admitting}
    )
    pattern = {"source": ["aws.s3"], "detail": {"bucket": {"name": [bucket]}}}
    rule = aws.create(
        "aws:cloudwatch/eventRule:EventRule", "arriving", {"eventPattern": json.dumps(pattern)}
    )
    transformer = {
        "inputPaths": {"key": "$.detail.object.key"},
        "inputTemplate": '{"key": <key>}',
    }
    target = {"rule": rule.outputs["name"], "arn": arn, "inputTransformer": transformer}
    aws.create("aws:cloudwatch/eventTarget:EventTarget", "arriving", target)
    local_aws.client("s3").put_object(Bucket=bucket, Key="data/a.csv", Body=b"")
    assert take_messages(local_aws, queue.id, bool) == [{"key": "data/a.csv"}]


def test_an_existing_bucket_is_an_error(aws: Driver) -> None:
    aws.create("aws:s3/bucket:Bucket", "b", {"bucket": "taken"})
    with pytest.raises(FailedCallError, match="bucket taken already exists"):
        aws.create("aws:s3/bucket:Bucket", "b", {"bucket": "taken"})


def test_the_stage_tells_the_local_address(aws: Driver, local_aws: LocalAws) -> None:
    world = World(aws, local_aws, "address")
    api = world.api()
    inputs = {"restApi": api, "deployment": world.deployment(api), "stageName": "prod"}
    state = aws.create("aws:apigateway/stage:Stage", "address", inputs)
    assert state.outputs["invokeUrl"] == f"{local_aws.endpoint}/_aws/execute-api/{api}/prod"
    executed = f"arn:aws:execute-api:us-east-1:000000000000:{api}/prod"
    assert state.outputs["executionArn"] == executed


@contextmanager
def writing_logs(local_aws: LocalAws) -> Iterator[None]:
    """API Gateway has a role for CloudWatch Logs."""
    gateway, path = local_aws.client("apigateway"), "/cloudwatchRoleArn"
    role = "arn:aws:iam::000000000000:role/logs"
    gateway.update_account(patchOperations=[{"op": "replace", "path": path, "value": role}])
    yield
    gateway.update_account(patchOperations=[{"op": "remove", "path": path}])


def test_the_access_log_of_a_stage_comes_changes_and_goes(aws: Driver, local_aws: LocalAws) -> None:
    world = World(aws, local_aws, "access-log")
    api = world.api()
    bare = {"restApi": api, "deployment": world.deployment(api), "stageName": "prod"}
    gateway = local_aws.client("apigateway")
    with writing_logs(local_aws):
        state = aws.create(STAGE, "logged", {**bare, "accessLogSettings": LOG})
        assert_unchanged(aws, state, {**bare, "accessLogSettings": LOG})
        for wanted in (LOG, {**LOG, "format": "g"}, None, LOG):
            inputs = {**bare, "accessLogSettings": wanted} if wanted else bare
            aws.update(state, inputs)
            stage = gateway.get_stage(restApiId=api, stageName="prod")
            assert stage.get("accessLogSettings") == wanted


def test_a_stage_whose_log_is_refused_is_kept_and_finished_by_the_next_run(
    aws: Driver, local_aws: LocalAws
) -> None:
    world = World(aws, local_aws, "no-log-role")
    api = world.api()
    bare = {"restApi": api, "deployment": world.deployment(api), "stageName": "prod"}
    inputs = {**bare, "accessLogSettings": LOG}
    with pytest.raises(
        FailedCallError, match="BadRequestException: CloudWatch Logs role ARN must be set in"
    ) as refused:
        aws.create(STAGE, "unlogged", inputs)
    kept = State(STAGE, "unlogged", refused.value.kept.id, inputs, inputs)
    aws.states.append(kept)
    with writing_logs(local_aws):
        aws.update(kept, inputs)
    stage = local_aws.client("apigateway").get_stage(restApiId=api, stageName="prod")
    assert stage["accessLogSettings"] == LOG


def test_a_function_runs_the_code_that_was_updated(aws: Driver, local_aws: LocalAws) -> None:
    world = World(aws, local_aws, "code")
    state = world.function()
    aws.update(state, state.inputs | {"code": archive(2)})
    answer = local_aws.client("lambda").invoke(FunctionName=state.id)
    assert json.loads(answer["Payload"].read()) == {"version": 2}


def test_caller_identity(aws: Driver) -> None:
    who = aws.invoke("aws:index/getCallerIdentity:getCallerIdentity")
    assert who["accountId"] == "000000000000"
    assert aws.invoke("aws:index/getRegion:getRegion")["region"] == "us-east-1"
    assert aws.invoke("aws:index/getPartition:getPartition")["partition"] == "aws"


def test_raw_delivery_that_is_removed_is_off_again(aws: Driver, local_aws: LocalAws) -> None:
    world = World(aws, local_aws, "raw")
    topic = aws.create("aws:sns/topic:Topic", "raw", {})
    bare = {"topic": topic.id, "protocol": "sqs", "endpoint": world.queue().outputs["arn"]}
    state = aws.create(
        "aws:sns/topicSubscription:TopicSubscription", "raw", {**bare, "rawMessageDelivery": True}
    )
    aws.update(state, bare)
    live = local_aws.client("sns").get_subscription_attributes(SubscriptionArn=state.id)
    assert live["Attributes"]["RawMessageDelivery"] == "false"


def test_the_version_of_a_topic_s_signature_is_a_number(aws: Driver) -> None:
    inputs = {"signatureVersion": 2}
    state = aws.create("aws:sns/topic:Topic", "signed", inputs)
    assert state.outputs["signatureVersion"] == 2
    assert_unchanged(aws, state, inputs)
