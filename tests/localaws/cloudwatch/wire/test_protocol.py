"""Requests as SDKs write them in each protocol, and answers as they read them."""

from datetime import UTC, datetime
from typing import Any

import botocore.session
import pytest
from botocore.parsers import create_parser
from botocore.serialize import create_serializer

from localaws.cloudwatch.wire import protocol
from localaws.shared.ports import Request, Response
from tests.support.cloudwatch import START, LocalCloudWatch
from tests.support.local_aws import ACCOUNT, REGION

PROTOCOLS = ("smithy-rpc-v2-cbor", "json", "query")
MODEL = botocore.session.get_session().get_service_model("cloudwatch")
AT = datetime.fromtimestamp(START, UTC)
DATUM = {
    "MetricName": "m",
    "Dimensions": [{"Name": "f", "Value": "a & <b>"}],
    "Timestamp": AT,
    "Values": [1.5, 2],
    "Counts": [2, 1],
    "Unit": "Count",
}


def ask(
    cloudwatch: LocalCloudWatch, spoken: str, operation: str, **parameters: Any
) -> dict[str, Any]:
    """Ask by botocore's own serializer and parser of a protocol."""
    model = MODEL.operation_model(operation)
    written = create_serializer(spoken).serialize_to_request(parameters, model)
    answer = cloudwatch.service.answer(request_of(written))
    headers = {name.lower(): value for name, value in answer.headers.items()}
    response = {"body": answer.body, "headers": headers, "status_code": answer.status}
    parsed: dict[str, Any] = create_parser(spoken).parse(response, model.output_shape)
    return parsed


def request_of(written: dict[str, Any]) -> Request:
    body = written["body"]
    if isinstance(body, dict):
        from urllib.parse import urlencode

        body = urlencode(body)
    return Request(
        method="POST",
        path=written["url_path"],
        headers={name.lower(): value for name, value in written["headers"].items()},
        query={},
        body=body if isinstance(body, bytes) else body.encode(),
        account=ACCOUNT,
        region=REGION,
    )


@pytest.mark.parametrize("spoken", PROTOCOLS)
def test_metrics_go_in_and_come_out(cloudwatch: LocalCloudWatch, spoken: str) -> None:
    ask(cloudwatch, spoken, "PutMetricData", Namespace="Test", MetricData=[DATUM])
    found = ask(
        cloudwatch,
        spoken,
        "GetMetricStatistics",
        Namespace="Test",
        MetricName="m",
        Dimensions=DATUM["Dimensions"],
        StartTime=AT,
        EndTime=datetime.fromtimestamp(START + 60, UTC),
        Period=60,
        Statistics=["Sum"],
    )
    (point,) = found["Datapoints"]
    assert (point["Sum"], point["Unit"], point["Timestamp"]) == (5, "Count", AT)
    (listed,) = ask(cloudwatch, spoken, "ListMetrics")["Metrics"]
    assert listed["Dimensions"] == DATUM["Dimensions"]


@pytest.mark.parametrize("spoken", PROTOCOLS)
def test_alarms_go_in_and_come_out(cloudwatch: LocalCloudWatch, spoken: str) -> None:
    ask(
        cloudwatch,
        spoken,
        "PutMetricAlarm",
        AlarmName="a",
        Metrics=[{"Id": "e", "Expression": "1 < 2", "ReturnData": True}],
        EvaluationPeriods=2,
        Threshold=0.5,
        ComparisonOperator="LessThanThreshold",
        ActionsEnabled=False,
        Tags=[{"Key": "k", "Value": ""}],
    )
    (alarm,) = ask(cloudwatch, spoken, "DescribeAlarms")["MetricAlarms"]
    assert alarm["Metrics"] == [{"Id": "e", "Expression": "1 < 2", "ReturnData": True}]
    assert (alarm["EvaluationPeriods"], alarm["Threshold"]) == (2, 0.5)
    assert alarm["ActionsEnabled"] is False
    assert alarm["AlarmConfigurationUpdatedTimestamp"] == AT
    told = ask(cloudwatch, spoken, "ListTagsForResource", ResourceARN=alarm["AlarmArn"])
    assert told["Tags"] == [{"Key": "k", "Value": ""}]


@pytest.mark.parametrize("spoken", PROTOCOLS)
def test_errors_have_the_code_of_the_query_protocol(
    cloudwatch: LocalCloudWatch, spoken: str
) -> None:
    error = ask(cloudwatch, spoken, "GetDashboard", DashboardName="none")
    assert error["ResponseMetadata"]["HTTPStatusCode"] == 404
    code, query_code = error["Error"]["Code"], error["Error"].get("QueryErrorCode")
    assert "ResourceNotFound" in {code, query_code}
    assert error["Error"]["Message"] == "Dashboard none does not exist"


def broken(path: str, headers: dict[str, str], body: bytes) -> Request:
    return Request(
        method="POST",
        path=path,
        headers=headers,
        query={},
        body=body,
        account=ACCOUNT,
        region=REGION,
    )


CBOR = "/service/GraniteServiceVersion20100801/operation/ListMetrics"
JSON = {"x-amz-target": "GraniteServiceVersion20100801.ListMetrics"}


@pytest.mark.parametrize(
    "request_",
    [
        broken(CBOR, {}, b"\xff"),
        broken(CBOR, {}, b"\x01"),
        broken("/", JSON, b"{"),
        broken("/", JSON, b"[]"),
        broken("/", JSON, b"[" * 100_000),
        broken("/", {}, b"Action=Unknown"),
        broken("/", {}, b""),
        broken("/", {}, b"Action=GetMetricStatistics&Period=many"),
        broken("/", {}, b"Action=PutMetricData&Namespace.x=1"),
        broken("/", JSON, b'{"Dimensions": 3}'),
        broken("/", JSON | {"x-amz-target": "G.PutMetricAlarm"}, b'{"AlarmName": {}}'),
    ],
)
def test_what_cannot_be_read_is_refused(cloudwatch: LocalCloudWatch, request_: Request) -> None:
    cloudwatch.put("m", 1)
    answer: Response = cloudwatch.service.answer(request_)
    assert answer.status == 400, answer


def test_the_operation_is_told_by_path_header_or_form() -> None:
    assert protocol.operation_of(broken(CBOR, {}, b"")) == "ListMetrics"
    assert protocol.operation_of(broken("/", JSON, b"")) == "ListMetrics"
    assert protocol.operation_of(broken("/", {}, b"Action=ListMetrics")) == "ListMetrics"
