import json
from typing import Any

import pytest
from botocore.exceptions import ConnectTimeoutError

from handlers.recommendations.answers import answer_with, items_of
from handlers.shared.requests import RequestError
from tests.support.campaigns import ITEMS, event, read, refusal


def failing(error: Exception) -> Any:
    def make_body() -> Any:
        raise error

    return answer_with(event(), make_body)


def test_a_body_is_answered() -> None:
    assert read(answer_with(event(), lambda: {"itemList": []})) == (200, {"itemList": []})


def test_items_have_one_name_whatever_the_service_calls_them() -> None:
    listed = items_of({"itemList": ITEMS, "recommendationId": "RID-1", "ResponseMetadata": {}})
    ranked = items_of(
        {"personalizedRanking": ITEMS, "recommendationId": "RID-1"}, "personalizedRanking"
    )
    assert listed == ranked == {"itemList": ITEMS, "recommendationId": "RID-1"}


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (refusal("ThrottlingException"), 429),
        (refusal("Unheard", 429), 429),
        (refusal("ResourceNotFoundException", 404), 503),
        (refusal("InvalidInputException", message="Campaign is not ACTIVE: CREATE PENDING"), 503),
        (refusal("InvalidInputException", message="Recommender r is not ACTIVE: INACTIVE"), 503),
        (refusal("InvalidInputException", message="numResults"), 400),
        (refusal("AccessDeniedException", 403), 502),
        (refusal("InternalFailure", 500), 502),
        (ConnectTimeoutError(endpoint_url="https://secret"), 502),
        (RuntimeError("secret"), 500),
        (RequestError(403, "not yours"), 403),
    ],
)
def test_errors_are_translated_and_leak_nothing(error: Exception, status: int) -> None:
    answer = failing(error)
    answered, body = read(answer)
    assert answered == status
    assert set(body) == {"message", "requestId"}
    assert body["requestId"] == "gateway-1"
    assert "secret" not in json.dumps(body)
    assert "mine" not in json.dumps(body)
    assert ("Retry-After" in answer["headers"]) == (status in {429, 503})


def test_a_refused_request_is_no_line_of_the_log(capsys: pytest.CaptureFixture[str]) -> None:
    failing(RequestError(400, "numResults"))
    assert capsys.readouterr().out == ""
    failing(refusal("AccessDeniedException", 403))
    assert json.loads(capsys.readouterr().out)["error"] == "AccessDeniedException"


def emitted(capsys: pytest.CaptureFixture[str]) -> list[Any]:
    lines = map(json.loads, capsys.readouterr().out.splitlines())
    return [line for line in lines if "_aws" in line]


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("METRICS_STACK", "shop/dev")
    monkeypatch.setenv("METRICS_PURPOSE", "recommendations")


@pytest.mark.usefixtures("measured")
def test_an_answer_is_counted_with_its_request(capsys: pytest.CaptureFixture[str]) -> None:
    answer_with(event(), lambda: {"itemList": ITEMS, "fallback": True})
    (line,) = emitted(capsys)
    assert (line["Answers"], line["FallbackAnswers"], line["ItemsAnswered"]) == (1, 1, len(ITEMS))
    assert line["requestId"] == "gateway-1"


@pytest.mark.usefixtures("measured")
def test_a_service_without_capacity_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    failing(refusal("ThrottlingException"))
    assert [line["ThrottledAnswers"] for line in emitted(capsys)] == [1]


@pytest.mark.usefixtures("measured")
@pytest.mark.parametrize("error", [refusal("InternalFailure", 500), RequestError(400, "no")])
def test_other_failures_are_no_answers(
    error: Exception, capsys: pytest.CaptureFixture[str]
) -> None:
    failing(error)
    assert emitted(capsys) == []
