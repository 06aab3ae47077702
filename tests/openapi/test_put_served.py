"""What functions record, behind the local API Gateway: real signatures and policies, a real Personalize, a trained model."""

import http.client
import json
import os
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest

from components.api.edge import Edge
from components.api.event_rules import event_rules
from components.api.metadata_routes import columns
from components.api.openapi_document import assemble
from components.settings.satisfaction import SatisfactionSettings
from handlers.shared.service.schema_rules import parse_schema
from handlers.shared.service.schemas import DatasetType
from tests.support.documented_requests import signed_put
from tests.support.functions import allow, create_role, packaged_handlers, policy
from tests.support.local_aws import ACCOUNT, REGION, LocalAws
from tests.support.personalize_stack import PersonalizeStack, personalize_stack, schema

STREAM = "served-put"
ABOUT_EVENTS = {
    "eventTypes": ("view", "purchase", "stars"),
    "eventRules": event_rules(SatisfactionSettings(rating="stars")),
}


@dataclass
class Served:
    """A stack with a campaign, and the API in front of it."""

    stack: PersonalizeStack
    url: str
    api_id: str
    key: str
    tracking_id: str

    def send(self, method: str, path: str, body: Any, **headers: str) -> tuple[int, Any]:
        """Send a request without a signature."""
        url = urlsplit(self.url + path)
        connection = http.client.HTTPConnection(url.netloc, timeout=60)
        sent = {"Content-Type": "application/json", **headers}
        connection.request(method, url.path, body=json.dumps(body).encode(), headers=sent)
        answer = connection.getresponse()
        content = json.loads(answer.read())
        connection.close()
        return answer.status, content

    def put_events(self, **body: Any) -> tuple[int, Any]:
        return self.send("POST", "/putEvents", body, **{"x-api-key": self.key})


def make_function(
    local_aws: LocalAws,
    purpose: str,
    handler: str,
    statement: dict[str, Any],
    data: dict[str, str] | None = None,
    **environment: str,
) -> str:
    """A function as the program makes it; its invoke ARN but for the purpose."""
    prefix = f"served-{uuid.uuid4().hex[:8]}"
    made = local_aws.client("lambda").create_function(
        FunctionName=f"{prefix}-{purpose}",
        Runtime="python3.11",
        Role=create_role(local_aws.client("iam"), "lambda", statement),
        Handler=f"handlers.{handler}.handler",
        Code={"ZipFile": packaged_handlers(handler.partition(".")[0], data)},
        Timeout=15,
        Environment={"Variables": environment},
    )
    arn = made["FunctionArn"]
    return f"arn:aws:apigateway:{REGION}:lambda:path/2015-03-31/functions/{arn}/invocations"


def make_functions(stack: PersonalizeStack, tracking_id: str) -> dict[str, str]:
    """The invoke ARN of each function, by the fragment whose routes it answers."""
    aws = stack.local_aws
    kinds: tuple[DatasetType, ...] = ("Items", "Users")
    return {
        "put_events": make_function(
            aws,
            "put-events",
            "events.put_events",
            allow("*", "personalize:PutEvents"),
            TRACKING_ID=tracking_id,
            STREAM_NAME=STREAM,
        ),
        **{
            kind.lower(): make_function(
                aws,
                f"put-{kind.lower()}",
                "metadata.put_records",
                allow(stack.arns[kind], f"personalize:Put{kind}"),
                {"columns.json": columns(parse_schema(schema(kind), kind))},
                DATASET_TYPE=kind,
                DATASET_ARN=stack.arns[kind],
            )
            for kind in kinds
        },
    }


def make_api(local_aws: LocalAws, invoke_arns: dict[str, str]) -> tuple[str, str]:
    """The API with the routes of these functions, deployed; its id and a key."""
    gateway = local_aws.client("apigateway")
    purposes = {"put_events": "put-events", "items": "put-items", "users": "put-users"}
    served = assemble(
        api_name="served-put",
        region=REGION,
        groups={
            fragment: {
                f"function:{purposes[fragment]}": arn,
                **(ABOUT_EVENTS if fragment == "put_events" else {}),
            }
            for fragment, arn in invoke_arns.items()
        },
        edge=Edge(),
    )
    api_id = gateway.import_rest_api(body=json.dumps(served).encode())["id"]
    gateway.create_deployment(restApiId=api_id, stageName="prod")
    plan = gateway.create_usage_plan(name=api_id, apiStages=[{"apiId": api_id, "stage": "prod"}])
    key = gateway.create_api_key(name=api_id, enabled=True)
    gateway.create_usage_plan_key(usagePlanId=plan["id"], keyId=key["id"], keyType="API_KEY")
    return api_id, key["value"]


