"""Requests as a Lambda function gets them from API Gateway, and its replies."""

import json
from typing import Any

from botocore.exceptions import ClientError

REQUEST_ID = "gateway-1"
RECEIVED_MS = 1_700_000_000_500


def proxy_event(body: Any) -> dict[str, Any]:
    """A request; a body that is text is sent as it is, and anything else as JSON."""
    return {
        "headers": {"Content-Type": "application/json"},
        "body": body if isinstance(body, str) else json.dumps(body),
        "requestContext": {"requestId": REQUEST_ID, "requestTimeEpoch": RECEIVED_MS},
    }


def status_and_body(reply: dict[str, Any]) -> tuple[int, Any]:
    """What a client sees of a reply."""
    assert reply["headers"]["Content-Type"] == "application/json"
    return reply["statusCode"], json.loads(reply["body"])


def service_error(code: str, status: int = 400, message: str = "arn:aws:secret") -> ClientError:
    """An error of Amazon Personalize."""
    answer: Any = {
        "Error": {"Code": code, "Message": message},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(answer, "Put")
