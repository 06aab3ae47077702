"""AWS KMS: keys and their aliases."""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from localpulumi.provider import tags
from localpulumi.provider.errors import absent_is_fine, is_absent
from localpulumi.provider.kind import OUTPUT, REGION, TAGS, AutoName, Kind, flag
from localpulumi.provider.session import Aws
from localpulumi.provider.shapes import JSON_TEXT, Property, Props, from_aws, to_aws

_GONE = "NotFoundException"
_PENDING = "KMSInvalidStateException"
_ALIAS = "alias/"
_POLICY_NAME = "default"  # the only one there is: AWS KMS API Reference, GetKeyPolicy
_DESCRIBED = {
    "description": Property(computed=True),
    "keyUsage": Property(default="ENCRYPT_DECRYPT", replaces=True),
    "customerMasterKeySpec": Property(aws="KeySpec", default="SYMMETRIC_DEFAULT", replaces=True),
}
_POLICY = {"policy": Property(shape=JSON_TEXT, computed=True)}
_SETTLED = {"enableKeyRotation": flag(), "isEnabled": flag(default=True)}


def _create(aws: Aws, props: Props) -> str:
    answer = aws.client("kms").create_key(
        **to_aws(_DESCRIBED | _POLICY, props), Tags=_listed(tags.wanted(props))
    )
    return str(answer["KeyMetadata"]["KeyId"])


def _settle(aws: Aws, key_id: str, props: Props) -> None:
    """Turn rotation and the key itself on or off."""
    client = aws.client("kms")
    rotates = client.get_key_rotation_status(KeyId=key_id)["KeyRotationEnabled"]
    if props["enableKeyRotation"] and not rotates:
        client.enable_key_rotation(KeyId=key_id)
    elif rotates and not props["enableKeyRotation"]:
        client.disable_key_rotation(KeyId=key_id)
    is_enabled = client.describe_key(KeyId=key_id)["KeyMetadata"]["Enabled"]
    if props["isEnabled"] and not is_enabled:
        client.enable_key(KeyId=key_id)
    elif is_enabled and not props["isEnabled"]:
        client.disable_key(KeyId=key_id)


def _describe(aws: Aws, key_id: str) -> dict[str, Any] | None:
    """The key; one that is scheduled for deletion is gone, as for the real provider."""
    try:
        live = aws.client("kms").describe_key(KeyId=key_id)["KeyMetadata"]
    except ClientError as error:
        if is_absent(error, _GONE):
            return None
        raise
    return None if live["KeyState"] == "PendingDeletion" else dict(live)


def _live_tags(aws: Aws, key_id: str) -> dict[str, str]:
    pages = aws.client("kms").get_paginator("list_resource_tags").paginate(KeyId=key_id)
    return {tag["TagKey"]: tag["TagValue"] for page in pages for tag in page["Tags"]}


def _listed(wanted: dict[str, str]) -> list[dict[str, str]]:
    return [{"TagKey": key, "TagValue": value} for key, value in sorted(wanted.items())]


def _read(aws: Aws, key_id: str, _props: Props) -> Props | None:
    live = _describe(aws, key_id)
    if live is None:
        return None
    client = aws.client("kms")
    return from_aws(_DESCRIBED, live) | {
        "policy": client.get_key_policy(KeyId=key_id, PolicyName=_POLICY_NAME)["Policy"],
        "enableKeyRotation": client.get_key_rotation_status(KeyId=key_id)["KeyRotationEnabled"],
        "isEnabled": live["Enabled"],
        "arn": live["Arn"],
        "keyId": live["KeyId"],
        "tagsAll": _live_tags(aws, key_id),
    }


def _update(aws: Aws, key_id: str, _olds: Props, news: Props) -> None:
    client = aws.client("kms")
    if news.get("policy"):
        client.put_key_policy(KeyId=key_id, PolicyName=_POLICY_NAME, Policy=news["policy"])
    if news.get("description") is not None:
        client.update_key_description(KeyId=key_id, Description=news["description"])
    tags.reconcile(
        _live_tags(aws, key_id),
        news,
        lambda changed: client.tag_resource(KeyId=key_id, Tags=_listed(changed)),
        lambda surplus: client.untag_resource(KeyId=key_id, TagKeys=surplus),
    )


def _delete(aws: Aws, key_id: str, props: Props) -> None:
    """Schedule the deletion: until its window is over the key can be saved.

    Source: AWS KMS API Reference, ScheduleKeyDeletion, which refuses a key that is scheduled already.
    """
    days = {"PendingWindowInDays": int(props.get("deletionWindowInDays") or 30)}
    with absent_is_fine(_GONE, _PENDING):
        if _describe(aws, key_id) is not None:
            aws.client("kms").schedule_key_deletion(KeyId=key_id, **days)


def _create_alias(aws: Aws, props: Props) -> str:
    aws.client("kms").create_alias(AliasName=props["name"], TargetKeyId=props["targetKeyId"])
    return str(props["name"])


def _read_alias(aws: Aws, name: str, _props: Props) -> Props | None:
    pages = aws.client("kms").get_paginator("list_aliases").paginate()
    live = next((a for page in pages for a in page["Aliases"] if a["AliasName"] == name), None)
    if live is None:
        return None
    arn, target = live["AliasArn"], live["TargetKeyId"]
    return {
        "name": name,
        "targetKeyId": target,
        "arn": arn,
        "targetKeyArn": arn.removesuffix(name) + f"key/{target}",
    }


def _update_alias(aws: Aws, name: str, _olds: Props, news: Props) -> None:
    aws.client("kms").update_alias(AliasName=name, TargetKeyId=news["targetKeyId"])


def _delete_alias(aws: Aws, name: str, _props: Props) -> None:
    with absent_is_fine(_GONE):
        aws.client("kms").delete_alias(AliasName=name)


KINDS = {
    "aws:kms/key:Key": Kind(
        properties=_DESCRIBED
        | _POLICY
        | _SETTLED
        | {"deletionWindowInDays": Property(write_only=True), "arn": OUTPUT, "keyId": OUTPUT}
        | REGION
        | TAGS,
        create=_create,
        settle=_settle,
        read=_read,
        update=_update,
        delete=_delete,
    ),
    "aws:kms/alias:Alias": Kind(
        properties={
            "name": Property(replaces=True),
            "targetKeyId": Property(required=True),
            "arn": OUTPUT,
            "targetKeyArn": OUTPUT,
        }
        | REGION,
        create=_create_alias,
        read=_read_alias,
        update=_update_alias,
        delete=_delete_alias,
        auto_name=AutoName(
            max_length=256 - len(_ALIAS), finish=lambda name, _inputs: f"{_ALIAS}{name}"
        ),
        volatile=frozenset({"targetKeyArn"}),
    ),
}
