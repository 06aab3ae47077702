"""Keys of log groups: CloudWatch Logs takes one that admits it for the group, when the group is made and later.

MiniStack stores the key of a new group, whatever it is, and has no operation that changes it.
Source: Amazon CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS Key Management Service"; API
Reference, AssociateKmsKey, DisassociateKmsKey.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from ministack import app
from ministack.core.responses import (
    error_response_json,
    get_account_id,
    get_region,
    json_response,
)
from ministack.services import cloudwatch_logs

from localaws.ministack import key_permissions

Handler = Callable[..., Awaitable[Any]]
Operation = Callable[[dict[str, Any]], Any]

_ACTIONS = (
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:ReEncryptTo",
)


def changing_keys(original: Handler) -> Handler:
    """Serve the two operations beside those that MiniStack has."""

    async def handle(
        method: str, path: str, headers: Mapping[str, str], body: bytes, query_params: Any
    ) -> Any:
        operation = _OPERATIONS.get(headers.get("x-amz-target", "").rpartition(".")[2])
        if operation is None:
            return await original(method, path, headers, body, query_params)
        return operation(json.loads(body or b"{}"))

    return handle


def creating(original: Operation) -> Operation:
    """Refuse a key that does not admit the service for the new group."""

    def _create_log_group(data: dict[str, Any]) -> Any:
        name, key = data.get("logGroupName"), data.get("kmsKeyId")
        refused = _refusal(key, cloudwatch_logs._make_group_arn(name)) if name and key else None
        return original(data) if refused is None else refused

    return _create_log_group


def _associate(data: dict[str, Any]) -> Any:
    return _set(data, data.get("kmsKeyId"))


def _disassociate(data: dict[str, Any]) -> Any:
    return _set(data, None)


_OPERATIONS: Mapping[str, Operation] = {
    "AssociateKmsKey": _associate,
    "DisassociateKmsKey": _disassociate,
}


def _set(data: dict[str, Any], key: str | None) -> Any:
    name = data.get("logGroupName")
    group = cloudwatch_logs._log_groups.get(name)
    if group is None:
        return error_response_json(
            "ResourceNotFoundException", f"The specified log group does not exist: {name}", 400
        )
    refused = None if key is None else _refusal(key, group["arn"])
    if refused is not None:
        return refused
    group["kmsKeyId"] = key
    return json_response({})


def _refusal(key: str, group_arn: str) -> Any:
    """What is answered about a key that the service may not use; None for one that it may."""
    arn = group_arn.removesuffix(":*")
    service, account = f"logs.{get_region()}.amazonaws.com", get_account_id()
    source = {"kms:encryptioncontext:aws:logs:arn": arn}
    if key_permissions.unusable(key) is None and (
        not app.AUTH
        or key_permissions.service_lacks(key, _ACTIONS, service, account, source) is None
    ):
        return None
    return error_response_json(
        "InvalidParameterException",
        f"The specified KMS key does not exist or is not allowed to be used with Arn '{arn}'",
        400,
    )
