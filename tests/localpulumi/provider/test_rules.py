"""What makes a new object, and whether the old one goes first; no server is asked."""

from __future__ import annotations

import json
from typing import Any

import pytest

from localpulumi.provider.__main__ import plugin
from localpulumi.provider.inputs import DEFAULTS
from localpulumi.provider.plugin import Difference, Plugin
from localpulumi.provider.shapes import UNKNOWN

AWS, NATIVE = plugin("aws"), plugin("aws-native")
SEED = bytes(range(32))

# What the real provider's schema marks "Changing this forces a new resource" (of the served inputs).
REPLACING = {
    "aws:apigateway/apiKey:ApiKey": {"region", "value"},
    "aws:apigateway/deployment:Deployment": {"region", "restApi", "triggers", "variables"},
    "aws:apigateway/restApi:RestApi": {"region"},
    "aws:apigateway/stage:Stage": {"region", "restApi", "stageName"},
    "aws:apigateway/usagePlan:UsagePlan": {"region"},
    "aws:apigateway/usagePlanKey:UsagePlanKey": {"keyId", "keyType", "region", "usagePlanId"},
    "aws:athena/namedQuery:NamedQuery": {
        "database",
        "description",
        "name",
        "query",
        "region",
        "workgroup",
    },
    "aws:athena/workgroup:Workgroup": {"name", "region"},
    "aws:cloudwatch/compositeAlarm:CompositeAlarm": {"actionsEnabled", "alarmName", "region"},
    "aws:cloudwatch/dashboard:Dashboard": {"dashboardName", "region"},
    "aws:cloudwatch/eventBus:EventBus": {"name", "region"},
    "aws:cloudwatch/eventRule:EventRule": {"eventBusName", "name", "region"},
    "aws:cloudwatch/eventTarget:EventTarget": {"eventBusName", "region", "rule", "targetId"},
    "aws:cloudwatch/logGroup:LogGroup": {"logGroupClass", "name", "region"},
    "aws:cloudwatch/logStream:LogStream": {"logGroupName", "name", "region"},
    "aws:cloudwatch/metricAlarm:MetricAlarm": {"name", "region"},
    "aws:iam/role:Role": {"name", "path"},
    "aws:iam/rolePolicy:RolePolicy": {"name", "role"},
    "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": {
        "arn",
        "destination",
        "kinesisSourceConfiguration",
        "name",
        "region",
    },
    "aws:kms/alias:Alias": {"name", "region"},
    "aws:kms/key:Key": {"customerMasterKeySpec", "keyUsage", "region"},
    "aws:kinesis/stream:Stream": {"arn", "name", "region"},
    "aws:lambda/eventSourceMapping:EventSourceMapping": {
        "eventSourceArn",
        "region",
        "startingPosition",
        "startingPositionTimestamp",
    },
    "aws:lambda/function:Function": {"name", "packageType", "region"},
    "aws:lambda/permission:Permission": {
        "action",
        "function",
        "principal",
        "principalOrgId",
        "qualifier",
        "region",
        "sourceAccount",
        "sourceArn",
        "statementId",
    },
    "aws:s3/bucket:Bucket": {"bucket", "region"},
    "aws:s3/bucketObjectv2:BucketObjectv2": {"bucket", "key", "region"},
    "aws:sagemaker/notebookInstance:NotebookInstance": {
        "directInternetAccess",
        "kmsKeyId",
        "name",
        "platformIdentifier",
        "region",
        "securityGroups",
        "subnetId",
    },
    "aws:sagemaker/notebookInstanceLifecycleConfiguration:NotebookInstanceLifecycleConfiguration": {
        "name",
        "region",
    },
    "aws:scheduler/schedule:Schedule": {"groupName", "name", "region"},
    "aws:sfn/stateMachine:StateMachine": {"name", "region", "type"},
    "aws:sns/topic:Topic": {"fifoTopic", "name", "region"},
    "aws:sns/topicPolicy:TopicPolicy": {"arn", "region"},
    "aws:sns/topicSubscription:TopicSubscription": {"endpoint", "protocol", "region", "topic"},
    "aws:sqs/queue:Queue": {"fifoQueue", "name", "region"},
    "aws:sqs/queuePolicy:QueuePolicy": {"queueUrl", "region"},
    "aws:glue/catalogDatabase:CatalogDatabase": {"catalogId", "name", "region"},
    "aws:glue/catalogTable:CatalogTable": {"catalogId", "databaseName", "name", "region"},
    "aws:glue/crawler:Crawler": {"name", "region"},
    # The local Glue has no UpdateClassifier.
    "aws:glue/classifier:Classifier": {"csvClassifier", "name", "region"},
    "aws-native:personalize:DatasetGroup": {"domain", "kmsKeyArn", "name", "roleArn", "tags"},
    "aws-native:personalize:Filter": {"datasetGroupArn", "filterExpression", "name"},
    "aws-native:personalize:MetricAttribution": {"datasetGroupArn", "metrics", "name"},
    "aws-native:personalize:Schema": {"domain", "name", "schema", "tags"},
} | {
    type_: {"bucket", "region"}
    for type_ in AWS.kinds
    if type_.startswith("aws:s3/bucket") and type_.count("Bucket") and "Object" not in type_
    if type_ != "aws:s3/bucket:Bucket"
}


