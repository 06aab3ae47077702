"""What IAM is asked about a request: its action, its resource, and what else it needs.

What the catalog holds needs permission on each level: a table's, its database's and the catalog's.
Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS Glue"; AWS Glue Developer Guide,
"Specifying AWS Glue resource ARNs".
"""

from collections.abc import Mapping, Sequence
from typing import Any

from localaws.glue import arns
from localaws.shared import json_object
from localaws.shared.json_protocol import operation_of
from localaws.shared.ports import IamContext, Request

SERVICE = "glue"
# Operations whose names have one of these in them, and the member that names their resource.
_KINDS = (
    ("Crawler", "crawler"),
    ("Trigger", "trigger"),
    ("Workflow", "workflow"),
    ("Job", "job"),
)
_WITHOUT_RESOURCE = frozenset({"CreateCrawler", "GetCrawlers", "ListCrawlers", "GetCrawlerMetrics"})
_CATALOG = ("Database", "Table", "Partition", "UserDefinedFunction", "ColumnStatistics")


def action_of(request: Request) -> str:
    """The action of a request, e.g. `glue:StartCrawler`."""
    return f"{SERVICE}:{operation_of(request)}"


def resource_of(request: Request) -> str:
    """The ARN that a policy must name for a request; `*` for actions without one."""
    named = json_object.read(request.body)
    return _resources(operation_of(request), named, request.region, request.account)[0]


def context_of(action: str, body: bytes, region: str, account: str) -> IamContext:
    """The tags that a request gives, and the further resources that it needs permission for."""
    named = json_object.read(body)
    tags = named.get("Tags") or named.get("TagsToAdd") or {}
    given = {str(key): str(value) for key, value in tags.items()} if isinstance(tags, dict) else {}
    _, *further = _resources(action.partition(":")[2], named, region, account)
    return IamContext(given, [(action, each) for each in further])


def _resources(
    operation: str, named: Mapping[str, Any], region: str, account: str
) -> Sequence[str]:
    """ARNs of all that a request needs permission for, the nearest first."""
    if "ResourceArn" in named:
        return [str(named["ResourceArn"])]
    if any(kind in operation for kind in _CATALOG):
        found = _in_catalog(operation, named)
    else:
        found = _of_kind(operation, named)
    return [arns.arn(account, region, each) for each in found] or ["*"]


def _in_catalog(operation: str, named: Mapping[str, Any]) -> list[str]:
    """What a request names in the catalog, in small letters, as the catalog keeps names."""
    if "Database" in operation:
        database = str(named.get("Name") or _named(named, "DatabaseInput")).lower()
        # It goes with all that it holds.
        held = [f"table/{database}/*", f"userDefinedFunction/{database}/*"]
        return [
            *([f"database/{database}"] if database else []),
            *(held if operation == "DeleteDatabase" else []),
            "catalog",
        ]
    database = str(named.get("DatabaseName") or "").lower()
    if "Function" in operation:
        name = named.get("FunctionName") or _named(named, "FunctionInput", "FunctionName") or "*"
        inner = [f"userDefinedFunction/{database}/{name}"]
    else:
        inner = [f"table/{database}/{table}" for table in _tables(named)]
    return [*inner, f"database/{database}", "catalog"]


def _tables(named: Mapping[str, Any]) -> list[str]:
    """The tables of a request; `*` where it names none."""
    if isinstance(named.get("TablesToDelete"), list):
        return [str(each).lower() for each in named["TablesToDelete"]]
    name = named.get("TableName") or named.get("Name") or _named(named, "TableInput")
    return [str(name or "*").lower()]


def _of_kind(operation: str, named: Mapping[str, Any]) -> list[str]:
    kind = next((kind for word, kind in _KINDS if word in operation), None)
    if kind is None or operation in _WITHOUT_RESOURCE:
        return []
    names = named.get(f"{kind.capitalize()}Names")
    if isinstance(names, list):
        return [f"{kind}/{each}" for each in names]
    name = named.get("Name") or named.get(f"{kind.capitalize()}Name")
    return [f"{kind}/{name}"] if name else []


def _named(named: Mapping[str, Any], member: str, name: str = "Name") -> str:
    """The name in a structure of a request; empty for none."""
    found = named.get(member)
    return str(found.get(name) or "") if isinstance(found, dict) else ""
