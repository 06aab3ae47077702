import json
from typing import Any

import pytest
from botocore.exceptions import ClientError, ConnectTimeoutError

from handlers.recommendations.get_recommendations import Recommender, handler, respond
from handlers.shared import clients

CAMPAIGN = "arn:aws:personalize:us-east-1:000000000000:campaign/mine"
ITEMS = [{"itemId": "364", "score": 0.0114603}, {"itemId": "367", "score": 0.0107865}]


def refusal(code: str, status: int = 400, message: str = "campaign/mine is secret") -> ClientError:
    answer: Any = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(answer, "GetRecommendations")


class Runtime:
    """GetRecommendations that raises the given errors first."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.requests: list[dict[str, Any]] = []

    def get_recommendations(self, **request: Any) -> Any:
        self.requests.append(request)
        if self.errors:
            raise self.errors.pop(0)
        return {
            "itemList": ITEMS,
            "recommendationId": "RID-1",
            "ResponseMetadata": {
                "HTTPStatusCode": 200,
                "RequestId": "service-1",
                "RetryAttempts": 0,
            },
        }


def event(
    path: dict[str, str] | None = None, query: dict[str, str] | None = None
) -> dict[str, Any]:
    return {
        "pathParameters": path,
        "queryStringParameters": query,
        "requestContext": {"requestId": "gateway-1"},
    }


def ask(
    runtime: Runtime, path: dict[str, str] | None = None, query: dict[str, str] | None = None
) -> Any:
    recommender = Recommender(
        runtime, CAMPAIGN, sleep=lambda seconds: None, jitter=lambda low, high: high
    )
    answer = respond(event(path, query), recommender)
    assert answer["headers"]["Content-Type"] == "application/json"
    return answer["statusCode"], json.loads(answer["body"]), answer["headers"]


def test_the_path_form_answers_items_and_recommendation_id() -> None:
    runtime = Runtime()
    status, body, _ = ask(runtime, {"userId": "a%2Fb%20c"}, {"numResults": "5", "unknown": "x"})
    assert (status, body) == (200, {"itemList": ITEMS, "recommendationId": "RID-1"})
    assert runtime.requests == [{"campaignArn": CAMPAIGN, "userId": "a/b c", "numResults": 5}]


def test_the_query_form_answers_what_the_call_took() -> None:
    runtime = Runtime(refusal("ThrottlingException"))
    status, body, _ = ask(runtime, query={"userId": "429", "campaignArn": CAMPAIGN})
    assert status == 200
    assert body == {
        "$metadata": {
            "httpStatusCode": 200,
            "requestId": "service-1",
            "attempts": 2,
            "totalRetryDelay": 100,
        },
        "itemList": ITEMS,
        "recommendationId": "RID-1",
    }
    assert runtime.requests[-1]["numResults"] == 25


@pytest.mark.parametrize(
    ("query", "status"), [({"numResults": "0"}, 400), ({"campaignArn": f"{CAMPAIGN}2"}, 403)]
)
def test_a_request_that_is_refused_asks_no_campaign(query: dict[str, str], status: int) -> None:
    runtime = Runtime()
    answered, body, _ = ask(runtime, query={"userId": "429", **query})
    assert (answered, body["requestId"]) == (status, "gateway-1")
    assert set(query) <= set(body["message"].split()), "the message names the parameter"
    assert runtime.requests == []


@pytest.mark.parametrize(
    ("error", "status", "calls"),
    [
        (refusal("ThrottlingException"), 429, 2),
        (refusal("Unheard", 429), 429, 2),
        (refusal("ResourceNotFoundException", 404), 503, 1),
        (
            refusal("InvalidInputException", message="Campaign is not ACTIVE: CREATE PENDING"),
            503,
            1,
        ),
        (refusal("InvalidInputException", message="numResults"), 400, 1),
        (refusal("AccessDeniedException", 403), 502, 1),
        (refusal("InternalFailure", 500), 502, 2),
        (ConnectTimeoutError(endpoint_url="https://secret"), 502, 2),
        (RuntimeError("secret"), 500, 1),
    ],
)
def test_errors_of_the_service_are_translated_and_leak_nothing(
    error: Exception, status: int, calls: int
) -> None:
    runtime = Runtime(error, error, error)
    answered, body, headers = ask(runtime, {"userId": "429"})
    assert answered == status
    assert set(body) == {"message", "requestId"}
    assert body["requestId"] == "gateway-1"
    assert "secret" not in json.dumps(body)
    assert "mine" not in json.dumps(body)
    assert len(runtime.requests) == calls
    assert ("Retry-After" in headers) == (status in {429, 503})


def test_logs_name_no_user(capsys: pytest.CaptureFixture[str]) -> None:
    ask(Runtime(refusal("AccessDeniedException", 403)), {"userId": "user-nobody-may-see"})
    output = capsys.readouterr().out
    assert json.loads(output)["error"] == "AccessDeniedException"
    assert "user-nobody-may-see" not in output


def test_the_handler_takes_its_campaign_from_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    runtime = Runtime()
    monkeypatch.setattr(clients, "personalize_runtime", lambda: runtime)
    monkeypatch.setenv("CAMPAIGN_ARN", CAMPAIGN)
    assert handler(event({"userId": "429"}), None)["statusCode"] == 200
    assert runtime.requests[0]["campaignArn"] == CAMPAIGN