@pytest.mark.parametrize(
    ("chosen", "type_"), [(p, type_) for p in (AWS, NATIVE) for type_ in p.kinds]
)
def test_exactly_these_inputs_replace(chosen: Plugin, type_: str) -> None:
    replacing = {
        name
        for name, prop in chosen.kinds[type_].inputs.items()
        if chosen.diff(type_, {name: "old"}, {name: "new"}).replaces
    }
    assert replacing == REPLACING[type_]


def difference(type_: str, old: dict[str, Any], new: dict[str, Any]) -> Difference:
    return (AWS if type_.startswith("aws:") else NATIVE).diff(type_, old, new)


def test_a_given_name_that_stays_makes_the_old_object_go_first() -> None:
    role = "aws:iam/role:Role"
    old, new = {"name": "mine", "path": "/a/"}, {"name": "mine", "path": "/b/"}
    assert difference(role, old, new).delete_before_replace
    assert not difference(role, old, {"name": "other", "path": "/b/"}).delete_before_replace


def test_an_automatic_name_lets_the_new_object_come_first() -> None:
    auto = {"name": "role-0001020", DEFAULTS: ["name"]}
    answer = difference("aws:iam/role:Role", {**auto, "path": "/a/"}, {**auto, "path": "/b/"})
    assert answer.replaces == ["path"]
    assert not answer.delete_before_replace


def test_native_replacements_always_delete_first() -> None:
    group = "aws-native:personalize:DatasetGroup"
    answer = difference(group, {"name": "a"}, {"name": "b"})
    assert (answer.replaces, answer.delete_before_replace) == (["name"], True)


def test_a_changed_tag_replaces_a_native_object() -> None:
    old = {"name": "a", "tags": [{"key": "k", "value": "1"}]}
    new = {"name": "a", "tags": [{"key": "k", "value": "2"}]}
    assert difference("aws-native:personalize:Schema", old, new).replaces == ["tags"]
    reordered = [{"key": "x", "value": "1"}, {"key": "k", "value": "1"}]
    assert not difference(
        "aws-native:personalize:Schema", {"tags": reordered}, {"tags": reordered[::-1]}
    ).changed


def test_white_space_and_order_of_a_policy_are_no_change() -> None:
    policy = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*"}]}
    old = {"bucket": "b", "policy": json.dumps(policy, indent=4)}
    new = {"bucket": "b", "policy": json.dumps(dict(reversed(policy.items())))}
    assert not difference("aws:s3/bucketPolicy:BucketPolicy", old, new).changed


def test_an_unknown_value_is_a_change() -> None:
    queue = "aws:lambda/eventSourceMapping:EventSourceMapping"
    answer = difference(queue, {"eventSourceArn": "arn"}, {"eventSourceArn": UNKNOWN})
    assert answer.replaces == ["eventSourceArn"]


def test_a_default_that_is_written_down_is_no_change() -> None:
    queue = "aws:sqs/queue:Queue"
    assert not difference(queue, {}, {"visibilityTimeoutSeconds": 30}).changed
    assert difference(queue, {}, {"visibilityTimeoutSeconds": 31}).changed == [
        "visibilityTimeoutSeconds"
    ]


