"""What IAM is asked about a request: its action, its resource, and what else it needs.

Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon Athena".
"""

from collections.abc import Callable
from functools import partial
from typing import Any

from localaws.shared import json_object
from localaws.shared.json_protocol import operation_of
from localaws.shared.ports import IamContext, Request

SERVICE = "athena"
TARGET_PREFIX = "AmazonAthena."
PRIMARY = "primary"
_WITHOUT_RESOURCE = frozenset({"ListWorkGroups", "ListDataCatalogs", "ListEngineVersions"})
_OF_CATALOG = frozenset(
    {
        "GetDataCatalog",
        "GetDatabase",
        "ListDatabases",
        "GetTableMetadata",
        "ListTableMetadata",
    }
)
# By which member each names what it is about; the work group is that one's, whatever else the request says.
_BY_ID = {
    "GetQueryExecution": "QueryExecutionId",
    "GetQueryResults": "QueryExecutionId",
    "GetQueryRuntimeStatistics": "QueryExecutionId",
    "StopQueryExecution": "QueryExecutionId",
    "GetNamedQuery": "NamedQueryId",
    "UpdateNamedQuery": "NamedQueryId",
    "DeleteNamedQuery": "NamedQueryId",
}
_OF_TAGS = frozenset({"TagResource", "UntagResource", "ListTagsForResource"})

WorkGroupOf = Callable[[str, str, dict[str, Any]], str | None]
"""From account, region and request to the work group of the query that the request names by its id."""


def workgroup_arn(account: str, region: str, name: str) -> str:
    """ARN of a work group."""
    return f"arn:aws:athena:{region}:{account}:workgroup/{name}"


def action_of(request: Request) -> str:
    """The action of a request, e.g. `athena:StartQueryExecution`."""
    return f"{SERVICE}:{operation_of(request)}"


def resource_of(request: Request, workgroup_of: WorkGroupOf) -> str:
    """The ARN that a policy must name for a request; `*` for actions without one."""
    operation, named = operation_of(request), json_object.read(request.body)
    account, region = request.account, request.region
    if operation in _WITHOUT_RESOURCE:
        return "*"
    if operation in _OF_TAGS:
        return str(named.get("ResourceARN", "*"))
    if operation in _OF_CATALOG:
        name = named.get("CatalogName") or named.get("Name")
        return f"arn:aws:athena:{region}:{account}:datacatalog/{name}"
    return workgroup_arn(
        account, region, _workgroup(operation, named, partial(workgroup_of, account, region))
    )


def _workgroup(
    operation: str, named: dict[str, Any], workgroup_of: Callable[[dict[str, Any]], str | None]
) -> str:
    member = _BY_ID.get(operation)
    if member is not None:
        return workgroup_of({member: named.get(member)}) or PRIMARY
    return str(named.get("Name" if operation == "CreateWorkGroup" else "WorkGroup") or PRIMARY)


def context_of(_action: str, body: bytes, _region: str, _account: str) -> IamContext:
    """The tags that a request gives."""
    found = json_object.read(body).get("Tags")
    tags = found if isinstance(found, list) else []
    return IamContext(
        {str(tag.get("Key")): str(tag.get("Value", "")) for tag in tags if isinstance(tag, dict)}
    )
