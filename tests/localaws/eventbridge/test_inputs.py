"""What targets of rules get, against EventBridge User Guide, "Input transformation"."""

import json
from typing import Any

import pytest

from localaws.eventbridge import inputs

EVENT = {
    "version": "0",
    "id": "7bf73129",
    "detail-type": "Object Created",
    "source": "aws.s3",
    "time": "2026-11-26T12:00:00Z",
    "resources": ["arn:aws:s3:::data"],
    "detail": {
        "bucket": {"name": "data"},
        "object": {"key": "a b/c.csv", "size": 12},
        "is": True,
        "findings": [{"Id": "one"}, {"Id": "two"}],
    },
}
PREDEFINED = {
    "aws.events.rule-arn": "arn:rule",
    "aws.events.rule-name": "arrived",
    "aws.events.event.ingestion-time": "2026-11-26T12:00:01Z",
}


def transformed(template: str, **paths: str) -> str:
    transformer = {"InputPathsMap": paths, "InputTemplate": template}
    return inputs.payload({"InputTransformer": transformer}, EVENT, PREDEFINED)


@pytest.mark.parametrize(
    ("template", "paths", "expected"),
    [
        ('{"key": <key>}', {"key": "$.detail.object.key"}, '{"key": "a b/c.csv"}'),
        ('{"key": "<key>"}', {"key": "$.detail.object.key"}, '{"key": "a b/c.csv"}'),
        ('{"size": <size>}', {"size": "$.detail.object.size"}, '{"size": 12}'),
        ('{"is": <is>}', {"is": "$.detail.is"}, '{"is": true}'),
        ('{"url": "s3://<b>/<k>"}', {"b": "$.detail.bucket.name", "k": "$.detail.object.key"}, '{"url": "s3://data/a b/c.csv"}'),
        ('{"object": <o>}', {"o": "$.detail.object"}, '{"object": {"key": "a b/c.csv", "size": 12}}'),
        ('{"text": "<o>"}', {"o": "$.detail.object"}, '{"text": "{key: a b/c.csv, size: 12}"}'),
        ("<k> has come", {"k": "$.detail.object.key"}, "a b/c.csv has come"),
        ('"<k> has come"', {"k": "$.detail.object.key"}, '"a b/c.csv has come"'),
        ("<r>", {"r": "$.resources[0]"}, "arn:aws:s3:::data"),
        ('[<ids>]', {"ids": "$.detail.findings[*].Id"}, '[["one", "two"]]'),
        ('{"id": <id>}', {"id": "$.detail.findings[1].Id"}, '{"id": "two"}'),
        ('{"type": <type>}', {"type": "$.detail-type"}, '{"type": "Object Created"}'),
        ('{"a": "x<none>y"}', {"none": "$.detail.nothing[3].at"}, '{"a": "xy"}'),
        ('{"rule": <aws.events.rule-name>, "arn": "<aws.events.rule-arn>"}', {}, '{"rule": "arrived", "arn": "arn:rule"}'),
        ('{"at": <aws.events.event.ingestion-time>}', {}, '{"at": "2026-11-26T12:00:01Z"}'),
        ('{"at": <aws.events.event.ingestion-time>}', {"aws.events.event.ingestion-time": "$.time"}, '{"at": "2026-11-26T12:00:01Z"}'),
    ],
)  # fmt: skip
def test_a_template(template: str, paths: dict[str, str], expected: str) -> None:
    assert transformed(template, **paths) == expected


def test_the_whole_event_in_a_template() -> None:
    whole = json.loads(transformed('{"e": <aws.events.event.json>, "f": <aws.events.event>}'))
    assert whole["e"] == EVENT
    assert whole["f"] == {key: value for key, value in EVENT.items() if key != "detail"}


@pytest.mark.parametrize(
    ("target", "expected"),
    [
        ({}, EVENT),
        ({"InputPath": "$.detail.object"}, EVENT["detail"]["object"]),  # type: ignore[index]
        ({"InputPath": "$"}, EVENT),
        ({"InputPath": "$.nothing"}, EVENT),
        ({"Input": '{"a": 1}'}, {"a": 1}),
    ],
)
def test_an_input_without_a_template(target: dict[str, Any], expected: Any) -> None:
    assert json.loads(inputs.payload(target, EVENT, PREDEFINED)) == expected
