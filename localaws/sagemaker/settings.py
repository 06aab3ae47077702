"""What a notebook instance is made with: checked as CreateNotebookInstance and UpdateNotebookInstance do.

Source: Amazon SageMaker API Reference, CreateNotebookInstance, UpdateNotebookInstance.
"""

import re
from collections.abc import Mapping
from typing import Any

from localaws.sagemaker.arns import checked_name
from localaws.sagemaker.errors import impossible, invalid, not_served

Data = Mapping[str, Any]

SMALLEST_VOLUME_GB, LARGEST_VOLUME_GB = 5, 16384
MOST_SECURITY_GROUPS = 5

# By member of the request: what text it may be.
_TEXTS = {
    "InstanceType": re.compile(r"ml\.[a-z][a-z0-9-]*\.(medium|large|[0-9]*xlarge)"),
    "RoleArn": re.compile(r"arn:aws:iam::\d{12}:role/[a-zA-Z_0-9+=,.@/-]+"),
    "KmsKeyId": re.compile(r"[a-zA-Z0-9:/_-]{1,2048}"),
    "SubnetId": re.compile(r"[-0-9a-zA-Z]{1,32}"),
    "DirectInternetAccess": re.compile("Enabled|Disabled"),
    "RootAccess": re.compile("Enabled|Disabled"),
    "IpAddressType": re.compile("ipv4|dualstack"),
    "PlatformIdentifier": re.compile(r"notebook-al2-v3|notebook-al2023-v1"),
}
_DEFAULTS = {
    "VolumeSizeInGB": 5,
    "DirectInternetAccess": "Enabled",
    "RootAccess": "Enabled",
    "PlatformIdentifier": "notebook-al2-v3",
    "InstanceMetadataServiceConfiguration": {"MinimumInstanceMetadataServiceVersion": "1"},
}
_REQUIRED = ("InstanceType", "RoleArn")
_CREATED = (
    *_TEXTS,
    "VolumeSizeInGB",
    "InstanceMetadataServiceConfiguration",
    "SecurityGroupIds",
    "LifecycleConfigName",
)
_FIXED = ("KmsKeyId", "SubnetId", "DirectInternetAccess", "SecurityGroupIds")
_UPDATED = tuple(name for name in _CREATED if name not in _FIXED)
_BESIDE = ("NotebookInstanceName", "Tags", "DisassociateLifecycleConfig")


def created(data: Data) -> dict[str, Any]:
    """The settings of a new instance, with their defaults.

    Raises:
        SageMakerError: one is missing, impossible or not served.
    """
    for name in _REQUIRED:
        if not data.get(name):
            raise invalid(f"{name} is required")
    settings = {**_DEFAULTS, **_given(data, _CREATED)}
    if settings["DirectInternetAccess"] == "Disabled" and "SubnetId" not in settings:
        raise invalid("DirectInternetAccess can be Disabled only if a SubnetId is given")
    return settings


def updated(present: Data, data: Data) -> dict[str, Any]:
    """The settings of an instance after a change.

    Args:
        present: as they were.
        data: the request.

    Raises:
        SageMakerError: one is impossible, cannot be changed, or the volume would shrink.
    """
    settings = {**present, **_given(data, _UPDATED)}
    if settings["VolumeSizeInGB"] < present["VolumeSizeInGB"]:
        raise invalid(
            f"The volume has {present['VolumeSizeInGB']} GB and can only grow; {settings['VolumeSizeInGB']} GB is less"
        )
    if data.get("DisassociateLifecycleConfig"):
        settings.pop("LifecycleConfigName", None)
    return settings


def _given(data: Data, served: tuple[str, ...]) -> dict[str, Any]:
    given = {name: value for name, value in data.items() if value is not None}
    unserved = [name for name in given if name not in (*served, *_BESIDE)]
    if unserved:
        raise not_served(unserved[0])
    return {name: _checked(name, given[name]) for name in served if name in given}


def _checked(name: str, value: Any) -> Any:
    if name in _TEXTS:
        if not isinstance(value, str) or not _TEXTS[name].fullmatch(value):
            raise impossible(name, value, f"Member must satisfy {_TEXTS[name].pattern}")
        return value
    if name == "LifecycleConfigName":
        return checked_name(name, value)
    return {
        "VolumeSizeInGB": _volume,
        "SecurityGroupIds": _security_groups,
        "InstanceMetadataServiceConfiguration": _metadata_service,
    }[name](value)


def _volume(value: Any) -> int:
    if isinstance(value, int) and SMALLEST_VOLUME_GB <= value <= LARGEST_VOLUME_GB:
        return value
    between = f"Member must be between {SMALLEST_VOLUME_GB} and {LARGEST_VOLUME_GB}"
    raise impossible("VolumeSizeInGB", value, between)


def _security_groups(value: Any) -> list[str]:
    if isinstance(value, list) and len(value) <= MOST_SECURITY_GROUPS:
        return [str(each) for each in value]
    raise impossible("SecurityGroupIds", value, f"Member must have at most {MOST_SECURITY_GROUPS}")


def _metadata_service(value: Any) -> dict[str, str]:
    member = "MinimumInstanceMetadataServiceVersion"
    version = value.get(member) if isinstance(value, Mapping) else None
    if version in {"1", "2"}:
        return {member: version}
    raise impossible("InstanceMetadataServiceConfiguration", value, f"{member} is 1 or 2")
