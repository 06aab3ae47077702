import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from handlers.shared.replies import Reply, failure, reply, reply_to
from handlers.shared.requests import RequestError
from handlers.shared.security_headers import SECURITY_HEADERS

EVENT = {"requestContext": {"requestId": "gateway-1"}}


def test_a_reply_is_json() -> None:
    made = reply(200, {"a": "é"})
    assert made["headers"] == {"Content-Type": "application/json", **SECURITY_HEADERS}
    assert (made["statusCode"], json.loads(made["body"])) == (200, {"a": "é"})


def test_a_reply_may_say_otherwise() -> None:
    made = reply(200, {}, {"Cache-Control": "private, max-age=9"})
    assert made["headers"]["Cache-Control"] == "private, max-age=9"
    assert made["headers"]["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("status", "again"), [(400, False), (429, True), (502, False), (503, True)]
)
def test_a_failure_says_when_to_come_again(status: int, again: bool) -> None:
    made = failure(status, "why", "r1", events=[])
    assert json.loads(made["body"]) == {"message": "why", "requestId": "r1", "events": []}
    assert ("Retry-After" in made["headers"]) == again


def test_a_request_that_is_refused_is_told_why() -> None:
    def refuse(request_id: str) -> Reply:
        raise RequestError(403, "not yours")

    made = reply_to(EVENT, refuse)
    assert made["statusCode"] == 403
    assert json.loads(made["body"]) == {"message": "not yours", "requestId": "gateway-1"}


def test_what_goes_wrong_inside_stays_there(capsys: pytest.CaptureFixture[str]) -> None:
    def fail(request_id: str) -> Reply:
        raise KeyError("secret")

    made = reply_to(EVENT, fail)
    assert made["statusCode"] == 500
    assert json.loads(made["body"])["requestId"] == "gateway-1"
    assert "secret" not in made["body"] + capsys.readouterr().out


@given(text=st.text(), more=st.dictionaries(st.text(), st.text()))
def test_no_page_can_run_what_a_reply_repeats(text: str, more: dict[str, str]) -> None:
    body = {"told": text, "more": more}
    sent = reply(400, body)
    assert not set("<>&") & set(sent["body"])
    assert json.loads(sent["body"]) == body
    assert sent["headers"]["Content-Type"] == "application/json"
    assert sent["headers"]["X-Content-Type-Options"] == "nosniff"
