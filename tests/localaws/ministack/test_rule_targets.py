"""Events on the running local AWS, from S3 and from PutEvents to the targets of rules."""

import json
import re
from pathlib import Path

import pytest

from tests.support import events
from tests.support.local_aws import LocalAws, running_local_aws

pytestmark = pytest.mark.slow


def arriving(local_aws: LocalAws, name: str, machine: str, **target: object) -> None:
    """Have a state machine started with where a CSV file lies that arrives in a new bucket under `data/`."""
    s3, client = local_aws.client("s3"), local_aws.client("events")
    s3.create_bucket(Bucket=name)
    s3.put_bucket_notification_configuration(
        Bucket=name, NotificationConfiguration={"EventBridgeConfiguration": {}}
    )
    pattern = {
        "source": ["aws.s3"],
        "detail-type": ["Object Created"],
        "detail": {"bucket": {"name": [name]}, "object": {"key": [{"wildcard": "data/*.csv"}]}},
    }
    client.put_rule(Name=name, EventPattern=json.dumps(pattern))
    transformer = {
        "InputPathsMap": {"bucket": "$.detail.bucket.name", "key": "$.detail.object.key"},
        "InputTemplate": '{"file": "s3://<bucket>/<key>", "key": <key>, "rule": <aws.events.rule-name>}',
    }
    role = events.starting_role(local_aws, name, "events", machine)
    whole = {"Id": "start", "Arn": machine, "RoleArn": role, "InputTransformer": transformer}
    client.put_targets(Rule=name, Targets=[{**whole, **target}])


def test_an_object_starts_an_execution(local_aws: LocalAws) -> None:
    name = events.unique()
    machine = events.create_machine(local_aws, name)
    arriving(local_aws, name, machine)
    s3 = local_aws.client("s3")
    for key in ("other/a.csv", "data/a.txt", "data/a b.csv"):
        s3.put_object(Bucket=name, Key=key, Body=b"USER_ID\n1\n")
    assert events.inputs(local_aws, machine, 1) == [
        {"file": f"s3://{name}/data/a b.csv", "key": "data/a b.csv", "rule": name}
    ]


def test_a_copy_and_an_upload_in_parts_are_objects_too(local_aws: LocalAws) -> None:
    name = events.unique()
    machine = events.create_machine(local_aws, name)
    arriving(local_aws, name, machine)
    s3 = local_aws.client("s3")
    upload = s3.create_multipart_upload(Bucket=name, Key="data/1.csv")["UploadId"]
    place = {"Bucket": name, "Key": "data/1.csv", "UploadId": upload}
    part = s3.upload_part(**place, PartNumber=1, Body=b"a")
    parts = {"Parts": [{"PartNumber": 1, "ETag": part["ETag"]}]}
    s3.complete_multipart_upload(**place, MultipartUpload=parts)
    s3.copy_object(Bucket=name, Key="data/2.csv", CopySource={"Bucket": name, "Key": "data/1.csv"})
    started = events.inputs(local_aws, machine, 2)
    assert [each["key"] for each in started] == ["data/1.csv", "data/2.csv"]


def test_an_event_of_a_program_reaches_every_kind_of_target(local_aws: LocalAws) -> None:
    name = events.unique()
    machine = events.create_machine(local_aws, name)
    url, queue = events.create_queue(local_aws, name, admits="events")
    sns = local_aws.client("sns")
    topic = sns.create_topic(Name=name)["TopicArn"]
    policy = events.admitting("events", "sns:Publish", topic)
    sns.set_topic_attributes(TopicArn=topic, AttributeName="Policy", AttributeValue=policy)
    address = f"{name}@example.com"
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=address)
    client = local_aws.client("events")
    client.create_event_bus(Name=name)
    client.put_rule(Name=name, EventBusName=name, EventPattern='{"source": ["shop"]}')
    role = events.starting_role(local_aws, name, "events", machine)
    client.put_targets(
        Rule=name,
        EventBusName=name,
        Targets=[
            {"Id": "1", "Arn": machine, "RoleArn": role, "InputPath": "$.detail"},
            {"Id": "2", "Arn": queue, "Input": '{"constant": true}'},
            {"Id": "3", "Arn": topic},
        ],
    )
    entry = {"Source": "shop", "DetailType": "Trained", "Detail": '{"n": 1}', "EventBusName": name}
    client.put_events(Entries=[entry])
    assert events.inputs(local_aws, machine, 1) == [{"n": 1}]
    assert events.take_letter(local_aws, url) == ({"constant": True}, {})
    told = events.mail(local_aws, address)
    assert json.loads(told["text"])["detail-type"] == "Trained"


def test_what_no_target_takes_is_in_the_dead_letter_queue(local_aws: LocalAws) -> None:
    name = events.unique()
    url, queue = events.create_queue(local_aws, name, admits="events")
    gone = (
        f"arn:aws:states:{local_aws.settings.region}:{local_aws.settings.account}:stateMachine:no"
    )
    arriving(local_aws, name, gone, DeadLetterConfig={"Arn": queue})
    local_aws.client("s3").put_object(Bucket=name, Key="data/a.csv", Body=b"a")
    body, attributes = events.take_letter(local_aws, url)
    assert body["detail"]["object"]["key"] == "data/a.csv"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", body["time"])
    assert attributes["TARGET_ARN"] == gone
    assert attributes["RULE_ARN"].endswith(f"rule/{name}")
    assert attributes["ERROR_CODE"] == "NO_RESOURCE"


def test_a_role_that_may_not_start_it_is_in_the_dead_letter_queue(local_aws: LocalAws) -> None:
    name = events.unique()
    url, queue = events.create_queue(local_aws, name, admits="events")
    machine = events.create_machine(local_aws, name)
    other = events.starting_role(local_aws, f"{name}-other", "events", f"{machine}-other")
    letters = {"DeadLetterConfig": {"Arn": queue}}
    arriving(local_aws, name, machine, RoleArn=other, **letters)
    local_aws.client("s3").put_object(Bucket=name, Key="data/a.csv", Body=b"a")
    _, attributes = events.take_letter(local_aws, url)
    assert attributes["ERROR_CODE"] == "NO_PERMISSIONS"
    assert "states:StartExecution" in attributes["ERROR_MESSAGE"]


def test_no_event_is_lost_over_a_kill(tmp_path: Path) -> None:
    """Every object that was put before the kill starts one execution, before or after it."""
    with running_local_aws(tmp_path) as local_aws:
        name = events.unique()
        machine = events.create_machine(local_aws, name)
        arriving(local_aws, name, machine)
        s3 = local_aws.client("s3")
        keys = [f"data/{number}.csv" for number in range(20)]
        for key in keys:
            s3.put_object(Bucket=name, Key=key, Body=b"a")
        local_aws.kill()
        local_aws.start()
        started = events.inputs(local_aws, machine, len(keys))
        assert {each["key"] for each in started} == set(keys)