@pytest.fixture(scope="module")
def served(local_aws: LocalAws) -> Iterator[Served]:
    with personalize_stack(local_aws, f"put-{uuid.uuid4().hex[:8]}") as stack:
        stack.make_data()
        stack.make_dataset("Items")
        stack.make_dataset("Users")
        tracking_id = stack.make_tracker()
        stack.make_solution()
        stack.make_version()
        stack.make_campaign()
        api_id, key = make_api(local_aws, make_functions(stack, tracking_id))
        url = f"{local_aws.endpoint}/_aws/execute-api/{api_id}/prod"
        yield Served(stack, url, api_id, key, tracking_id)
        local_aws.client("apigateway").delete_rest_api(restApiId=api_id)


def use_key(monkeypatch: pytest.MonkeyPatch, key_id: str, secret: str) -> None:
    """Make a key that of this process's environment."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", key_id)
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", secret)


@pytest.fixture
def owner(local_aws: LocalAws, served: Served, monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of a user who may put items, and whose key is in the environment."""
    iam = local_aws.client("iam")
    name = f"owner-{uuid.uuid4().hex[:8]}"
    iam.create_user(UserName=name)
    arn = f"arn:aws:execute-api:{REGION}:{ACCOUNT}:{served.api_id}/prod/PUT/*"
    iam.put_user_policy(
        UserName=name,
        PolicyName="put",
        PolicyDocument=policy(allow(arn, "execute-api:Invoke")),
    )
    key = iam.create_access_key(UserName=name)["AccessKey"]
    use_key(monkeypatch, key["AccessKeyId"], key["SecretAccessKey"])
    return name


def an_id() -> str:
    return f"new-{uuid.uuid4().hex[:8]}"


def recorded(name: str, *ids: str) -> Any:
    return [{name: each, "status": "recorded"} for each in ids]


@pytest.mark.usefixtures("owner")
def test_an_item_is_put_and_replaced_by_who_may(served: Served) -> None:
    put, item = signed_put(), an_id()
    filter_arn = served.stack.make_filter(
        f"is-{item}", f'INCLUDE ItemID WHERE ITEMS.CATEGORY IN ("{item}")'
    )
    assert "i1" not in served.stack.items("u1", filterArn=filter_arn)
    for category in (item, item, "other"):
        body = {"items": [{"itemId": "i1", "properties": {"category": category}}]}
        answer = put(f"{served.url}/items", body, REGION)
        assert answer == (200, {"items": recorded("itemId", "i1")})
        found = served.stack.recommended("u1", filterArn=filter_arn)
        matching = [each["itemId"] for each in found if each.get("reason") != "Popular item"]
        assert matching == (["i1"] if category == item else [])


@pytest.mark.usefixtures("owner")
def test_a_new_item_is_recommended_after_the_next_training(served: Served) -> None:
    item = an_id()
    body = {"items": [{"itemId": item, "properties": {"category": "beach"}}]}
    assert signed_put()(f"{served.url}/items", body, REGION)[0] == 200
    assert item not in served.stack.items("u1", 500)
    served.stack.make_version()
    served.stack.make_campaign(suffix=item)
    assert item in served.stack.items("u1", 500)


@pytest.mark.usefixtures("owner")
def test_users_are_put_500_at_once(served: Served) -> None:
    ids = [an_id() for _ in range(500)]
    body = {"users": [{"userId": each, "properties": {"age": 33}} for each in ids]}
    answer = signed_put()(f"{served.url}/users", body, REGION)
    assert answer == (200, {"users": recorded("userId", *ids)})


@pytest.mark.usefixtures("owner")
@pytest.mark.parametrize(
    ("record", "words"),
    [
        ({"itemId": "1", "properties": {"colour": "red"}}, "items[0].properties: colour is no"),
        ({"itemId": "1", "properties": {"category": 7}}, "category must be a text"),
        ({"itemId": "null"}, "schema of /items,"),
        ({"properties": {}}, "schema of /items,"),
    ],
)
def test_a_record_that_does_not_fit_is_refused(served: Served, record: Any, words: str) -> None:
    status, error = signed_put()(f"{served.url}/items", {"items": [record]}, REGION)
    assert (status, set(error)) == (400, {"message", "requestId"})
    assert words in error["message"]


def test_a_request_without_a_signature_is_forbidden(served: Served) -> None:
    body = {"items": [{"itemId": "i1"}]}
    for headers in ({}, {"x-api-key": served.key}):
        status, error = served.send("PUT", "/items", body, **headers)
        assert (status, set(error)) == (403, {"message", "requestId"})
        assert "signature" in error["message"]


