"""AWS IAM: roles and their inline policies."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import unquote

from botocore.exceptions import ClientError

from localpulumi.provider import tags
from localpulumi.provider.errors import absent_is_fine, is_absent
from localpulumi.provider.kind import OUTPUT, TAGS, AutoName, Kind, flag
from localpulumi.provider.session import Aws
from localpulumi.provider.shapes import JSON_TEXT, TEXT_SET, Property, Props, from_aws, to_aws

_GONE = "NoSuchEntity"
_ROLE = {
    "name": Property(aws="RoleName", replaces=True),
    "path": Property(default="/", replaces=True),
    "assumeRolePolicy": Property(aws="AssumeRolePolicyDocument", shape=JSON_TEXT, required=True),
    "description": Property(),
    "maxSessionDuration": Property(default=3600),
    "permissionsBoundary": Property(),
}


def document(policy: Any) -> str:
    """Return a policy document as JSON text: boto3 decodes what IAM sends percent-encoded."""
    return unquote(policy) if isinstance(policy, str) else json.dumps(policy, sort_keys=True)


def _create_role(aws: Aws, props: Props) -> str:
    extra = {"Tags": tags.as_list(tags.wanted(props))} if tags.wanted(props) else {}
    aws.client("iam").create_role(**to_aws(_ROLE, props), **extra)
    return str(props["name"])


def _attached(aws: Aws, role: str) -> list[str]:
    pages = aws.client("iam").get_paginator("list_attached_role_policies")
    return sorted(
        policy["PolicyArn"]
        for page in pages.paginate(RoleName=role)
        for policy in page["AttachedPolicies"]
    )


def _settle_role(aws: Aws, role: str, props: Props) -> None:
    """Attach exactly the given managed policies; without the property they are left alone."""
    if props.get("managedPolicyArns") is None:
        return
    client, live, wanted = aws.client("iam"), set(_attached(aws, role)), props["managedPolicyArns"]
    for arn in sorted(set(wanted) - live):
        client.attach_role_policy(RoleName=role, PolicyArn=arn)
    for arn in sorted(live - set(wanted)):
        client.detach_role_policy(RoleName=role, PolicyArn=arn)


def _read_role(aws: Aws, role: str, _props: Props) -> Props | None:
    client = aws.client("iam")
    try:
        live = client.get_role(RoleName=role)["Role"]
    except ClientError as error:
        if is_absent(error, _GONE):
            return None
        raise
    boundary = live.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
    return from_aws(_ROLE, live) | {
        "assumeRolePolicy": document(live["AssumeRolePolicyDocument"]),
        "permissionsBoundary": boundary,
        "managedPolicyArns": _attached(aws, role),
        "arn": live["Arn"],
        "uniqueId": live["RoleId"],
        "createDate": live["CreateDate"].isoformat(),
        "tagsAll": tags.as_map(live.get("Tags")),
    }


def _update_role(aws: Aws, role: str, _olds: Props, news: Props) -> None:
    client = aws.client("iam")
    client.update_assume_role_policy(RoleName=role, PolicyDocument=news["assumeRolePolicy"])
    client.update_role(
        RoleName=role,
        Description=news.get("description", ""),
        MaxSessionDuration=news["maxSessionDuration"],
    )
    live = client.get_role(RoleName=role)["Role"]
    if news.get("permissionsBoundary"):
        client.put_role_permissions_boundary(
            RoleName=role, PermissionsBoundary=news["permissionsBoundary"]
        )
    elif live.get("PermissionsBoundary"):
        client.delete_role_permissions_boundary(RoleName=role)
    tags.reconcile(
        tags.as_map(live.get("Tags")),
        news,
        lambda changed: client.tag_role(RoleName=role, Tags=tags.as_list(changed)),
        lambda surplus: client.untag_role(RoleName=role, TagKeys=surplus),
    )


def _delete_role(aws: Aws, role: str, props: Props) -> None:
    """Delete the role; its policies first where the program asked for it, or manages them here.

    Source: terraform-provider-aws, `aws_iam_role`, `force_detach_policies`.
    """
    client = aws.client("iam")
    with absent_is_fine(_GONE):
        forced = bool(props.get("forceDetachPolicies"))
        attached = set(_attached(aws, role))
        for arn in attached if forced else attached & set(props.get("managedPolicyArns") or ()):
            client.detach_role_policy(RoleName=role, PolicyArn=arn)
        if forced:
            for name in client.list_role_policies(RoleName=role)["PolicyNames"]:
                client.delete_role_policy(RoleName=role, PolicyName=name)
        client.delete_role(RoleName=role)


def _put_policy(aws: Aws, props: Props) -> str:
    aws.client("iam").put_role_policy(
        RoleName=props["role"], PolicyName=props["name"], PolicyDocument=props["policy"]
    )
    return f"{props['role']}:{props['name']}"


def _update_policy(aws: Aws, _id: str, _olds: Props, news: Props) -> None:
    _put_policy(aws, news)


def _read_policy(aws: Aws, id_: str, _props: Props) -> Props | None:
    role, _, name = id_.partition(":")
    try:
        live = aws.client("iam").get_role_policy(RoleName=role, PolicyName=name)
    except ClientError as error:
        if is_absent(error, _GONE):
            return None
        raise
    return {"role": role, "name": name, "policy": document(live["PolicyDocument"])}


def _delete_policy(aws: Aws, id_: str, _props: Props) -> None:
    role, _, name = id_.partition(":")
    with absent_is_fine(_GONE):
        aws.client("iam").delete_role_policy(RoleName=role, PolicyName=name)


KINDS = {
    "aws:iam/role:Role": Kind(
        properties=_ROLE
        | TAGS
        | {
            "managedPolicyArns": Property(shape=TEXT_SET, computed=True),
            "forceDetachPolicies": flag(write_only=True),
            "arn": OUTPUT,
            "uniqueId": OUTPUT,
            "createDate": OUTPUT,
        },
        create=_create_role,
        settle=_settle_role,
        read=_read_role,
        update=_update_role,
        delete=_delete_role,
        auto_name=AutoName(max_length=64),
    ),
    "aws:iam/rolePolicy:RolePolicy": Kind(
        properties={
            "name": Property(replaces=True),
            "role": Property(required=True, replaces=True),
            "policy": Property(required=True, shape=JSON_TEXT),
        },
        create=_put_policy,
        read=_read_policy,
        update=_update_policy,
        delete=_delete_policy,
        auto_name=AutoName(max_length=128),
    ),
}
