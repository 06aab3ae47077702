"""The context of users, served: a local API Gateway, stream and consumer, real functions, and a model trained on contexts."""

import http.client
import json
import random
import sqlite3
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

import pytest

from components.api.client_in_record import client_values
from components.api.edge import Edge
from components.api.openapi_document import assemble
from components.preflight.checked_context import CheckedContext, LocalEvent
from tests.support.functions import allow, create_role, packaged_handlers
from tests.support.local_aws import REGION, LocalAws
from tests.support.personalize_stack import PersonalizeStack, personalize_stack

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_4 like Mac OS X) Mobile/15E148 Safari/604.1"
DESKTOP = "Mozilla/5.0 (X11; Linux x86_64; rv:125.0) Gecko/20100101 Firefox/125.0"
CONTEXT = CheckedContext(
    device="DEVICE_TYPE",
    location="COUNTRY",
    location_header="CloudFront-Viewer-Country",
    season="SEASON",
    local_event="LOCAL_EVENT",
    calendar=(
        LocalEvent(name="fair", first=date(2023, 9, 19), last=date(2023, 10, 4), location="DE"),
    ),
)
COLUMNS = ("DEVICE_TYPE", "COUNTRY", "SEASON", "LOCAL_EVENT")
RULES = {"events": CONTEXT.for_events, "recommendations": CONTEXT.for_requests}
ITEMS = 40


