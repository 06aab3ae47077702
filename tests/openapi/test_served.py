"""The document imported by the local API Gateway, in front of a real stream and a real function."""

import json
import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.local_aws import ACCOUNT, REGION, LocalAws
from tests.support.served_api import TRACKING_ID, Api, served_api


@pytest.fixture(scope="module")
def api(local_aws: LocalAws) -> Iterator[Api]:
    with served_api(local_aws) as served:
        yield served


def a_user() -> str:
    return f"user-{uuid.uuid4().hex}"


def stored_events(api: Api) -> list[tuple[str, Any]]:
    """Partition key and content of all records, without the id of the request that each has besides."""
    return [
        (user, {name: value for name, value in event.items() if name != "requestId"})
        for user, event in api.records()
    ]


def test_data_is_stored_and_answered_as_the_article_prints_it(api: Api) -> None:
    user = a_user()
    data = {
        "userId": user,
        "interactions": 3,
        "itemId": "185",
        "eventType": "click",
        "dateTo": "2023-04-05",
        "trackingId": TRACKING_ID,
    }
    status, body = api.ask(
        "POST", "/data", {"stream-name": api.stream, "Data": data, "PartitionKey": "x"}
    )
    assert status == 200
    assert body["Message"] == "Event sent successfully"
    assert set(body["data"]) == {"EncryptionType", "SequenceNumber", "ShardId"}
    assert (user, data) in stored_events(api)


def test_events_are_stored_as_they_were(api: Api) -> None:
    users = [a_user() + "'\"\\é/$x" for _ in range(40)]
    events = [
        {
            "userId": user,
            "itemId": "1",
            "eventType": "click",
            "sentAt": 1_700_000_000,
            "properties": {"a": [1, None]},
        }
        for user in users
    ]
    assert api.ask("POST", "/events", {"events": events}) == (200, {"accepted": 40})
    stored = stored_events(api)
    assert all((event["userId"], event) in stored for event in events)


@pytest.mark.parametrize("path", ["/events", "/data"])
def test_an_event_without_a_time_gets_that_of_the_request(api: Api, path: str) -> None:
    event = {"userId": a_user(), "eventType": "click"}
    before = int(time.time() * 1000)
    assert api.ask("POST", path, {"/events": {"events": [event]}, "/data": {"Data": event}}[path])
    (stored,) = (data for user, data in stored_events(api) if user == event["userId"])
    assert before <= stored.pop("dateTo") <= time.time() * 1000
    assert stored == event


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        (
            "/data",
            {"Data": {"userId": "1", "eventType": "c"}, "stream-name": "other"},
            403,
            "stream-name",
        ),
        (
            "/data",
            {"Data": {"userId": "1", "eventType": "c", "trackingId": "other"}},
            403,
            "trackingId",
        ),
        ("/data", {"Data": {"userId": "1"}}, 400, "schema of /data,"),
        (
            "/data",
            {"Data": {"userId": "1", "eventType": "c", "interactions": 0}},
            400,
            "schema of /data,",
        ),
        ("/events", {"events": [{"eventType": "c", "itemId": "1"}]}, 400, "schema of /events,"),
        ("/events", {"events": []}, 400, "no events"),
        *(
            ("/events", {"events": [{"userId": "1", "eventType": "c"}] * count}, 400, "1 to 500")
            for count in (501, 1000, 1001)
        ),
        (
            "/events",
            {"events": [{"sessionId": "null", "eventType": "c"}]},
            400,
            "schema of /events,",
        ),
        ("/data", {"Data": {"userId": "undefined", "eventType": "c"}}, 400, "schema of /data,"),
        ("/events", b"not json", 400, "schema of /events,"),
        ("/nowhere", {}, 403, "no such route"),
    ],
)
def test_wrong_requests_are_refused_with_a_clear_error(
    api: Api, path: str, body: Any, status: int, words: str
) -> None:
    before = len(api.records())
    answered, error = api.ask("POST", path, body)
    assert (answered, set(error)) == (status, {"message", "requestId"})
    assert words in error["message"]
    assert error["requestId"]
    assert len(api.records()) == before


LONE = "\ud83d"


@pytest.mark.parametrize(
    ("path", "body"),
    [
        *(
            ("/events", {"events": [{"userId": "1", "eventType": "c"}, event]})
            for event in (
                {"userId": LONE, "eventType": "c"},
                {"userId": "1", "eventType": f"c{LONE}"},
                {"userId": "1", "eventType": "c", "itemId": f"{LONE}{LONE}"},
                {"userId": "1", "eventType": "c", "properties": {LONE: "1"}},
                {"userId": "1", "eventType": "c", "properties": {"a": LONE}},
            )
        ),
        ("/data", {"Data": {"userId": f"1{LONE}", "eventType": "c"}}),
        ("/data", {"Data": {"userId": "1", "eventType": "c"}, "PartitionKey": LONE}),
    ],
)
def test_half_a_character_is_refused(api: Api, path: str, body: Any) -> None:
    before = len(api.records())
    status, error = api.ask("POST", path, body)
    assert (status, set(error)) == (400, {"message", "requestId"})
    assert len(api.records()) == before


