import json

import pytest

from localaws.eventbridge.delivery import Failure
from localaws.eventbridge.failures import failure_of
from localaws.shared.ports import Response
from tests.support.eventbridge import OK, refusal


def test_what_was_taken_is_no_failure() -> None:
    assert failure_of(OK) is None
    assert failure_of(Response(202, {}, b"")) is None
    assert failure_of(Response(200, {}, b'"text"')) is None


@pytest.mark.parametrize(
    ("status", "code", "is_final"),
    [
        (400, "AccessDeniedException", True),
        (404, "ResourceNotFoundException", True),
        (400, "ThrottlingException", False),
        (400, "ProvisionedThroughputExceededException", False),
        (429, "TooManyRequestsException", False),
        (500, "InternalFailure", False),
        (503, "ServiceUnavailable", False),
    ],
)
def test_what_would_fail_again_is_final(status: int, code: str, is_final: bool) -> None:
    assert failure_of(refusal(status, code)) == Failure(code=code, message="no", is_final=is_final)


@pytest.mark.parametrize(
    ("headers", "body", "code", "message"),
    [
        ({}, b'{"__type": "com.amazonaws#NoSuch", "Message": "m"}', "NoSuch", "m"),
        ({"x-amzn-errortype": "NoSuch:http://x/"}, b'{"message": "m"}', "NoSuch", "m"),
        ({}, b"<E><Error><Code>NotFound</Code><Message>m</Message></Error></E>", "NotFound", "m"),
        ({}, b"gone", "404", "gone"),
        ({}, b"", "404", ""),
    ],
)
def test_the_code_in_every_protocol(
    headers: dict[str, str], body: bytes, code: str, message: str
) -> None:
    failure = failure_of(Response(404, headers, body))
    assert failure == Failure(code=code, message=message, is_final=True)


def test_an_event_that_a_bus_refuses() -> None:
    entry = {"ErrorCode": "NotAuthorizedForSourceException", "ErrorMessage": "m"}
    body = json.dumps({"FailedEntryCount": 1, "Entries": [entry]}).encode()
    failure = failure_of(Response(200, {}, body))
    assert failure == Failure(code=entry["ErrorCode"], message="m", is_final=True)