@dataclass
class Served:
    """A stack that derives contexts, and the API in front of it."""

    stack: PersonalizeStack
    url: str
    key: str

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """What is answered to a request without any headers but these and those that it needs."""
        url = urlsplit(self.url + path)
        connection = http.client.HTTPConnection(url.netloc, timeout=60)
        sent = {"x-api-key": self.key, "Content-Type": "application/json"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        data = None if body is None else json.dumps(body).encode()
        connection.request(method, f"{url.path}?{url.query}", body=data, headers=sent)
        answer = connection.getresponse()
        content = json.loads(answer.read())
        connection.close()
        assert answer.status == 200, content
        return content

    def recommended(self, user: str, query: str = "", **headers: str) -> list[str]:
        answer = self.ask("GET", f"/recommendations/{user}?numResults=10{query}", **headers)
        return [each["itemId"] for each in answer["itemList"]]

    def recorded(self, user: str) -> dict[str, Any]:
        """The properties of the one event that a user had, once it is there."""
        (database,) = self.stack.local_aws.home.rglob("personalize.sqlite")
        end = time.monotonic() + 60
        while time.monotonic() < end:
            with sqlite3.connect(f"file:{database}?mode=ro", uri=True) as store:
                rows = store.execute("SELECT details FROM events WHERE user_id = ?", (user,))
                found = [json.loads(details)["properties"] for (details,) in rows]
            if found:
                (properties,) = found
                return dict(json.loads(properties))
            time.sleep(0.05)
        raise AssertionError("the event was not recorded")


def interactions() -> str:
    """Everybody likes all items, those of the first half on phones and the others on desktops."""
    draw = random.Random(1)  # noqa: S311 - test data
    lines = ["USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE," + ",".join(COLUMNS)]
    for user in range(60):
        for event in range(30):
            device, first = (("phone", 0), ("desktop", ITEMS // 2))[draw.random() < 0.5]
            item = first + draw.randrange(ITEMS // 2)
            lines.append(f"u{user},i{item},{1_690_000_000 + 60 * event + user},view,{device},,,")
    return "\n".join(lines) + "\n"


def make_function(
    local_aws: LocalAws, handler: str, *statements: Any, **environment: str
) -> dict[str, Any]:
    """A function as the program makes it, with the rules of its folder."""
    folder = handler.partition(".")[0]
    made: dict[str, Any] = local_aws.client("lambda").create_function(
        FunctionName=f"context-{uuid.uuid4().hex[:8]}",
        Runtime="python3.11",
        Role=create_role(local_aws.client("iam"), "lambda", *statements),
        Handler=f"handlers.{handler}.handler",
        Code={"ZipFile": packaged_handlers(folder, {"context.json": RULES[folder]})},
        Timeout=30,
        Environment={"Variables": environment},
    )
    return made


def make_stream(local_aws: LocalAws, name: str) -> str:
    kinesis = local_aws.client("kinesis")
    kinesis.create_stream(StreamName=name, ShardCount=1)
    summary = kinesis.describe_stream_summary(StreamName=name)["StreamDescriptionSummary"]
    return str(summary["StreamARN"])


def make_consumer(local_aws: LocalAws, stream_arn: str, tracking_id: str) -> str:
    """The consumer behind the stream; the id of its event source mapping."""
    reading = (
        "DescribeStream",
        "DescribeStreamSummary",
        "GetRecords",
        "GetShardIterator",
        "ListShards",
    )
    consumer = make_function(
        local_aws,
        "events.consumer",
        allow("*", "personalize:PutEvents"),
        allow(stream_arn, *(f"kinesis:{action}" for action in reading)),
        TRACKING_ID=tracking_id,
        DEAD_LETTER_QUEUE_URL="none",
        DEAD_LETTER_BUCKET="none",
    )
    mapping = local_aws.client("lambda").create_event_source_mapping(
        FunctionName=consumer["FunctionName"],
        EventSourceArn=stream_arn,
        StartingPosition="TRIM_HORIZON",
        FunctionResponseTypes=["ReportBatchItemFailures"],
    )
    return str(mapping["UUID"])


def invoke_arn(function: dict[str, Any]) -> str:
    arn = function["FunctionArn"]
    return f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations"


def make_api(local_aws: LocalAws, name: str, groups: dict[str, Any]) -> tuple[str, str]:
    """The API with these groups of routes, deployed; its id and a key."""
    gateway = local_aws.client("apigateway")
    served = assemble(api_name=name, region=REGION, groups=groups, edge=Edge())
    api_id = gateway.import_rest_api(body=json.dumps(served).encode())["id"]
    gateway.create_deployment(restApiId=api_id, stageName="prod")
    plan = gateway.create_usage_plan(name=name, apiStages=[{"apiId": api_id, "stage": "prod"}])
    key = gateway.create_api_key(name=name, enabled=True)
    gateway.create_usage_plan_key(usagePlanId=plan["id"], keyId=key["id"], keyType="API_KEY")
    return api_id, key["value"]


@pytest.fixture(scope="module")
def served(local_aws: LocalAws) -> Iterator[Served]:
    name = f"context-{uuid.uuid4().hex[:8]}"
    extra = [{"name": c, "type": ["string", "null"], "categorical": True} for c in COLUMNS]
    with personalize_stack(local_aws, name) as stack:
        stack.make_bucket_and_role()
        stack.make_group()
        stack.make_dataset("Interactions", *extra)
        stack.wait("DatasetImportJob", arn=stack.start_import(interactions(), job="first"))
        tracking_id = stack.make_tracker()
        stack.make_solution()
        stack.make_version()
        campaign = stack.make_campaign()
        stream_arn = make_stream(local_aws, name)
        mapping = make_consumer(local_aws, stream_arn, tracking_id)
        writer = create_role(
            local_aws.client("iam"),
            "apigateway",
            allow(stream_arn, "kinesis:PutRecord", "kinesis:PutRecords"),
        )
        putting = make_function(
            local_aws,
            "events.put_events",
            allow("*", "personalize:PutEvents"),
            TRACKING_ID=tracking_id,
            STREAM_NAME=name,
        )
        asking = make_function(
            local_aws,
            "recommendations.get_recommendations",
            allow(campaign, "personalize:GetRecommendations"),
            CAMPAIGN_ARN=campaign,
        )
        api_id, key = make_api(
            local_aws,
            name,
            {
                "events": {
                    "streamName": name,
                    "trackingId": tracking_id,
                    "eventTypes": ("view",),
                    "eventRules": (),
                    "role:stream": writer,
                    **client_values(CONTEXT),
                },
                "put_events": {
                    "eventTypes": ("view",),
                    "eventRules": (),
                    "function:put-events": invoke_arn(putting),
                },
                "recommendations": {"function:recommendations": invoke_arn(asking)},
            },
        )
        yield Served(stack, f"{local_aws.endpoint}/_aws/execute-api/{api_id}/prod", key)
        local_aws.client("lambda").delete_event_source_mapping(UUID=mapping)
        local_aws.client("apigateway").delete_rest_api(restApiId=api_id)
        local_aws.client("kinesis").delete_stream(StreamName=name)


def an_event(**members: Any) -> dict[str, Any]:
    user = f"user-{uuid.uuid4().hex}"
    return {"userId": user, "itemId": "i1", "eventType": "view", "sentAt": "2023-09-20", **members}


BODIES: dict[str, Any] = {
    "/events": lambda event: {"events": [event]},
    "/data": lambda event: {"Data": event},
    "/putEvents": lambda event: {
        "userId": event["userId"],
        "sessionId": "s",
        "eventList": [{name: event[name] for name in event if name != "userId"}],
    },
}


@pytest.mark.parametrize("path", BODIES)
def test_an_event_is_recorded_in_the_words_of_its_request_and_time(
    served: Served, path: str
) -> None:
    event = an_event()
    headers = {"User_Agent": PHONE, "CloudFront_Viewer_Country": "DE"}
    served.ask("POST", path, BODIES[path](event), **headers)
    assert served.recorded(event["userId"]) == {
        "deviceType": "phone",
        "country": "DE",
        "season": "autumn",
        "localEvent": "fair",
    }


@pytest.mark.parametrize("path", BODIES)
def test_an_event_of_a_client_that_tells_nothing_or_lies_is_recorded_all_the_same(
    served: Served, path: str
) -> None:
    event = an_event(properties={"season": "carnival"})
    hostile = {
        "User_Agent": "\"}],'$input.json('$')#set($x = 1)\\" + "x" * 2000,
        "CloudFront_Viewer_Country": 'DE|","userId":"admin',
    }
    served.ask("POST", path, BODIES[path](event), **hostile)
    assert served.recorded(event["userId"]) == {"season": "carnival", "deviceType": "other"}


def half(items: list[str]) -> float:
    """The share of items that are had on phones."""
    return sum(int(item[1:]) < ITEMS // 2 for item in items) / len(items)


def test_recommendations_for_a_phone_differ_from_those_for_a_desktop(served: Served) -> None:
    phone, desktop = (served.recommended("u1", User_Agent=agent) for agent in (PHONE, DESKTOP))
    assert half(phone) > 0.7
    assert half(desktop) < 0.3


def test_what_the_client_says_of_its_device_wins(served: Served) -> None:
    said = served.recommended("u1", "&context.DEVICE_TYPE=desktop", User_Agent=PHONE)
    assert said == served.recommended("u1", User_Agent=DESKTOP)


def test_a_word_that_training_never_saw_changes_nothing(served: Served) -> None:
    unknown = served.recommended("u1", "&context.DEVICE_TYPE=fridge")
    assert unknown == served.recommended("u1", "&context.DEVICE_TYPE=watch", User_Agent=PHONE)
