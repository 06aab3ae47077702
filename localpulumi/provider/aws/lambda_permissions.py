"""AWS Lambda: permissions to call a function, each a statement of its resource policy."""

from __future__ import annotations

import json
from typing import Any

from botocore.exceptions import ClientError

from localpulumi.provider.errors import absent_is_fine, is_absent
from localpulumi.provider.kind import REGION, AutoName, Kind
from localpulumi.provider.session import Aws
from localpulumi.provider.shapes import FUNCTION, Property, Props, to_aws

_GONE = "ResourceNotFoundException"
_PERMISSION = {
    "action": Property(required=True, replaces=True),
    "function": Property(aws="FunctionName", shape=FUNCTION, required=True, replaces=True),
    "principal": Property(required=True, replaces=True),
    "sourceArn": Property(replaces=True),
    "sourceAccount": Property(replaces=True),
    "principalOrgId": Property(aws="PrincipalOrgID", replaces=True),
    "qualifier": Property(replaces=True),
    "statementId": Property(replaces=True),
}


def _target(props: Props) -> dict[str, str]:
    return to_aws({name: _PERMISSION[name] for name in ("function", "qualifier")}, props)


def _add_permission(aws: Aws, props: Props) -> str:
    aws.client("lambda").add_permission(**to_aws(_PERMISSION, props))
    return str(props["statementId"])


def _condition(statement: dict[str, Any], key: str) -> Any:
    """Return the value that a statement demands of a condition key, whatever the operator."""
    for members in statement.get("Condition", {}).values():
        for name, value in members.items():
            if name.lower() == key.lower():
                return value
    return None


def _read_permission(aws: Aws, id_: str, props: Props) -> Props | None:
    try:
        answer = aws.client("lambda").get_policy(**_target(props))
    except ClientError as error:
        if is_absent(error, _GONE):
            return None
        raise
    for statement in json.loads(answer["Policy"])["Statement"]:
        if statement.get("Sid") == id_:
            principal = statement["Principal"]
            if isinstance(principal, dict):
                principal = next(iter(principal.values()))
            return {
                "statementId": id_,
                "action": statement["Action"],
                "function": statement["Resource"].removesuffix(f":{props.get('qualifier')}"),
                "principal": principal,
                "qualifier": props.get("qualifier"),
                "sourceArn": _condition(statement, "AWS:SourceArn"),
                "sourceAccount": _condition(statement, "AWS:SourceAccount"),
                "principalOrgId": _condition(statement, "aws:PrincipalOrgID"),
            }
    return None


def _remove_permission(aws: Aws, id_: str, props: Props) -> None:
    with absent_is_fine(_GONE):
        aws.client("lambda").remove_permission(StatementId=id_, **_target(props))


def _import_permission(_aws: Aws, text: str) -> tuple[str, Props]:
    """Split `FUNCTION/STATEMENT` or `FUNCTION:QUALIFIER/STATEMENT`."""
    function, _, statement = text.rpartition("/")
    name, _, qualifier = function.partition(":")
    return statement, {"function": name} | ({"qualifier": qualifier} if qualifier else {})


KINDS = {
    "aws:lambda/permission:Permission": Kind(
        properties=_PERMISSION | REGION,
        create=_add_permission,
        read=_read_permission,
        delete=_remove_permission,
        auto_name=AutoName(property="statementId", max_length=100),
        import_id=_import_permission,
    ),
}
