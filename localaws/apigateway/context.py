"""`$context` of a call, and the request context that Lambda functions get."""

import time
from collections.abc import Mapping
from typing import Any

from localaws.apigateway.exchange import GatewayRequest

Identity = Mapping[str, Any]
_NO_CALLER: Identity = {
    "accessKey": None,
    "accountId": None,
    "caller": None,
    "cognitoAuthenticationProvider": None,
    "cognitoAuthenticationType": None,
    "cognitoIdentityId": None,
    "cognitoIdentityPoolId": None,
    "principalOrgId": None,
    "user": None,
    "userArn": None,
}


def call_context(
    request: GatewayRequest, *, account: str, region: str, api_id: str, stage: str
) -> dict[str, Any]:
    """`$context` as it is before the request found its method.

    Source: Amazon API Gateway Developer Guide, "Variables for data transformations for API Gateway".
    """
    when = time.gmtime(request.received_at)
    return {
        "accountId": account,
        "apiId": api_id,
        "domainName": f"{api_id}.execute-api.{region}.amazonaws.com",
        "domainPrefix": api_id,
        "extendedRequestId": request.request_id,
        "httpMethod": request.method,
        "identity": {
            **_NO_CALLER,
            "sourceIp": request.source_ip,
            "userAgent": request.headers.get("user-agent"),
        },
        "path": f"/{stage}{request.path}",
        "protocol": "HTTP/1.1",
        "requestId": request.request_id,
        "requestTime": time.strftime("%d/%b/%Y:%H:%M:%S +0000", when),
        "requestTimeEpoch": int(request.received_at * 1000),
        "stage": stage,
        "requestOverride": {"header": {}, "querystring": {}, "path": {}},
        "responseOverride": {"header": {}},
    }


def lambda_request_context(context: Mapping[str, Any]) -> dict[str, Any]:
    """`requestContext` of a proxy event: `$context` without the override maps."""
    return {
        name: value
        for name, value in context.items()
        if name not in {"requestOverride", "responseOverride"}
    }
