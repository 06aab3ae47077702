"""Event patterns of MiniStack, against EventBridge User Guide, "Comparison operators in event patterns"."""

import json
from typing import Any

import pytest

from tests.support.local_aws import LocalAws

EVENT = {
    "id": "1",
    "account": "000000000000",
    "source": "aws.s3",
    "time": "2026-11-26T12:00:00Z",
    "region": "us-east-1",
    "resources": ["arn:aws:s3:::data"],
    "detail-type": "Object Created",
    "detail": {
        "bucket": {"name": "data"},
        "object": {"key": "imports/2026/ratings.csv", "size": 12},
        "reason": "PutObject",
        "tags": ["a", "b"],
        "none": None,
        "address": "10.0.0.7",
    },
}
KEY = "imports/2026/ratings.csv"


@pytest.mark.parametrize(
    ("pattern", "matches"),
    [
        ({"source": ["aws.s3"]}, True),
        ({"source": ["aws.ec2", "aws.s3"], "detail-type": ["Object Created"]}, True),
        ({"source": ["aws.s3"], "detail-type": ["Object Deleted"]}, False),
        ({"resources": ["arn:aws:s3:::data"]}, True),
        ({"detail": {"object": {"key": [KEY]}}}, True),
        ({"detail": {"object": {"key": [KEY.upper()]}}}, False),
        ({"detail": {"object": {"key": [{"prefix": "imports/"}]}}}, True),
        ({"detail": {"object": {"key": [{"prefix": {"equals-ignore-case": "IMPORTS/"}}]}}}, True),
        ({"detail": {"object": {"key": [{"prefix": "exports/"}]}}}, False),
        ({"detail": {"object": {"key": [{"suffix": ".csv"}]}}}, True),
        ({"detail": {"object": {"key": [{"suffix": ".json"}]}}}, False),
        ({"detail": {"object": {"key": [{"wildcard": "imports/*/ratings.csv"}]}}}, True),
        ({"detail": {"object": {"key": [{"wildcard": "*.csv"}]}}}, True),
        ({"detail": {"object": {"key": [{"wildcard": "imports/*.json"}]}}}, False),
        ({"detail": {"reason": [{"anything-but": "CopyObject"}]}}, True),
        ({"detail": {"reason": [{"anything-but": ["CopyObject", "PutObject"]}]}}, False),
        ({"detail": {"object": {"key": [{"anything-but": {"prefix": "imports/"}}]}}}, False),
        ({"detail": {"object": {"key": [{"anything-but": {"suffix": ".json"}}]}}}, True),
        ({"detail": {"object": {"key": [{"anything-but": {"wildcard": "*/tmp/*"}}]}}}, True),
        ({"detail": {"reason": [{"equals-ignore-case": "putobject"}]}}, True),
        ({"detail": {"object": {"size": [12]}}}, True),
        ({"detail": {"object": {"size": [{"numeric": [">", 0, "<=", 12]}]}}}, True),
        ({"detail": {"object": {"size": [{"numeric": [">", 12]}]}}}, False),
        ({"detail": {"object": {"version-id": [{"exists": False}]}}}, True),
        ({"detail": {"object": {"key": [{"exists": True}]}}}, True),
        ({"detail": {"tags": ["b"]}}, True),
        ({"detail": {"none": [None]}}, True),
        ({"detail": {"address": [{"cidr": "10.0.0.0/24"}]}}, True),
        ({"detail": {"$or": [{"reason": ["CopyObject"]}, {"object": {"size": [12]}}]}}, True),
        ({"detail": {"$or": [{"reason": ["CopyObject"]}, {"object": {"size": [13]}}]}}, False),
    ],
)  # fmt: skip
def test_a_pattern(local_aws: LocalAws, pattern: dict[str, Any], matches: bool) -> None:
    answer = local_aws.client("events").test_event_pattern(
        EventPattern=json.dumps(pattern), Event=json.dumps(EVENT)
    )
    assert answer["Result"] is matches
