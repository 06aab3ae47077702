import json
from typing import Any

import pytest

from localaws.glue import iam
from localaws.shared.ports import Request


def asked(operation: str, **data: Any) -> list[str]:
    """The resources that a request needs permission for, without what all ARNs begin with."""
    body = json.dumps(data).encode()
    request = Request(
        method="POST",
        path="/",
        headers={"x-amz-target": f"AWSGlue.{operation}"},
        query={},
        body=body,
        account="123456789012",
        region="eu-west-1",
    )
    action = iam.action_of(request)
    assert action == f"glue:{operation}"
    further = iam.context_of(action, body, "eu-west-1", "123456789012").further
    assert {each for each, _ in further} <= {action}
    found = [iam.resource_of(request), *(arn for _, arn in further)]
    return [arn.removeprefix("arn:aws:glue:eu-west-1:123456789012:") for arn in found]


@pytest.mark.parametrize(
    ("operation", "data", "resources"),
    [
        ("StartCrawler", {"Name": "c"}, ["crawler/c"]),
        ("CreateCrawler", {"Name": "c", "DatabaseName": "d"}, ["*"]),
        ("BatchGetCrawlers", {"CrawlerNames": ["a", "b"]}, ["crawler/a", "crawler/b"]),
        ("GetCrawlers", {}, ["*"]),
        ("GetCrawlerMetrics", {"CrawlerNameList": ["a"]}, ["*"]),
        ("StartJobRun", {"JobName": "j"}, ["job/j"]),
        ("GetTrigger", {"Name": "t"}, ["trigger/t"]),
        ("GetClassifier", {"Name": "c"}, ["*"]),
        ("GetDatabase", {"Name": "d"}, ["database/d", "catalog"]),
        ("GetDatabases", {}, ["catalog"]),
        ("CreateDatabase", {"DatabaseInput": {"Name": "d"}}, ["database/d", "catalog"]),
        (
            "DeleteDatabase",
            {"Name": "d"},
            ["database/d", "table/d/*", "userDefinedFunction/d/*", "catalog"],
        ),
        ("GetTable", {"DatabaseName": "D", "Name": "T"}, ["table/d/t", "database/d", "catalog"]),
        ("GetTables", {"DatabaseName": "d"}, ["table/d/*", "database/d", "catalog"]),
        (
            "CreateTable",
            {"DatabaseName": "d", "TableInput": {"Name": "t"}},
            ["table/d/t", "database/d", "catalog"],
        ),
        (
            "BatchDeleteTable",
            {"DatabaseName": "d", "TablesToDelete": ["t", "u"]},
            ["table/d/t", "table/d/u", "database/d", "catalog"],
        ),
        (
            "GetPartitions",
            {"DatabaseName": "d", "TableName": "t"},
            ["table/d/t", "database/d", "catalog"],
        ),
        (
            "GetUserDefinedFunction",
            {"DatabaseName": "d", "FunctionName": "f"},
            ["userDefinedFunction/d/f", "database/d", "catalog"],
        ),
        ("TagResource", {"ResourceArn": "arn:x"}, ["arn:x"]),
    ],
)
def test_what_a_request_needs_permission_for(
    operation: str, data: dict[str, Any], resources: list[str]
) -> None:
    assert asked(operation, **data) == resources


def test_the_tags_that_a_request_gives() -> None:
    body = json.dumps({"Name": "c", "Tags": {"team": "a"}}).encode()
    assert iam.context_of("glue:CreateCrawler", body, "r", "a").request_tags == {"team": "a"}
    body = json.dumps({"ResourceArn": "arn:x", "TagsToAdd": {"b": "c"}}).encode()
    assert iam.context_of("glue:TagResource", body, "r", "a").request_tags == {"b": "c"}
