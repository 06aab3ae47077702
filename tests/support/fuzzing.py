"""Requests made from the schemas of a document, good and bad ones, sent to the API that it describes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
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

REPEATED_CHARACTERS = 256
"""As much of a request's text may an answer repeat: the length of an id, by which clients know their entries again."""

_RUN_BY_PAGES = frozenset("<>&")


def repeats_little(_context: object, response: Any, case: Request) -> None:
    """A check of schemathesis: an answer of data has nothing that a page could run, and no long text of the request."""
    if not response.headers.get("content-type", [""])[0].startswith("application/json"):
        return
    answer = response.content.decode()
    assert not _RUN_BY_PAGES & set(answer), answer
    told = json.dumps(json.loads(answer), ensure_ascii=False) if answer else ""
    for text in texts_of([case.path_parameters, case.query, case.headers, case.body]):
        begins = json.dumps(text[: REPEATED_CHARACTERS + 1], ensure_ascii=False)[1:-1]
        assert len(text) <= REPEATED_CHARACTERS or begins not in told, text


def texts_of(value: object) -> Iterator[str]:
    """All texts of a value, names of members among them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from texts_of([*value.keys(), *value.values()])
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts_of(each)


CHECKS = (
    not_a_server_error,
    repeats_little,
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
