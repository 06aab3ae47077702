"""`$context` before the request found its method."""

from typing import Any

from localaws.apigateway.context import call_context, lambda_request_context
from localaws.apigateway.exchange import GatewayRequest

REQUEST = GatewayRequest(
    method="GET",
    segments=("a", "b c"),
    headers={"user-agent": "curl/8"},
    query={},
    body=b"",
    source_ip="127.0.0.2",
    request_id="id",
    received_at=1_680_674_828.5,
)


def context() -> dict[str, Any]:
    return call_context(REQUEST, account="000000000000", region="r", api_id="api", stage="prod")


def test_the_request_is_told_with_its_stage_and_time() -> None:
    made = context()
    assert made["path"] == "/prod/a/b c"
    assert made["requestTime"] == "05/Apr/2023:06:07:08 +0000"
    assert made["requestTimeEpoch"] == 1_680_674_828_500
    assert made["domainName"] == "api.execute-api.r.amazonaws.com"
    assert made["requestId"] == made["extendedRequestId"] == "id"


def test_the_identity_is_the_clients_address_and_nobody() -> None:
    identity = context()["identity"]
    known = {name: value for name, value in identity.items() if value is not None}
    assert known == {"sourceIp": "127.0.0.2", "userAgent": "curl/8"}


def test_a_function_gets_it_without_what_templates_may_write() -> None:
    made = context()
    given = lambda_request_context(made)
    assert set(made) - set(given) == {"requestOverride", "responseOverride"}
