"""The stack's Lambda functions and their roles on a local AWS, as the program packages and makes them."""

import io
import json
import uuid
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pulumi

from components.building.handler_function import handler_archive


def packaged_handlers(
    folder: str,
    data: Mapping[str, str] | None = None,
    files: Mapping[str, Path] | None = None,
) -> bytes:
    """Return a function's code, with the files that the program packages for it."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, asset in sorted(handler_archive(folder, data, files).assets.items()):
            if isinstance(asset, pulumi.StringAsset):
                archive.writestr(name, asset.text)
            elif isinstance(asset, pulumi.FileAsset):
                archive.write(asset.path, name)
    return packed.getvalue()


def allow(resource: str, *actions: str) -> dict[str, Any]:
    """Return a statement of a policy."""
    return {"Effect": "Allow", "Action": list(actions), "Resource": resource}


def create_role(iam: Any, service: str, *statements: dict[str, Any]) -> str:
    """Create a role that a service assumes, and return its ARN."""
    name = f"{service}-{uuid.uuid4().hex[:12]}"
    trust = {
        "Effect": "Allow",
        "Principal": {"Service": f"{service}.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=policy(trust))["Role"]
    iam.put_role_policy(RoleName=name, PolicyName="least", PolicyDocument=policy(*statements))
    return str(role["Arn"])


def policy(*statements: dict[str, Any]) -> str:
    """Return a policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": statements})
