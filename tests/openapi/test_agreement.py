"""The document says what is accepted: what it accepts is, and what it does not is not, whoever of gateway and function refuses."""

import json
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

import pytest
from hypothesis import given
from openapi_schema_validator import OAS30Validator
from schemathesis.core import NotSet

from tests.support.fuzzing import Operation, Request, cases, operations
from tests.support.openapi import sample_document
from tests.support.served_requests import refusal, request_event

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]

DOCUMENT = sample_document()

# Rules of one value by another, or by what a stack has: no keyword of API Gateway's models says them. Each is told in a
# description of the document.
UNSAID = (
    r"sentAt must be seconds",  # 2023-99-99
    r"date(From|To) must be seconds",
    r"lies more than one day after",
    r"lies before 1970",
    r"dateFrom lies after dateTo",
    r"sentAt is for one event",
    r"eventId leaves no room",
    r"properties must not hold",
    r"properties must be at most",
    r"properties is not",  # the text of an object
    r"the event is larger than",
    r"eventValue must be a number",  # beyond what a double holds
    r"userId must not be blank or have a line break",
    r"is not this API's",
    r"is not one of this stack's",
    r"must be the ARN of",  # of another kind of resource
    r"The body must have campaignArn, eventTrackerArn, or both",
    r"is no filter of this API",
    r"metadata must be 1 to 10 names",
    r"promotion needs promotionPercent",
    r"promotionPercent is given without promotion",
    r"numResults must be a whole number from 1 to 50\.",
    r"itemIds must be a list of 1 to 50 item ids",
)


def fits(value: Any, schema: Mapping[str, Any]) -> bool:
    whole = {"allOf": [schema], "components": {"schemas": DOCUMENT["components"]["schemas"]}}
    return bool(OAS30Validator(whole).is_valid(value))


def texts(value: Any) -> list[str]:
    """The values of a query parameter as a URL has them."""
    if isinstance(value, list):
        return [text for each in value for text in texts(each)]
    return [value if isinstance(value, str) else json.dumps(value)]


def parameter_fits(values: list[str], parameter: Mapping[str, Any]) -> bool:
    if not values:
        return not parameter["required"]
    (text,) = values if len(values) == 1 else (None,)
    if text is not None and parameter["schema"]["type"] == "integer":
        return bool(re.fullmatch(r"[0-9]+", text)) and fits(int(text), parameter["schema"])
    return text is not None and fits(text, parameter["schema"])


def is_described(operation: Mapping[str, Any], event: Mapping[str, Any]) -> bool:
    """Whether the document accepts a request."""
    query = event["multiValueQueryStringParameters"] or {}
    path = event["pathParameters"] or {}
    known = {each["name"] for each in operation.get("parameters", []) if each["in"] == "query"}
    parameters = all(
        parameter_fits(
            query.get(each["name"], []) if each["in"] == "query" else [unquote(path[each["name"]])],
            each,
        )
        for each in operation.get("parameters", [])
    )
    if not parameters or not set(query) <= known:
        return False
    if "requestBody" not in operation:
        return True
    try:
        body = json.loads(event["body"])
    except ValueError:
        return False
    return fits(body, operation["requestBody"]["content"]["application/json"]["schema"])


def event_of(case: Request) -> dict[str, Any]:
    body = None
    if not isinstance(case.body, NotSet):
        body = (
            case.body.decode("latin-1") if isinstance(case.body, bytes) else json.dumps(case.body)
        )
    query = {name: texts(value) for name, value in (case.query or {}).items()}
    path = {name: texts(value)[0] for name, value in (case.path_parameters or {}).items()}
    return request_event(body, query, path)


def compare(operation: Operation, described: Mapping[str, Any], event: Mapping[str, Any]) -> None:
    """Fail unless a request is accepted as the document describes it."""
    reason = refusal(operation.method, operation.path, event)
    if is_described(described, event):
        assert reason is None or any(re.search(rule, reason) for rule in UNSAID), reason
    else:
        assert reason is not None, "it is accepted, and the document does not say so"


@pytest.mark.parametrize("operation", operations(DOCUMENT), ids=lambda each: each.label)
def test_what_the_document_accepts_is_accepted_and_nothing_else(operation: Operation) -> None:
    described = DOCUMENT["paths"][operation.path][operation.method]

    @given(cases(operation))
    def is_agreed(case: Request) -> None:
        compare(operation, described, event_of(case))

    is_agreed()


def at_limits(schema: Mapping[str, Any]) -> list[str]:
    """Values at, and one beyond, each limit of a parameter."""
    if schema["type"] == "integer":
        low, high = schema["minimum"], schema["maximum"]
        return [str(value) for value in (low - 1, low, high, high + 1)]
    longest = schema.get("maxLength", 1)
    return ["1" * length for length in (schema.get("minLength", 0), longest, longest + 1)]


@pytest.mark.parametrize("operation", operations(DOCUMENT), ids=lambda each: each.label)
def test_limits_of_parameters_are_those_of_the_document(operation: Operation) -> None:
    described = DOCUMENT["paths"][operation.path][operation.method]
    body = described.get("requestBody", {}).get("content", {}).get("application/json")
    parameters = described.get("parameters", [])
    needed = {each["name"]: "1" for each in parameters if each["required"]}
    places = {each["name"]: each["in"] for each in parameters}
    for parameter in parameters:
        for value in at_limits(parameter["schema"]):
            given_values = {**needed, parameter["name"]: value}
            event = request_event(
                json.dumps(body["example"]) if body else None,
                {name: [text] for name, text in given_values.items() if places[name] == "query"},
                {name: text for name, text in given_values.items() if places[name] == "path"},
            )
            compare(operation, described, event)
