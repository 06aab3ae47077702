"""Amazon SageMaker AI: notebook instances and their lifecycle configurations.

Source: terraform-provider-aws, `aws_sagemaker_notebook_instance` and its lifecycle configuration: what stops before it is
updated or deleted, what is waited for, and what is started again.
"""

from __future__ import annotations

from typing import Any

from botocore.exceptions import ClientError

from localpulumi.provider import tags
from localpulumi.provider.errors import absent_is_fine, code
from localpulumi.provider.kind import OUTPUT, REGION, TAGS, AutoName, Kind
from localpulumi.provider.session import Aws, WaitError
from localpulumi.provider.shapes import (
    TEXT_SET,
    Property,
    Props,
    Struct,
    from_aws,
    present,
    to_aws,
)

_INVALID = "ValidationException"
_GONE = "RecordNotFound"
_METADATA = Struct({"minimumInstanceMetadataServiceVersion": Property(computed=True)})
_FIXED = {
    "name": Property(aws="NotebookInstanceName", replaces=True),
    "directInternetAccess": Property(default="Enabled", replaces=True),
    "kmsKeyId": Property(replaces=True),
    "platformIdentifier": Property(computed=True, replaces=True),
    "securityGroups": Property(
        aws="SecurityGroupIds", shape=TEXT_SET, computed=True, replaces=True
    ),
    "subnetId": Property(replaces=True),
}
_CHANGED = {
    "instanceMetadataServiceConfiguration": Property(shape=_METADATA, computed=True),
    "instanceType": Property(required=True),
    "lifecycleConfigName": Property(),
    "roleArn": Property(required=True),
    "rootAccess": Property(default="Enabled"),
    "volumeSize": Property(aws="VolumeSizeInGB", default=5, only_grows=True),
}
_TOLD = {"networkInterfaceId": Property(output=True), "url": Property(output=True)}
# DescribeNotebookInstance has other names for these than the requests.
_DESCRIBED = {
    "securityGroups": Property(aws="SecurityGroups"),
    "lifecycleConfigName": Property(aws="NotebookInstanceLifecycleConfigName"),
}
_PASSING = {"Pending", "Stopping", "Updating"}
_CONFIG_NAME = "NotebookInstanceLifecycleConfigName"
_HOOKS = {"onCreate": "OnCreate", "onStart": "OnStart"}


def _describe(aws: Aws, name: str) -> dict[str, Any] | None:
    """The instance, or None when there is none: the service has no error code of its own for that."""
    try:
        return dict(aws.client("sagemaker").describe_notebook_instance(NotebookInstanceName=name))
    except ClientError as error:
        if code(error) == _INVALID and _GONE in str(error):
            return None
        raise


def _status(aws: Aws, name: str) -> str | None:
    live = _describe(aws, name)
    return None if live is None else str(live["NotebookInstanceStatus"])


def _wait(aws: Aws, name: str, wanted: str) -> None:
    """Wait for a status.

    Raises:
        WaitError: the instance has failed, is gone, or the time is over.
    """

    def is_reached() -> bool:
        live = _describe(aws, name) or {}
        status = live.get("NotebookInstanceStatus")
        if status == "Failed":
            raise WaitError(f"notebook instance {name} has failed: {live.get('FailureReason')}")
        if status is None:
            raise WaitError(f"notebook instance {name} is gone")
        return bool(status == wanted)

    aws.wait(f"notebook instance {name} to be {wanted}", is_reached)


def _create(aws: Aws, props: Props) -> str:
    aws.client("sagemaker").create_notebook_instance(
        **to_aws(_FIXED | _CHANGED, props), Tags=tags.as_list(tags.wanted(props))
    )
    return str(props["name"])


def _settle(aws: Aws, name: str, _props: Props) -> None:
    """Wait for a new instance; after a change it is in the state in which it was before, which may be `Stopped`."""
    if _status(aws, name) in {"Pending", "Failed"}:
        _wait(aws, name, "InService")


def _read(aws: Aws, name: str, _props: Props) -> Props | None:
    live = _describe(aws, name)
    if live is None:
        return None
    arn = live["NotebookInstanceArn"]
    return from_aws(_FIXED | _CHANGED | _TOLD | _DESCRIBED, live) | {
        "arn": arn,
        "tagsAll": _live_tags(aws, arn),
    }


def _live_tags(aws: Aws, arn: str) -> dict[str, str]:
    pages = aws.client("sagemaker").get_paginator("list_tags").paginate(ResourceArn=arn)
    return tags.as_map(tag for page in pages for tag in page["Tags"])


def _reconcile_tags(aws: Aws, arn: str, news: Props) -> None:
    client = aws.client("sagemaker")
    tags.reconcile(
        _live_tags(aws, arn),
        news,
        lambda changed: client.add_tags(ResourceArn=arn, Tags=tags.as_list(changed)),
        lambda surplus: client.delete_tags(ResourceArn=arn, TagKeys=surplus),
    )


