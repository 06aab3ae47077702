import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.preflight.checked_context import CheckedContext
from localaws.apigateway.vtl import render
from tests.support.openapi import STREAM_NAME, TRACKING_ID, document

DOCUMENT = document()
COUNTRY = "CloudFront-Viewer-Country"
IN_CONTEXT = document(
    user_context=CheckedContext(device="DEVICE", location="LOCATION", location_header=COUNTRY)
)
FOREIGN = "not-this-stack"
NOW_MS = 1_700_000_000_500


def integration(path: str, served: dict[str, Any] = DOCUMENT) -> dict[str, Any]:
    found: dict[str, Any] = served["paths"][path]["post"]["x-amazon-apigateway-integration"]
    return found


def to_kinesis(
    path: str,
    body: Any,
    served: dict[str, Any] = DOCUMENT,
    *,
    agent: str | None = None,
    headers: dict[str, str] | None = None,
) -> Any:
    template = integration(path, served)["requestTemplates"]["application/json"]
    text = render(
        template,
        body=json.dumps(body),
        parameters={"header": headers or {}},
        context={
            "identity": {"userAgent": agent},
            "requestId": "r-1",
            "requestTimeEpoch": NOW_MS,
            "responseOverride": {"header": {}},
        },
        stage_variables={},
    )
    return json.loads(text)


def to_client(path: str, response: str, answer: Any) -> tuple[int, Any]:
    context: dict[str, Any] = {"requestId": "r-1", "responseOverride": {"header": {}}}
    chosen = integration(path)["responses"][response]
    text = render(
        chosen["responseTemplates"]["application/json"],
        body=json.dumps(answer),
        parameters={},
        context=context,
        stage_variables={},
    )
    return int(context["responseOverride"].get("status", chosen["statusCode"])), json.loads(text)


def decoded(record: dict[str, Any]) -> Any:
    """The record of an event; each tells of which request it is, and the event is what is left."""
    content = json.loads(base64.b64decode(record["Data"]))
    assert content.pop("requestId") == "r-1"
    return content


def timed(event: dict[str, Any]) -> dict[str, Any]:
    """The event with the time of the request where it has none of its own."""
    return event if {"sentAt", "dateTo"} & event.keys() else {**event, "dateTo": NOW_MS}


TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40)
TRICKY = TEXT | st.sampled_from(
    ["'", '"', "\\", "\\'", '","x":"', "$input.json('$')", "#set($a=1)", "é\n\t", "</"]
)
EVENT = st.fixed_dictionaries(
    {"eventType": TRICKY},
    optional={
        "itemId": TRICKY,
        "sentAt": st.integers(0, 2**40),
        "dateFrom": st.just("2022-01-01"),
        "dateTo": st.just("2023-04-05"),
    },
)


@given(st.lists(st.tuples(EVENT, st.none() | TRICKY, TRICKY), min_size=1, max_size=8))
def test_each_event_becomes_one_record_as_it_was_with_a_time(
    rows: list[tuple[dict[str, Any], str | None, str]],
) -> None:
    events = [
        {**event, **({"userId": user} if user else {}), "sessionId": session}
        for event, user, session in rows
    ]
    request = to_kinesis("/events", {"events": events})
    assert request["StreamName"] == STREAM_NAME
    assert [decoded(record) for record in request["Records"]] == [timed(each) for each in events]
    assert [record["PartitionKey"] for record in request["Records"]] == [
        user or session for _, user, session in rows
    ]


def test_five_hundred_events_are_five_hundred_records() -> None:
    events = [{"userId": str(n), "eventType": "click", "sentAt": n} for n in range(500)]
    assert [
        decoded(record) for record in to_kinesis("/events", {"events": events})["Records"]
    ] == events


@pytest.mark.parametrize("count", [501, 1000, 1001])
def test_too_many_events_are_sent_as_none_which_the_stream_refuses(count: int) -> None:
    events = [{"userId": "1", "eventType": "click"}] * count
    assert to_kinesis("/events", {"events": events})["Records"] == []


@given(EVENT, TRICKY)
def test_data_becomes_the_record_and_its_partition_key_the_user(
    event: dict[str, Any], user: str
) -> None:
    data = {**event, "userId": user, "interactions": 3}
    request = to_kinesis("/data", {"Data": data, "PartitionKey": "ignored"})
    assert request["StreamName"] == STREAM_NAME
    assert decoded(request) == timed(data)
    assert request["PartitionKey"] == user


@given(EVENT, TRICKY | st.text("é", min_size=250, max_size=260), TRICKY)
def test_records_tell_the_client_of_the_request_where_its_context_is_derived(
    event: dict[str, Any], agent: str, place: str
) -> None:
    headers = {"accept": "x", COUNTRY.lower(): place}
    for path, body in (("/events", {"events": [event, event]}), ("/data", {"Data": event})):
        request = to_kinesis(path, body, IN_CONTEXT, agent=agent, headers=headers)
        for record in request.get("Records", [request]):
            content = decoded(record)
            assert content.pop("location", place) == place
            assert content == {**timed(event), "userAgent": agent[:256]}


@pytest.mark.parametrize("spelling", [COUNTRY, COUNTRY.lower(), COUNTRY.upper()])
def test_the_location_is_read_however_the_header_is_spelt(spelling: str) -> None:
    event = {"userId": "1", "eventType": "click", "sentAt": 1}
    request = to_kinesis("/data", {"Data": event}, IN_CONTEXT, headers={spelling: "DE"})
    assert decoded(request) == {**event, "location": "DE"}


