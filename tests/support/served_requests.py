"""What becomes of a request behind the API: what API Gateway checks, and then what the function or the consumer does.

No service is called: a request is accepted when everything up to the first call has been.
"""

import json
from collections.abc import Callable, Mapping
from typing import Any

from components.api.metadata_routes import columns
from handlers.events.fields import MalformedRecordError
from handlers.events.put_request import Refused
from handlers.events.put_request import parse_request as parse_events
from handlers.events.records import events_of
from handlers.metadata.columns import read_columns
from handlers.metadata.records import KINDS
from handlers.metadata.records import parse_request as parse_records
from handlers.privacy import delete_user, get_deletion
from handlers.privacy.deletion_jobs import DeletionJobs
from handlers.privacy.purges import Purges
from handlers.recommendations import (
    get_personalized_ranking,
    get_popular_items,
    get_recommendations,
    get_related_items,
)
from handlers.recommendations.campaign import Campaign
from handlers.shared.requests import RequestError
from handlers.shared.service.schema_rules import parse_schema
from handlers.shared.service.schemas import DatasetType
from localaws.apigateway.schemas import body_validator
from tests.support.object_store import ObjectStore
from tests.support.openapi import STREAM_NAME, TRACKING_ID, document, sample_schema
from tests.support.proxy_events import RECEIVED_MS, proxy_event
from tests.support.served_admin import ADMIN_ANSWERS

EVENT_TYPES = ("View", "Click", "Book")
MAX_EVENTS = 500  # openapi/templates/events_to_records.vtl

Event = Mapping[str, Any]


class _Service:
    """Takes every deletion of a user."""

    def put_object(self, **_request: Any) -> Any:
        return {}

    def list_data_deletion_jobs(self, **_request: Any) -> Any:
        return {"dataDeletionJobs": []}

    def create_data_deletion_job(self, **_request: Any) -> Any:
        return {"dataDeletionJobArn": "arn:aws:personalize:us-east-1:000000000000:job"}


class _Client:
    """A campaign that answers nothing."""

    def get_recommendations(self, **_request: Any) -> Any:
        return {"itemList": [], "recommendationId": "RID"}

    def get_personalized_ranking(self, **_request: Any) -> Any:
        return {"personalizedRanking": [], "recommendationId": "RID"}


def refusal(method: str, path: str, event: Event) -> str | None:
    """Why a request is refused; None when it is accepted.

    Args:
        method: in lower case.
        path: of the document.
        event: of the request as a function gets it, with its body as text.
    """
    assert path in _ANSWERS, f"{path} needs a row here: what answers it"
    operation = _SERVED["paths"][path][method]
    return _gateway(operation, event) or _ANSWERS[path](event)


def function_routes() -> list[tuple[str, str]]:
    """Method and path of each route that a function answers; the stream takes what the others are sent."""
    return [
        (method, path)
        for path, operations in _SERVED["paths"].items()
        for method in operations
        if _ANSWERS[path] not in {_events, _data}
    ]


def function_message(path: str, event: Event) -> str | None:
    """What the function of a route says of a request that it refuses, whatever API Gateway would say; None for one that it accepts."""
    return _ANSWERS[path](event)


def _gateway(operation: Mapping[str, Any], event: Event) -> str | None:
    query = event.get("multiValueQueryStringParameters") or {}
    for parameter in operation.get("parameters", []):
        if (
            parameter["in"] == "query"
            and parameter["required"]
            and not query.get(parameter["name"])
        ):
            return f"gateway: {parameter['name']} is missing"
    if "requestBody" not in operation:
        return None
    try:
        body = json.loads(event["body"])
    except ValueError:
        return "gateway: no JSON"
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    found = next(body_validator(schema, _SERVED["components"]["schemas"]).iter_errors(body), None)
    return None if found is None else f"gateway: {found.message}"


