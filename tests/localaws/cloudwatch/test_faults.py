"""Faults on a real local AWS: each happens, shows in its metric, and its alarm tells by mail."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from localaws.process.administration import advance, mails
from tests.support.lambda_functions import READ_STREAMS, create_function, invoke
from tests.support.local_aws import LocalAws, running_local_aws

pytestmark = pytest.mark.local_aws

CODE = """
    import json, time

    def handler(event, context):
        if event.get("fails"):
            raise ValueError("as asked")
        metrics = {"Namespace": "Events", "Dimensions": [["service"]], "Metrics": [{"Name": "dropped"}]}
        aws = {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [metrics]}
        print(json.dumps({"_aws": aws, "service": "consume", "dropped": event.get("dropped", 0)}))
"""


@pytest.fixture(scope="module")
def own_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    """A local AWS of its own, whose clock the tests move, with a function and a topic that writes mails."""
    with running_local_aws(tmp_path_factory.mktemp("faults")) as own:
        create_function(own, "consume", CODE, allows=[READ_STREAMS])
        sns = own.client("sns")
        topic = sns.create_topic(Name="alarms")["TopicArn"]
        sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="owner@example.com")
        yield own


def watch(own: LocalAws, name: str, **alarm: Any) -> None:
    """Put an alarm on any value above zero within a minute."""
    dimensions = [{"Name": key, "Value": value} for key, value in alarm.pop("of").items()]
    own.client("cloudwatch").put_metric_alarm(
        AlarmName=name,
        AlarmActions=["arn:aws:sns:us-east-1:000000000000:alarms"],
        Dimensions=dimensions,
        **{
            "Statistic": "Sum",
            "Period": 60,
            "EvaluationPeriods": 1,
            "Threshold": 0,
            "ComparisonOperator": "GreaterThanThreshold",
            "TreatMissingData": "notBreaching",
            **alarm,
        },
    )


def assert_told(own: LocalAws, *names: str) -> None:
    """After a minute the alarms are in ALARM, and mails say so."""
    advance(own.home, 60)
    for name in names:
        assert_tells(own, name)


def assert_tells(own: LocalAws, name: str) -> None:
    (alarm,) = own.client("cloudwatch").describe_alarms(AlarmNames=[name])["MetricAlarms"]
    assert alarm["StateValue"] == "ALARM", alarm
    told = [mail for mail in mails(own.home) if f'"{name}"' in mail["subject"]]
    assert [(mail["to"], mail["subject"].partition(":")[0]) for mail in told] == [
        ("owner@example.com", "ALARM")
    ]
    assert json.loads(told[0]["text"])["AlarmName"] == name


def test_a_function_that_fails(own_aws: LocalAws) -> None:
    watch(
        own_aws,
        "errors",
        Namespace="AWS/Lambda",
        MetricName="Errors",
        of={"FunctionName": "consume"},
    )
    invoke(own_aws, "consume", {"fails": True})
    assert_told(own_aws, "errors")


def test_what_a_function_prints_in_the_embedded_metric_format(own_aws: LocalAws) -> None:
    watch(own_aws, "dropped", Namespace="Events", MetricName="dropped", of={"service": "consume"})
    invoke(own_aws, "consume", {"dropped": 2})
    assert_told(own_aws, "dropped")


def test_a_message_in_the_dead_letter_queue(own_aws: LocalAws) -> None:
    sqs = own_aws.client("sqs")
    url = sqs.create_queue(QueueName="dead")["QueueUrl"]
    watch(
        own_aws,
        "dead-letters",
        Namespace="AWS/SQS",
        MetricName="ApproximateNumberOfMessagesVisible",
        Statistic="Maximum",
        of={"QueueName": "dead"},
    )
    sqs.send_message(QueueUrl=url, MessageBody="lost")
    assert_told(own_aws, "dead-letters")


def test_records_that_nobody_can_read(own_aws: LocalAws) -> None:
    kinesis = own_aws.client("kinesis")
    kinesis.create_stream(StreamName="events", ShardCount=1)
    watch(
        own_aws,
        "records",
        Namespace="AWS/Kinesis",
        MetricName="IncomingRecords",
        of={"StreamName": "events"},
    )
    watch(
        own_aws,
        "age",
        Namespace="AWS/Lambda",
        MetricName="IteratorAge",
        Statistic="Maximum",
        of={"FunctionName": "consume"},
    )
    arn = kinesis.describe_stream_summary(StreamName="events")["StreamDescriptionSummary"][
        "StreamARN"
    ]
    own_aws.client("lambda").create_event_source_mapping(
        EventSourceArn=arn, FunctionName="consume", StartingPosition="TRIM_HORIZON"
    )
    kinesis.put_record(StreamName="events", PartitionKey="a", Data=b"{}")
    cloudwatch = own_aws.client("cloudwatch")
    while not cloudwatch.list_metrics(MetricName="IteratorAge")["Metrics"]:
        time.sleep(0.1)
    assert_told(own_aws, "records", "age")


def test_a_call_of_an_api_that_fails(own_aws: LocalAws) -> None:
    integration = {
        "type": "mock",
        "requestTemplates": {"application/json": '{"statusCode": 500}'},
        "responses": {"default": {"statusCode": "500"}},
    }
    method = {
        "responses": {"500": {"description": "no"}},
        "x-amazon-apigateway-integration": integration,
    }
    document = {
        "openapi": "3.0.1",
        "info": {"title": "store", "version": "1"},
        "paths": {"/things": {"get": method}},
    }
    gateway = own_aws.client("apigateway")
    api = gateway.import_rest_api(body=json.dumps(document))["id"]
    gateway.create_deployment(restApiId=api, stageName="prod")
    watch(
        own_aws,
        "api",
        Namespace="AWS/ApiGateway",
        MetricName="5XXError",
        of={"ApiName": "store", "Stage": "prod"},
    )
    with pytest.raises(urllib.error.HTTPError):
        urllib.request.urlopen(f"{own_aws.endpoint}/_aws/execute-api/{api}/prod/things")  # noqa: S310 - the local AWS
    assert_told(own_aws, "api")


def test_all_of_it_is_there_after_a_restart(own_aws: LocalAws) -> None:
    cloudwatch = own_aws.client("cloudwatch")
    before = cloudwatch.describe_alarms()["MetricAlarms"]
    metrics = cloudwatch.list_metrics()["Metrics"]
    own_aws.restart()
    assert cloudwatch.describe_alarms()["MetricAlarms"] == before
    assert cloudwatch.list_metrics()["Metrics"] == metrics
    assert mails(own_aws.home)
