import json
from typing import Any

import pytest

from localaws.ministack import event_resources

extract = event_resources.naming(lambda service, *_: f"{service} of MiniStack")
HERE = "eu-central-1:000000000000"


def resource_of_events(operation: str, content: dict[str, Any]) -> str:
    headers = {"x-amz-target": f"AWSEvents.{operation}"}
    body = json.dumps(content).encode()
    return extract("events", "POST", "/", headers, body, {}, *HERE.split(":"))


@pytest.mark.parametrize(
    ("operation", "content", "expected"),
    [
        ("PutRule", {"Name": "r"}, f"arn:aws:events:{HERE}:rule/r"),
        ("PutRule", {"Name": "r", "EventBusName": "default"}, f"arn:aws:events:{HERE}:rule/r"),
        ("DeleteRule", {"Name": "r", "EventBusName": "b"}, f"arn:aws:events:{HERE}:rule/b/r"),
        ("PutTargets", {"Rule": "r"}, f"arn:aws:events:{HERE}:rule/r"),
        (
            "RemoveTargets",
            {"Rule": "r", "EventBusName": f"arn:aws:events:{HERE}:event-bus/b"},
            f"arn:aws:events:{HERE}:rule/b/r",
        ),
        ("TagResource", {"ResourceARN": "arn:aws:events:rule"}, "arn:aws:events:rule"),
        ("PutEvents", {"Entries": []}, "events of MiniStack"),
        ("ListRules", {}, "events of MiniStack"),
        ("CreateEventBus", {"Name": "b"}, f"arn:aws:events:{HERE}:event-bus/b"),
        ("DescribeEventBus", {}, f"arn:aws:events:{HERE}:event-bus/default"),
    ],
)
def test_what_a_request_of_rules_acts_on(
    operation: str, content: dict[str, Any], expected: str
) -> None:
    assert resource_of_events(operation, content) == expected


@pytest.mark.parametrize(
    ("method", "path", "query", "body", "expected"),
    [
        ("POST", "/schedules/s", {}, b"{}", f"arn:aws:scheduler:{HERE}:schedule/default/s"),
        (
            "PUT",
            "/schedules/s",
            {},
            b'{"GroupName": "g"}',
            f"arn:aws:scheduler:{HERE}:schedule/g/s",
        ),
        (
            "GET",
            "/schedules/s",
            {"groupName": ["g"]},
            b"",
            f"arn:aws:scheduler:{HERE}:schedule/g/s",
        ),
        ("GET", "/tags/arn:aws:scheduler:x", {}, b"", "arn:aws:scheduler:x"),
        ("GET", "/schedules", {}, b"", "scheduler of MiniStack"),
        ("GET", "/schedule-groups/g", {}, b"", "scheduler of MiniStack"),
    ],
)
def test_what_a_request_of_schedules_acts_on(
    method: str, path: str, query: dict[str, list[str]], body: bytes, expected: str
) -> None:
    assert extract("scheduler", method, path, {}, body, query, *HERE.split(":")) == expected


def test_other_services_are_left_alone() -> None:
    assert extract("s3", "GET", "/b", {}, b"<xml>", {}, *HERE.split(":")) == "s3 of MiniStack"


def test_a_body_that_is_no_object_names_nothing() -> None:
    headers = {"x-amz-target": "AWSEvents.PutRule"}
    for body in (b"[1]", b"{"):
        named = extract("events", "POST", "/", headers, body, {}, *HERE.split(":"))
        assert named == f"arn:aws:events:{HERE}:rule/*"