def _streamed(events: list[Any]) -> str | None:
    """What the consumer says of the records of a request."""
    try:
        for data in events:
            events_of(data, sequence_number="1", place="1", arrival=RECEIVED_MS / 1000)
    except MalformedRecordError as error:
        return str(error)
    return None


def _events(event: Event) -> str | None:
    events = json.loads(event["body"])["events"]
    return _streamed(events) if 1 <= len(events) <= MAX_EVENTS else "no events, or too many"


def _data(event: Event) -> str | None:
    body = json.loads(event["body"])
    if body.get("stream-name", STREAM_NAME) != STREAM_NAME:
        return "stream-name is not this API's"
    if body["Data"].get("trackingId", TRACKING_ID) != TRACKING_ID:
        return "trackingId is not this API's"
    return _streamed([body["Data"]])


def _put_events(event: Event) -> str | None:
    try:
        parsed = parse_events(event, tracking_id=TRACKING_ID, stream_name=STREAM_NAME)
    except RequestError as error:
        return str(error)
    return next((each.reason for each in parsed if isinstance(each, Refused)), None)


def _records(kind: DatasetType) -> Callable[[Event], str | None]:
    known = read_columns(columns(parse_schema(sample_schema(kind), kind)))

    def answer(event: Event) -> str | None:
        try:
            parse_records(event, KINDS[kind], known)
        except RequestError as error:
            return str(error)
        return None

    return answer


def _asked(module: Any) -> Callable[[Event], str | None]:
    campaign = Campaign(_Client(), "arn:aws:personalize:us-east-1:000000000000:campaign/mine")

    def answer(event: Event) -> str | None:
        reply = module.respond(event, campaign, {})
        return None if reply["statusCode"] == 200 else json.loads(reply["body"])["message"]

    return answer


def _deleted(event: Event) -> str | None:
    jobs = DeletionJobs(
        _Service(),
        _Service(),
        dataset_group_arn="arn:aws:personalize:us-east-1:000000000000:dataset-group/shop",
        role_arn="arn:aws:iam::000000000000:role/shop",
        bucket="bucket",
        key_prefix="deletions",
        name_prefix="shop",
    )
    deletion = delete_user.Deletion(jobs, Purges(_Service(), "bucket", "purges/"))
    reply = delete_user.respond(event, deletion)
    return None if reply["statusCode"] == 202 else json.loads(reply["body"])["message"]


def _told(event: Event) -> str | None:
    """An id of whom nobody asked is an id all the same."""
    purges = Purges(ObjectStore(), "bucket", "purges/")
    reply = get_deletion.respond(event, purges, _NoJobs(), "group")
    return None if reply["statusCode"] == 404 else json.loads(reply["body"])["message"]


class _NoJobs:
    """Amazon Personalize, which is not asked."""

    def describe_data_deletion_job(self, **request: Any) -> Any:
        raise AssertionError(request)


_SERVED = document(EVENT_TYPES)
_ANSWERS: Mapping[str, Callable[[Event], str | None]] = {
    "/events": _events,
    "/data": _data,
    "/putEvents": _put_events,
    "/items": _records("Items"),
    "/users": _records("Users"),
    "/recommendations/{userId}": _asked(get_recommendations),
    "/getRecommendations": _asked(get_recommendations),
    "/related/{itemId}": _asked(get_related_items),
    "/popular": _asked(get_popular_items),
    "/users/{userId}": _deleted,
    "/users/{userId}/deletion": _told,
    "/rankings": _asked(get_personalized_ranking),
    **ADMIN_ANSWERS,
}


def request_event(
    body: str | None, query: Mapping[str, list[str]], path_parameters: Mapping[str, str]
) -> dict[str, Any]:
    """A request as a function gets it; path parameters are percent-encoded."""
    return {
        **proxy_event(body or ""),
        "multiValueQueryStringParameters": dict(query) or None,
        "pathParameters": dict(path_parameters) or None,
    }
