from dataclasses import dataclass, field

import pytest

from localaws.ministack.durability import Effect, effect

FORM = {"content-type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, kw_only=True)
class Request:
    service: str
    method: str = "POST"
    path: str = "/"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def kinesis(operation: str) -> Request:
    return Request(service="kinesis", headers={"x-amz-target": f"Kinesis_20131202.{operation}"})


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (kinesis("CreateStream"), Effect.CHANGES_RESOURCE),
        (kinesis("PutRecords"), Effect.FLOWS),
        (kinesis("GetRecords"), Effect.READS),
        (
            Request(service="iam", headers=FORM, body=b"Action=CreateRole&RoleName=r"),
            Effect.CHANGES_RESOURCE,
        ),
        (Request(service="iam", headers=FORM, body=b"Action=GetRole&RoleName=r"), Effect.READS),
        (Request(service="s3", method="PUT", path="/bucket"), Effect.CHANGES_RESOURCE),
        (Request(service="s3", method="PUT", path="/bucket/"), Effect.CHANGES_RESOURCE),
        (Request(service="s3", method="PUT", path="/bucket/key"), Effect.FLOWS),
        (Request(service="s3", method="GET", path="/bucket/key"), Effect.READS),
        (Request(service="lambda", path="/2015-03-31/functions"), Effect.CHANGES_RESOURCE),
        (Request(service="lambda", path="/2015-03-31/functions/f/invocations"), Effect.FLOWS),
        (
            Request(service="lambda", method="DELETE", path="/2015-03-31/functions/f"),
            Effect.CHANGES_RESOURCE,
        ),
    ],
)
def test_what_a_request_does(request_: Request, expected: Effect) -> None:
    found = effect(
        request_.service,
        method=request_.method,
        path=request_.path,
        headers=request_.headers,
        body=request_.body,
        query={},
    )
    assert found is expected


def test_an_action_in_the_query_is_found() -> None:
    query = {"Action": ["DeleteQueue"]}
    assert (
        effect("sqs", method="GET", path="/", headers={}, body=b"", query=query)
        is Effect.CHANGES_RESOURCE
    )
