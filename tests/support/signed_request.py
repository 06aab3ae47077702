"""Requests of a REST API that are signed, as the owner's programs send them."""

import json
from collections.abc import Mapping
from typing import Any

from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.httpsession import URLLib3Session

from tests.support.local_aws import REGION


def send_signed(
    method: str,
    url: str,
    body: Any,
    credentials: Credentials,
    headers: Mapping[str, str] | None = None,
) -> tuple[int, Any]:
    """Status and JSON of an answer.

    Args:
        method: HTTP method.
        url: of the stage and the path behind it.
        body: sent as JSON; None for none.
        credentials: of who signs.
        headers: beside those of the signature.
    """
    given = {"Content-Type": "application/json", **(headers or {})}
    data = None if body is None else json.dumps(body).encode()
    request = AWSRequest(method, url, data=data, headers=given)
    SigV4Auth(credentials, "execute-api", REGION).add_auth(request)
    response = URLLib3Session(timeout=60).send(request.prepare())
    return response.status_code, json.loads(response.content)
