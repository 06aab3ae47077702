import json
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from hypothesis import given

from commands.collection.requests import ApiRequest, requests_of
from tests.support.openapi import sample_document
from tests.support.openapi_documents import documents

REQUESTS = {f"{r.method} {r.path}": r for r in requests_of(sample_document())}


def test_every_operation_is_one_request() -> None:
    document = sample_document()
    assert set(REQUESTS) == {
        f"{method.upper()} {path}"
        for path, methods in document["paths"].items()
        for method in methods
    }


def test_what_a_request_needs_is_told_by_the_document() -> None:
    public, owners = REQUESTS["POST /events"], REQUESTS["PUT /items"]
    assert (public.has_key, public.is_signed) == (True, False)
    assert (owners.has_key, owners.is_signed) == (False, True)
    assert public.statuses == (200,)
    assert (public.folder, owners.folder) == ("events", "owner")


def test_bodies_are_the_examples_of_the_document() -> None:
    body = json.loads(REQUESTS["POST /rankings"].body or "")
    assert body == {"userId": "429", "itemIds": ["185", "364", "367"]}
    assert REQUESTS["GET /popular"].body is None


def test_arns_of_the_stack_are_variables() -> None:
    document = sample_document()
    body = document["paths"]["/rankings"]["post"]["requestBody"]["content"]["application/json"]
    body["example"] = {"solutionArn": "arn:example", "version": "v1"}
    (request,) = (each for each in requests_of(document) if each.path == "/rankings")
    assert json.loads(request.body or "") == {"solutionArn": "{{solutionArn}}", "version": "v1"}


def test_what_is_deleted_is_that_of_the_example() -> None:
    document = sample_document()
    operation = document["paths"]["/rankings"].pop("post")
    body = operation["requestBody"]["content"]["application/json"]
    body["example"] = {"campaignArn": "arn:example"}
    document["paths"]["/rankings"] = {"delete": operation}
    (request,) = (each for each in requests_of(document) if each.path == "/rankings")
    assert json.loads(request.body or "") == {"campaignArn": "arn:example"}


def test_a_token_of_an_issuer_is_neither_key_nor_signature() -> None:
    document = sample_document()
    document["components"]["securitySchemes"]["apiKey"] = {"type": "http", "scheme": "bearer"}
    (request,) = (each for each in requests_of(document) if each.path == "/events")
    assert (request.has_key, request.has_token, request.is_signed) == (False, True, False)


def test_what_has_an_example_or_must_be_there_is_sent() -> None:
    assert REQUESTS["GET /recommendations/{userId}"].target == "/recommendations/429?numResults=5"
    asked = REQUESTS["GET /getRecommendations"]
    assert asked.target == "/getRecommendations?userId=429&numResults=5"
    assert {each.name for each in asked.query if not each.is_sent} == {
        "filter", "metadata", "promotion", "promotionPercent", "campaignArn",
    }  # fmt: skip


def decoded(request: ApiRequest) -> tuple[list[str], list[tuple[str, str]]]:
    url = urlsplit(request.target)
    return [unquote(part) for part in url.path.split("/")], parse_qsl(
        url.query, keep_blank_values=True, strict_parsing=bool(url.query)
    )


@given(documents())
def test_any_document_gives_requests_that_can_be_sent(document: dict[str, Any]) -> None:
    requests = requests_of(document)
    assert len(requests) == sum(len(methods) for methods in document["paths"].values())
    for request in requests:
        values = {each.name: each.value for each in request.path_parameters}
        expected = [
            values[part[1:-1]] if part.startswith("{") else part for part in request.path.split("/")
        ]
        sent = [(each.name, each.value) for each in request.query if each.is_sent]
        assert decoded(request) == (expected, sent)
        assert request.target.isascii()