@pytest.mark.parametrize(
    "path", ["/recommendations/%ED%A0%BD", "/getRecommendations?userId=%ED%A0%BD"]
)
def test_half_a_character_in_the_url_is_refused(api: Api, path: str) -> None:
    status, error = api.ask("GET", path)
    assert (status, error["message"]) == (400, "The path or the query string is not UTF-8")


def test_calls_are_logged_by_their_route(api: Api, local_aws: LocalAws) -> None:
    logs, gateway = local_aws.client("logs"), local_aws.client("apigateway")
    group = f"/access/{uuid.uuid4().hex}"
    logs.create_log_group(logGroupName=group)
    line = '{"id":"$context.requestId","route":"$context.resourcePath","status":"$context.status"}'
    values = {
        "destinationArn": f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{group}",
        "format": line,
    }
    place = {"restApiId": api.url.split("/")[-2], "stageName": "prod"}
    role = {"op": "replace", "path": "/cloudwatchRoleArn", "value": "arn:aws:iam::1:role/logs"}
    gateway.update_account(patchOperations=[role])
    gateway.update_stage(
        **place,
        patchOperations=[
            {"op": "replace", "path": f"/accessLogSettings/{name}", "value": value}
            for name, value in values.items()
        ],
    )
    status, error = api.ask("GET", "/recommendations/ada?numResults=501")
    gateway.update_stage(**place, patchOperations=[{"op": "remove", "path": "/accessLogSettings"}])
    while not (messages := logs.filter_log_events(logGroupName=group)["events"]):
        time.sleep(0.1)  # until the lines are delivered; pytest-timeout ends a wait in vain
    assert [json.loads(event["message"]) for event in messages] == [
        {"id": error["requestId"], "route": "/recommendations/{userId}", "status": str(status)}
    ]


def test_another_media_type_is_refused(api: Api) -> None:
    status, error = api.ask("POST", "/events", b"a,b", **{"Content-Type": "text/csv"})
    assert (status, set(error)) == (415, {"message", "requestId"})


@pytest.mark.parametrize(
    "content_type", ["application/json; charset=utf-8", "application/json;charset=UTF-8"]
)
def test_the_media_type_may_name_its_character_set(api: Api, content_type: str) -> None:
    user = a_user()
    body = {"events": [{"userId": user, "eventType": "Zürich", "sentAt": 1}]}
    answer = api.ask("POST", "/events", body, **{"Content-Type": content_type})
    assert answer == (200, {"accepted": 1})
    assert (user, body["events"][0]) in stored_events(api)


@pytest.mark.parametrize(
    ("method", "path"), [("POST", "/data"), ("POST", "/events"), ("GET", "/recommendations/1")]
)
def test_every_route_needs_the_key(api: Api, method: str, path: str) -> None:
    for key in ("", "x" * 32):
        status, error = api.ask(
            method, path, {} if method == "POST" else None, **{"x-api-key": key}
        )
        assert status == 403
        assert error["message"] == "A valid API key is needed in the header x-api-key."


@pytest.mark.parametrize(
    ("path", "status", "words"),
    [
        ("/recommendations/429?numResults=501", 400, "numResults"),
        ("/recommendations/429?numResults=x", 400, "numResults"),
        (f"/recommendations/{'x' * 257}", 400, "userId"),
        ("/getRecommendations", 400, "userId"),
        ("/getRecommendations?userId=1&numResults=0", 400, "numResults"),
        ("/recommendations/null", 400, "userId is a word for a missing value"),
        ("/recommendations/%28null%29", 400, "userId is a word for a missing value"),
        ("/getRecommendations?userId=undefined", 400, "userId is a word for a missing value"),
        ("/getRecommendations?userId=1&campaignArn=other", 403, "campaignArn"),
    ],
)
def test_wrong_parameters_are_refused_with_a_clear_error(
    api: Api, path: str, status: int, words: str
) -> None:
    answered, error = api.ask("GET", path)
    assert (answered, set(error)) == (status, {"message", "requestId"})
    assert words in error["message"]


ROUTES = [
    ("GET", "/recommendations/429", None),
    ("GET", "/getRecommendations?userId=429", None),
    ("GET", "/related/185", None),
    ("POST", "/rankings", {"userId": "429", "itemIds": ["1", "2"]}),
    ("GET", "/popular", None),
]


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
def test_a_campaign_that_does_not_exist_is_not_ready(
    api: Api, method: str, path: str, body: Any
) -> None:
    status, error = api.ask(method, path, body)
    assert (status, error["message"]) == (503, "The campaign is not ready yet. Try again later.")


@pytest.mark.parametrize(("method", "path", "body"), ROUTES)
def test_parameters_that_no_route_has_reach_the_function_and_are_refused(
    api: Api, method: str, path: str, body: Any
) -> None:
    separator = "&" if "?" in path else "?"
    status, error = api.ask(method, f"{path}{separator}filter.A=1&numberOfResults=5", body)
    assert status == 400
    assert error["message"].startswith("numberOfResults is no parameter of this route.")


def test_values_of_a_filter_reach_the_function(api: Api) -> None:
    status, error = api.ask("GET", "/popular?filter.GENRE=a&filter.GENRE=b")
    assert status == 400
    assert error["message"] == "filter.GENRE is given without filter. Add filter, or leave it out."
