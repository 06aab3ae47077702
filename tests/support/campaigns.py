"""Requests as API Gateway hands them to functions, and a `personalize-runtime` client that answers or fails as told."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import botocore.session
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator

from handlers.recommendations.campaign import Campaign
from tests.support.proxy_events import RECEIVED_MS

CAMPAIGN = "arn:aws:personalize:us-east-1:000000000000:campaign/mine"
RECOMMENDER = "arn:aws:personalize:us-east-1:000000000000:recommender/mine"
ITEMS = [{"itemId": "364", "score": 0.0114603}, {"itemId": "367", "score": 0.0107865}]

_SERVICE = botocore.session.get_session().get_service_model("personalize-runtime")


def refusal(code: str, status: int = 400, message: str = "campaign/mine is secret") -> ClientError:
    """An error of the service."""
    answer: Any = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(answer, "GetRecommendations")


class Runtime:
    """Raises the given errors first; takes only requests that the service's model has."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.requests: list[dict[str, Any]] = []

    def get_recommendations(self, **request: Any) -> Any:
        self._take("GetRecommendations", request)
        return {"itemList": ITEMS, "recommendationId": "RID-1", "ResponseMetadata": self._metadata}

    def get_personalized_ranking(self, **request: Any) -> Any:
        self._take("GetPersonalizedRanking", request)
        ranked = [{"itemId": each} for each in reversed(request["inputList"])]
        return {
            "personalizedRanking": ranked,
            "recommendationId": "RID-2",
            "ResponseMetadata": self._metadata,
        }

    @property
    def _metadata(self) -> dict[str, Any]:
        return {"HTTPStatusCode": 200, "RequestId": "service-1", "RetryAttempts": 0}

    def _take(self, operation: str, request: dict[str, Any]) -> None:
        shape = _SERVICE.operation_model(operation).input_shape
        report = ParamValidator().validate(request, shape)
        assert not report.has_errors(), report.generate_report()
        self.requests.append(request)
        if self.errors:
            raise self.errors.pop(0)


def recommender(runtime: Runtime, *, needs_user: bool = True) -> Campaign:
    """A recommender that waits for nothing."""
    return replace(
        campaign(runtime, RECOMMENDER), parameter="recommenderArn", needs_user=needs_user
    )


def campaign(runtime: Runtime, arn: str = CAMPAIGN, attempts: int = 2) -> Campaign:
    """A campaign that waits for nothing."""
    return Campaign(
        runtime, arn, attempts, sleep=lambda seconds: None, jitter=lambda low, high: high
    )


def event(
    path: Mapping[str, str] | None = None,
    query: Mapping[str, str | list[str]] | None = None,
    body: Any = None,
) -> dict[str, Any]:
    """A request as a Lambda proxy event; a query parameter with several values is given as a list."""
    lists = {n: v if isinstance(v, list) else [v] for n, v in (query or {}).items()}
    return {
        "pathParameters": path,
        "queryStringParameters": {name: values[-1] for name, values in lists.items()} or None,
        "multiValueQueryStringParameters": lists or None,
        "requestContext": {"requestId": "gateway-1", "requestTimeEpoch": RECEIVED_MS},
        "body": body if isinstance(body, str | None) else json.dumps(body),
    }


def read(answer: Mapping[str, Any]) -> tuple[int, Any]:
    """Status and body of a function's answer."""
    assert answer["headers"]["Content-Type"] == "application/json"
    return answer["statusCode"], json.loads(answer["body"])
