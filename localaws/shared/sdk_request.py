"""The request that the AWS SDKs would send for an operation, by botocore's model of it."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlencode

from botocore.serialize import create_serializer

from localaws.shared.ports import ServiceRequest

_TARGET_HEADER = "X-Amz-Target"


def request_of(
    operation: Any,
    parameters: Mapping[str, Any],
    *,
    account: str,
    region: str,
    role_arn: str | None = None,
) -> ServiceRequest:
    """The call of an operation.

    Args:
        operation: its model.
        parameters: with the names and types of the model, which were validated.
        account: in which it is called.
        region: likewise.
        role_arn: whose policies must allow it; None when the caller decides later.
    """
    service = operation.service_model
    serializer = create_serializer(service.resolved_protocol, include_validation=False)
    written = serializer.serialize_to_request(parameters, operation)
    headers = {name: str(value) for name, value in written["headers"].items()}
    return ServiceRequest(
        service=service.signing_name,
        account=account,
        region=region,
        target=headers.pop(_TARGET_HEADER, None),
        method=written["method"],
        path=unquote(written["url_path"].partition("?")[0]),
        headers=headers,
        query=_query(written),
        body=_body(written["body"]),
        role_arn=role_arn,
    )


def _query(written: Mapping[str, Any]) -> dict[str, list[str]]:
    query: dict[str, list[str]] = {}
    for part in filter(None, written["url_path"].partition("?")[2].split("&")):
        name, _, value = part.partition("=")
        query[name] = [value]
    for name, value in (written["query_string"] or {}).items():
        query[name] = [str(each) for each in value] if isinstance(value, list) else [str(value)]
    return query


def _body(body: Any) -> bytes:
    """The body on the wire; of the query protocol, a form."""
    if isinstance(body, dict):
        return urlencode(body).encode()
    return body.encode() if isinstance(body, str) else bytes(body or b"")