@pytest.mark.parametrize(
    ("old", "new", "replaces"), [(64, 32, True), (32, 64, False), (8, None, True)]
)
def test_a_volume_only_grows(old: int, new: int | None, replaces: bool) -> None:
    notebook = "aws:sagemaker/notebookInstance:NotebookInstance"
    answer = difference(notebook, {"volumeSize": old}, {} if new is None else {"volumeSize": new})
    assert answer.replaces == (["volumeSize"] if replaces else [])


def test_what_the_service_chose_is_no_change_when_the_program_is_silent() -> None:
    mapping = "aws:lambda/eventSourceMapping:EventSourceMapping"
    assert not difference(mapping, {"batchSize": 100}, {}).changed


def test_a_function_is_the_same_by_name_and_by_arn() -> None:
    mapping = "aws:lambda/eventSourceMapping:EventSourceMapping"
    arn = "arn:aws:lambda:us-east-1:000000000000:function:consume"
    assert not difference(mapping, {"functionName": arn}, {"functionName": "consume"}).changed
    assert difference(mapping, {"functionName": arn}, {"functionName": "other"}).changed


def test_code_is_compared_by_hash() -> None:
    function = "aws:lambda/function:Function"
    old = {"code": {"hash": "1"}}
    assert not difference(function, old, {"code": {"hash": "1", "assets": {"a": {}}}}).changed
    assert difference(function, old, {"code": {"hash": "2", "assets": {"a": {}}}}).changed == [
        "code"
    ]


def test_ignored_changes_are_ignored() -> None:
    old = {"tags": [{"key": "k", "value": "1"}]}
    assert not NATIVE.diff("aws-native:personalize:DatasetGroup", old, {}, ["tags"]).changed


@pytest.mark.parametrize(
    ("type_", "name", "inputs", "expected"),
    [
        ("aws:s3/bucket:Bucket", "Data", {}, {"bucket": "data-0001020"}),
        ("aws:sqs/queue:Queue", "q", {"fifoQueue": True}, {"name": "q-0001020.fifo"}),
        ("aws:iam/role:Role", "r" * 80, {}, {"name": "r" * 56 + "-0001020"}),
        ("aws:lambda/permission:Permission", "p", {}, {"statementId": "p-0001020"}),
        ("aws:s3/bucketObjectv2:BucketObjectv2", "a/b.csv", {}, {"key": "a/b.csv"}),
        ("aws:iam/role:Role", "r", {"name": "mine"}, {"name": "mine"}),
    ],
)
def test_automatic_names(
    type_: str, name: str, inputs: dict[str, Any], expected: dict[str, str]
) -> None:
    checked = AWS.check(type_, name, {}, inputs, SEED).inputs
    assert expected.items() <= checked.items()
    assert (DEFAULTS in checked) == ("name" not in inputs)


def test_an_automatic_name_stays() -> None:
    first = AWS.check("aws:sqs/queue:Queue", "q", {}, {}, SEED).inputs
    assert AWS.check("aws:sqs/queue:Queue", "q", first, {}, SEED[::-1]).inputs == first


def test_a_name_that_was_given_does_not_stay_when_it_is_dropped() -> None:
    checked = AWS.check("aws:sqs/queue:Queue", "q", {"name": "mine"}, {}, SEED).inputs
    assert checked["name"] == "q-0001020"


def test_unserved_inputs_are_named() -> None:
    inputs = {
        "bucket": "b",
        "rules": [{"id": "x", "status": "Enabled", "expiration": {"date": "2030-01-01"}}],
        "expectedBucketOwner": "1",
    }
    type_ = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
    failures = AWS.check(type_, "l", {}, inputs, SEED).failures
    assert [path for path, _ in failures] == ["expectedBucketOwner", "rules[0].expiration.date"]
    assert failures[0][1] == (
        f"expectedBucketOwner of {type_} is not served by the local aws plugin"
    )


def test_missing_inputs_are_named() -> None:
    failures = AWS.check(
        "aws:sqs/queuePolicy:QueuePolicy", "p", {}, {"policy": "{}"}, SEED
    ).failures
    assert failures == [("queueUrl", "aws:sqs/queuePolicy:QueuePolicy needs queueUrl")]
