import json
from typing import Any
from urllib.parse import parse_qs

import botocore.session
import pytest

from localaws.shared import sdk_request
from localaws.shared.ports import ServiceRequest


def request_of(service: str, operation: str, **parameters: Any) -> ServiceRequest:
    model = botocore.session.get_session().get_service_model(service).operation_model(operation)
    return sdk_request.request_of(
        model, parameters, account="1", region="eu-central-1", role_arn="role"
    )


def test_the_json_protocol_names_its_operation() -> None:
    request = request_of("kinesis", "DescribeStream", StreamName="s")
    assert (request.service, request.target) == ("kinesis", "Kinesis_20131202.DescribeStream")
    assert json.loads(request.body) == {"StreamName": "s"}
    assert (request.account, request.region, request.role_arn) == ("1", "eu-central-1", "role")


def test_the_query_protocol_sends_a_form() -> None:
    request = request_of("sns", "Publish", TopicArn="arn:t", Message="ä=&")
    assert request.target is None
    form = parse_qs(request.body.decode())
    assert (form["Action"], form["Message"]) == (["Publish"], ["ä=&"])


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "path", "query"),
    [
        ("lambda", "Invoke", {"FunctionName": "arn:aws:lambda:r:1:function:f"},
         "/2015-03-31/functions/arn:aws:lambda:r:1:function:f/invocations", {}),
        ("lambda", "UntagResource", {"Resource": "arn:f", "TagKeys": ["a", "b"]},
         "/2017-03-31/tags/arn:f", {"tagKeys": ["a", "b"]}),
        ("s3", "ListObjectsV2", {"Bucket": "b", "MaxKeys": 3}, "/b",
         {"list-type": ["2"], "max-keys": ["3"]}),
    ],
)  # fmt: skip
def test_a_rest_protocol_has_its_address_as_a_server_reads_it(
    service: str, operation: str, parameters: dict[str, Any], path: str, query: dict[str, list[str]]
) -> None:
    request = request_of(service, operation, **parameters)
    assert (request.path, request.query) == (path, query)