def test_another_principal_is_forbidden(
    local_aws: LocalAws, served: Served, owner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    put, body = signed_put(), {"items": [{"itemId": "i1"}]}
    local_aws.client("iam").delete_user_policy(UserName=owner, PolicyName="put")
    status, error = put(f"{served.url}/items", body, REGION)
    assert (status, set(error)) == (403, {"message", "requestId"})
    assert error["message"] == "Who signed the request may not invoke this route."
    for key_id in ("AKIANOBODYKNOWSTHIS0", os.environ["AWS_ACCESS_KEY_ID"]):
        use_key(monkeypatch, key_id, "not the secret")
        status, error = put(f"{served.url}/items", body, REGION)
        assert (status, set(error)) == (403, {"message", "requestId"})


def view(item: str, **members: Any) -> dict[str, Any]:
    return {"eventType": "view", "itemId": item, "sentAt": int(time.time()), **members}


def test_events_are_recorded_before_the_answer(served: Served) -> None:
    user = an_id()
    before = served.stack.items(user)
    events = [view(f"i{n}", eventId=f"{user}-{n}") for n in (21, 25, 30)]
    status, body = served.put_events(userId=user, sessionId="visit", eventList=events)
    assert (status, body) == (200, {"events": recorded("eventId", *(e["eventId"] for e in events))})
    assert served.stack.items(user) != before


def test_the_request_is_that_of_the_service(served: Served) -> None:
    event = view("i1", properties=json.dumps({"more": 1}))
    _, body = served.put_events(
        trackingId=served.tracking_id,
        userId=an_id(),
        sessionId="visit",
        eventList=[event],
        **{"stream-name": STREAM},
    )
    assert [each["status"] for each in body["events"]] == ["recorded"]


def test_what_can_never_be_recorded_is_told(served: Served) -> None:
    late = view("i1", sentAt=int(time.time()) + 3 * 86_400, eventId="late")
    status, body = served.put_events(
        userId=an_id(), sessionId="visit", eventList=[view("i1"), late]
    )
    assert status == 200
    assert [each["status"] for each in body["events"]] == ["recorded", "refused"]
    status, error = served.put_events(userId=an_id(), sessionId="visit", eventList=[late])
    assert (status, set(error)) == (400, {"message", "requestId"})
    assert "sentAt" in error["message"]


@pytest.mark.parametrize(
    ("change", "status", "words"),
    [
        ({"trackingId": "other"}, 403, "trackingId"),
        ({"stream-name": "other"}, 403, "stream-name"),
        ({"eventList": []}, 400, "1 to 10 events"),
        ({"eventList": [view("i1")] * 11}, 400, "1 to 10 events"),
        ({"eventList": [view("i1", eventType="unknown")]}, 400, "schema of /putEvents,"),
        ({"sessionId": "undefined"}, 400, "schema of /putEvents,"),
        ({"userId": "\ud83d"}, 400, ""),
    ],
)
def test_wrong_requests_are_refused_with_a_clear_error(
    served: Served, change: dict[str, Any], status: int, words: str
) -> None:
    good = {"userId": an_id(), "sessionId": "visit", "eventList": [view("i1")]}
    answered, error = served.put_events(**{**good, **change})
    assert (answered, set(error)) == (status, {"message", "requestId"})
    assert words in error["message"]


def test_a_rating_is_recorded_with_a_mark_of_the_range(served: Served) -> None:
    rating = {"eventType": "stars", "itemId": "i1", "sentAt": int(time.time())}
    source = {"metricAttribution": {"eventAttributionSource": "newsletter"}}
    for value, expected in {5: 200, 6: 400, None: 400}.items():
        event = {**rating, **source, **({} if value is None else {"eventValue": value})}
        status, _ = served.put_events(userId=an_id(), sessionId="visit", eventList=[event])
        assert status == expected


def test_a_body_under_another_media_type_is_refused(served: Served) -> None:
    body = {"userId": "1", "sessionId": "1", "eventList": [view("i1", eventType="unknown")]}
    headers = {"x-api-key": served.key, "Content-Type": "text/plain"}
    status, error = served.send("POST", "/putEvents", body, **headers)
    assert (status, set(error)) == (415, {"message", "requestId"})


def test_events_need_the_key(served: Served) -> None:
    body = {"sessionId": "visit", "eventList": [view("i1")]}
    assert served.send("POST", "/putEvents", body)[0] == 403
