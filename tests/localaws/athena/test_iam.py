"""What IAM is asked about a request."""

import json
from typing import Any

import pytest

from localaws.athena import iam
from localaws.shared.ports import Request

BASE = "arn:aws:athena:us-east-1:000000000000:"


def request(operation: str, **data: Any) -> Request:
    return Request(
        method="POST",
        path="/",
        headers={"x-amz-target": f"AmazonAthena.{operation}"},
        query={},
        body=json.dumps(data).encode(),
        account="000000000000",
        region="us-east-1",
    )


@pytest.mark.parametrize(
    ("operation", "data", "resource"),
    [
        ("StartQueryExecution", {"WorkGroup": "team"}, f"{BASE}workgroup/team"),
        ("StartQueryExecution", {}, f"{BASE}workgroup/primary"),
        ("CreateWorkGroup", {"Name": "team"}, f"{BASE}workgroup/team"),
        ("GetQueryExecution", {"QueryExecutionId": "1"}, f"{BASE}workgroup/of-1"),
        (
            "GetQueryExecution",
            {"QueryExecutionId": "1", "WorkGroup": "team"},
            f"{BASE}workgroup/of-1",
        ),
        (
            "GetNamedQuery",
            {"NamedQueryId": "2", "QueryExecutionId": "1", "WorkGroup": "team"},
            f"{BASE}workgroup/primary",
        ),
        ("CreateWorkGroup", {"Name": "team", "WorkGroup": "other"}, f"{BASE}workgroup/team"),
        (
            "StartQueryExecution",
            {"WorkGroup": "team", "QueryExecutionId": "1"},
            f"{BASE}workgroup/team",
        ),
        ("CreateNamedQuery", {"Name": "q"}, f"{BASE}workgroup/primary"),
        ("ListWorkGroups", {}, "*"),
        (
            "GetTableMetadata",
            {"CatalogName": "AwsDataCatalog"},
            f"{BASE}datacatalog/AwsDataCatalog",
        ),
        ("TagResource", {"ResourceARN": "arn:x"}, "arn:x"),
    ],
)
def test_a_request_has_an_action_and_a_resource(
    operation: str, data: dict[str, Any], resource: str
) -> None:
    asked = request(operation, **data)
    assert iam.action_of(asked) == f"athena:{operation}"

    def workgroup_of(_account: str, _region: str, named: dict[str, Any]) -> str | None:
        return f"of-{named['QueryExecutionId']}" if "QueryExecutionId" in named else None

    assert iam.resource_of(asked, workgroup_of) == resource


def test_given_tags_are_conditions() -> None:
    body = json.dumps({"Tags": [{"Key": "a", "Value": "1"}]}).encode()
    assert iam.context_of("", body, "", "").request_tags == {"a": "1"}
    assert iam.context_of("", b"no", "", "").request_tags == {}
