import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from botocore.exceptions import BotoCoreError, ClientError, ReadTimeoutError

from handlers.admin.answers import answer_with, plain
from handlers.shared.replies import Reply, reply
from handlers.shared.requests import RequestError
from tests.support.proxy_events import REQUEST_ID, proxy_event, service_error, status_and_body


def answer_to(error: Exception) -> Reply:
    def fail(_request_id: str) -> Reply:
        raise error

    return answer_with(proxy_event({}), fail)


RUNNING = "More than 20 resources with PENDING or IN_PROGRESS status."
STANDING = "More than 5 resources in ACTIVE state. Please delete some and try again."


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (service_error("ResourceNotFoundException"), 404),
        (service_error("ResourceAlreadyExistsException"), 409),
        (service_error("ResourceInUseException"), 409),
        (service_error("InvalidInputException"), 400),
        (service_error("AccessDeniedException"), 403),
        (service_error("LimitExceededException", message=RUNNING), 429),
        (service_error("LimitExceededException", message=STANDING), 409),
        (service_error("ThrottlingException"), 429),
        (service_error("InternalFailure", 500), 502),
        (service_error("TooManyTagsException"), 502),
        (ReadTimeoutError(endpoint_url="https://secret"), 502),
    ],
)
def test_a_refusal_of_the_service_is_told_in_our_words(
    error: ClientError | BotoCoreError, status: int, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = answer_to(error)
    found, body = status_and_body(answer)
    assert (found, set(body), body["requestId"]) == (status, {"message", "requestId"}, REQUEST_ID)
    assert "secret" not in body["message"]
    assert ("Retry-After" in answer["headers"]) == (status == 429)
    (line,) = capsys.readouterr().out.splitlines()
    logged = json.loads(line)
    assert (logged["status"], logged["requestId"]) == (status, REQUEST_ID)
    assert logged["reason"] == str(error)


def test_a_request_that_is_not_answered_says_why() -> None:
    assert status_and_body(answer_to(RequestError(403, "not yours"))) == (
        403,
        {"message": "not yours", "requestId": REQUEST_ID},
    )


def test_a_mistake_of_ours_names_nothing() -> None:
    status, body = status_and_body(answer_to(KeyError("SOLUTION_ARNS")))
    assert (status, body["message"]) == (500, "The request failed.")


def test_a_reply_is_given_the_request_s_id() -> None:
    answer = answer_with(proxy_event({}), lambda request_id: reply(200, {"id": request_id}))
    assert status_and_body(answer) == (200, {"id": REQUEST_ID})


def test_times_are_text_in_utc() -> None:
    there = datetime(2026, 11, 26, 14, tzinfo=timezone(timedelta(hours=2)))
    description: dict[str, Any] = {
        "creationDateTime": there,
        "latest": {"lastUpdatedDateTime": there, "tps": 1},
        "list": [there, "x", None],
    }
    text = "2026-11-26T12:00:00+00:00"
    assert plain(description) == {
        "creationDateTime": text,
        "latest": {"lastUpdatedDateTime": text, "tps": 1},
        "list": [text, "x", None],
    }
