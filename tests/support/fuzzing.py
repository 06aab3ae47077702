"""Requests made from the schemas of a document, good and bad ones, sent to the API that it describes."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import schemathesis
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from hypothesis import given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

Operation = APIOperation[Any, Any, Any, Any]
Request = Case[Any]

CHECKS = (
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
)


def operations(document: Mapping[str, Any]) -> list[Operation]:
    """Return the operations of a document; there is nothing wrong with any of them."""
    found = schemathesis.openapi.from_dict(dict(document)).get_all_operations()
    return [result.ok() for result in found if isinstance(result, Ok)]


def cases(operation: Operation) -> st.SearchStrategy[Request]:
    """Return requests to an operation: those that its schemas allow, and those that they do not."""
    allowed, forbidden = (
        operation.as_strategy(generation_mode=mode)
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)
    )
    return st.one_of(allowed, forbidden)


def fuzz(document: Mapping[str, Any], api_key: str, sign: Callable[[Any], Any]) -> None:
    """Send as many requests to each operation as the profile `served` of hypothesis says.

    Args:
        document: as the stack describes its API.
        api_key: of the API.
        sign: signs what the library `requests` is about to send.

    Raises:
        AssertionError: an answer is a server error, or not what the document says of its status.
    """
    for operation in operations(document):
        is_signed = "signature" in json.dumps(operation.definition.raw["security"])
        send = partial(
            Case.call, base_url=document["servers"][0]["url"], auth=sign if is_signed else None
        )
        _fuzz_operation(operation, api_key, send)


def _fuzz_operation(operation: Operation, api_key: str, send: Callable[[Request], Any]) -> None:
    @settings(settings.get_profile("served"))
    @given(cases(operation))
    def is_answered_as_described(case: Request) -> None:
        case.headers["x-api-key"] = api_key
        case.validate_response(send(case), checks=list(CHECKS))

    is_answered_as_described()


def signer(access_key: str, secret_key: str, region: str) -> Callable[[Any], Any]:
    """Return what signs a prepared request of the library `requests` for API Gateway."""
    signature = SigV4Auth(Credentials(access_key, secret_key), "execute-api", region)

    def sign(prepared: Any) -> Any:
        request = AWSRequest(prepared.method, prepared.url, data=prepared.body)
        signature.add_auth(request)
        prepared.headers.update(dict(request.headers))
        return prepared

    return sign