def test_a_client_that_tells_nothing_or_too_much_is_not_told() -> None:
    event = {"userId": "1", "eventType": "click", "sentAt": 1}
    for headers in ({}, {COUNTRY: ""}, {COUNTRY: "x" * 65}):
        request = to_kinesis("/events", {"events": [event]}, IN_CONTEXT, headers=headers)
        assert decoded(request["Records"][0]) == event


def test_without_a_context_records_tell_nothing_of_the_client() -> None:
    event = {"userId": "1", "eventType": "click", "sentAt": 1}
    for path, body in (("/events", {"events": [event]}), ("/data", {"Data": event})):
        request = to_kinesis(path, body, agent="Mozilla/5.0", headers={COUNTRY: "DE"})
        (record,) = request.get("Records", [request])
        assert decoded(record) == event


def test_an_anonymous_users_partition_key_is_the_session() -> None:
    assert to_kinesis("/data", {"Data": {"sessionId": "visit"}})["PartitionKey"] == "visit"


@pytest.mark.parametrize(
    ("body", "stream"),
    [
        ({"Data": {"userId": "1"}}, STREAM_NAME),
        ({"Data": {"userId": "1"}, "stream-name": STREAM_NAME}, STREAM_NAME),
        ({"Data": {"userId": "1", "trackingId": TRACKING_ID}}, STREAM_NAME),
        ({"Data": {"userId": "1"}, "stream-name": "other"}, FOREIGN),
        ({"Data": {"userId": "1", "trackingId": "other"}}, FOREIGN),
        (
            {"Data": {"userId": "1", "trackingId": "other"}, "stream-name": STREAM_NAME},
            FOREIGN,
        ),
        ({"Data": {"userId": "1"}, "stream-name": f'{STREAM_NAME}" '}, FOREIGN),
    ],
)
def test_only_this_stacks_stream_and_tracking_id_are_served(body: Any, stream: str) -> None:
    assert to_kinesis("/data", body)["StreamName"] == stream


def test_success_is_answered_as_the_article_prints_it() -> None:
    answer = {"EncryptionType": "KMS", "SequenceNumber": "4954", "ShardId": "shardId-000000000000"}
    assert to_client("/data", "default", answer) == (
        200,
        {"Message": "Event sent successfully", "data": answer},
    )
    del answer["EncryptionType"]
    assert to_client("/data", "default", answer)[1]["data"]["EncryptionType"] == "NONE"


def test_all_stored_is_accepted() -> None:
    answer = {"FailedRecordCount": 0, "Records": [{"SequenceNumber": "1", "ShardId": "s"}] * 3}
    assert to_client("/events", "default", answer) == (200, {"accepted": 3})


def test_no_events_are_a_bad_request() -> None:
    status, body = to_client("/events", "default", {"FailedRecordCount": 0, "Records": []})
    assert status == 400
    assert set(body) == {"message", "requestId"}


@given(st.lists(st.booleans(), min_size=1, max_size=20).filter(lambda stored: not all(stored)))
def test_what_is_not_stored_is_never_called_accepted(stored: list[bool]) -> None:
    failed = {
        "ErrorCode": "ProvisionedThroughputExceededException",
        "ErrorMessage": 'secret "shard"',
    }
    answer = {
        "FailedRecordCount": stored.count(False),
        "Records": [{"SequenceNumber": "1", "ShardId": "s"} if ok else failed for ok in stored],
    }
    status, body = to_client("/events", "default", answer)
    assert status == 503
    assert body["accepted"] == stored.count(True)
    assert body["notAccepted"] == [index for index, ok in enumerate(stored) if not ok]
    assert body["requestId"] == "r-1"
    assert body["message"].startswith(
        f"{stored.count(False)} of {len(stored)} events were not stored"
    )


@pytest.mark.parametrize("path", ["/events", "/data"])
@pytest.mark.parametrize(
    ("answer", "status"),
    [
        (
            {
                "__type": "ResourceNotFoundException",
                "message": f"Stream {FOREIGN} under account 1 not found.",
            },
            403,
        ),
        (
            {
                "__type": "AccessDeniedException",
                "Message": f"no kinesis:PutRecord on stream/{FOREIGN}",
            },
            403,
        ),
        (
            {
                "__type": "ProvisionedThroughputExceededException",
                "message": "Rate exceeded for shard",
            },
            429,
        ),
        ({"__type": "LimitExceededException", "message": "Rate exceeded"}, 429),
        ({"__type": "KMSThrottlingException", "message": "x"}, 429),
        (
            {
                "__type": "ValidationException",
                "message": "Member must have length less than or equal to 500",
            },
            400,
        ),
        ({"__type": "InvalidArgumentException", "message": "too large"}, 400),
        ({"__type": "SerializationException", "message": "end of input"}, 400),
        ({"__type": "AccessDeniedException", "Message": "role/shop-local-api may not"}, 502),
        (
            {
                "__type": "ResourceNotFoundException",
                "message": "Stream shop-local-events not found",
            },
            502,
        ),
        ({}, 502),
    ],
)
def test_refusals_of_the_stream_are_translated_and_leak_nothing(
    path: str, answer: Any, status: int
) -> None:
    answered, body = to_client(path, "4\\d{2}", answer)
    assert answered == status
    assert set(body) == {"message", "requestId"}
    assert body["requestId"] == "r-1"
    assert not any(
        word in json.dumps(body) for word in ("role/", "shop-local", FOREIGN, "Rate exceeded")
    )


@pytest.mark.parametrize("path", ["/events", "/data"])
def test_failures_of_the_stream_are_a_502(path: str) -> None:
    status, body = to_client(path, "5\\d{2}", {"__type": "InternalFailure", "message": "secret"})
    assert status == 502
    assert set(body) == {"message", "requestId"}
    assert "secret" not in body["message"]