def _update(aws: Aws, name: str, olds: Props, news: Props) -> None:
    """Change a stopped instance, and start it again if it ran; tags are changed as it stands."""
    changed = {
        each: news.get(each, prop.default)
        for each, prop in _CHANGED.items()
        if not prop.same(olds.get(each), news.get(each))
    }
    if changed:
        _change(aws, name, changed)
    live = _describe(aws, name)
    if live is not None:
        _reconcile_tags(aws, live["NotebookInstanceArn"], news)


def _change(aws: Aws, name: str, changed: Props) -> None:
    client, was = aws.client("sagemaker"), _status(aws, name)
    request = to_aws(_CHANGED, changed)
    if "lifecycleConfigName" in changed and present(changed["lifecycleConfigName"]) is None:
        request["DisassociateLifecycleConfig"] = True
    if was != "Stopped":
        _stop(aws, name)
    client.update_notebook_instance(NotebookInstanceName=name, **request)
    _wait(aws, name, "Stopped")
    if was == "InService":
        client.start_notebook_instance(NotebookInstanceName=name)
        _wait(aws, name, "InService")


def _stop(aws: Aws, name: str) -> None:
    aws.client("sagemaker").stop_notebook_instance(NotebookInstanceName=name)
    _wait(aws, name, "Stopped")


def _delete(aws: Aws, name: str, _props: Props) -> None:
    # It stops by itself when nobody uses it, perhaps just now.
    aws.wait(f"notebook instance {name} to be idle", lambda: _status(aws, name) not in _PASSING)
    status = _status(aws, name)
    if status is None:
        return
    if status == "InService":
        _stop(aws, name)
    aws.client("sagemaker").delete_notebook_instance(NotebookInstanceName=name)
    aws.wait(f"notebook instance {name} to be gone", lambda: _status(aws, name) is None)


def _hooks(props: Props) -> dict[str, Any]:
    return {
        member: [{"Content": props[name]}] for name, member in _HOOKS.items() if props.get(name)
    }


def _create_config(aws: Aws, props: Props) -> str:
    aws.client("sagemaker").create_notebook_instance_lifecycle_config(
        **{_CONFIG_NAME: props["name"]}, **_hooks(props), Tags=tags.as_list(tags.wanted(props))
    )
    return str(props["name"])


def _read_config(aws: Aws, name: str, _props: Props) -> Props | None:
    """The configuration; the service has no error code of its own for one that is gone, so any refusal means that."""
    with absent_is_fine(_INVALID):
        live = aws.client("sagemaker").describe_notebook_instance_lifecycle_config(
            **{_CONFIG_NAME: name}
        )
        arn = live["NotebookInstanceLifecycleConfigArn"]
        scripts = {
            each: live[member][0]["Content"] for each, member in _HOOKS.items() if live.get(member)
        }
        return {"name": name, "arn": arn, "tagsAll": _live_tags(aws, arn), **scripts}
    return None


def _update_config(aws: Aws, name: str, olds: Props, news: Props) -> None:
    """Change the scripts, for the next start of instances; one that is left out stays, as with the real provider."""
    client = aws.client("sagemaker")
    if any(olds.get(each) != news.get(each) for each in _HOOKS):
        client.update_notebook_instance_lifecycle_config(**{_CONFIG_NAME: name}, **_hooks(news))
    live = client.describe_notebook_instance_lifecycle_config(**{_CONFIG_NAME: name})
    _reconcile_tags(aws, live["NotebookInstanceLifecycleConfigArn"], news)


def _delete_config(aws: Aws, name: str, _props: Props) -> None:
    with absent_is_fine(_INVALID):
        aws.client("sagemaker").delete_notebook_instance_lifecycle_config(**{_CONFIG_NAME: name})


KINDS = {
    "aws:sagemaker/notebookInstance:NotebookInstance": Kind(
        properties=_FIXED | _CHANGED | _TOLD | {"arn": OUTPUT} | REGION | TAGS,
        create=_create,
        settle=_settle,
        read=_read,
        update=_update,
        delete=_delete,
        auto_name=AutoName(max_length=63),
    ),
    "aws:sagemaker/notebookInstanceLifecycleConfiguration:NotebookInstanceLifecycleConfiguration": Kind(
        properties={
            "name": Property(replaces=True),
            "onCreate": Property(),
            "onStart": Property(),
            "arn": OUTPUT,
        }
        | REGION
        | TAGS,
        create=_create_config,
        read=_read_config,
        update=_update_config,
        delete=_delete_config,
        auto_name=AutoName(max_length=63),
    ),
}
