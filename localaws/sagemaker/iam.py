"""What IAM is asked about a request: its action, its resource, and what else it needs.

Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon SageMaker".
"""

from collections.abc import Mapping
from typing import Any

from localaws.sagemaker.arns import CONFIG, INSTANCE, arn
from localaws.shared import json_object
from localaws.shared.json_protocol import operation_of
from localaws.shared.ports import IamContext, Request

SERVICE = "sagemaker"
TARGET_PREFIX = "SageMaker."
_NAMES = {
    "NotebookInstanceLifecycleConfigName": CONFIG,
    "NotebookInstanceName": INSTANCE,
}


def action_of(request: Request) -> str:
    """The action of a request, e.g. `sagemaker:StartNotebookInstance`."""
    return f"{SERVICE}:{operation_of(request)}"


def resource_of(request: Request) -> str:
    """The ARN that a policy must name for a request; `*` for lists, which have none."""
    return _resource(json_object.read(request.body), request.account, request.region)


def context_of(action: str, body: bytes, region: str, account: str) -> IamContext:
    """The tags that a request gives; who gives them to a new resource needs the permission to add tags, too."""
    data = json_object.read(body)
    found = data.get("Tags")
    tags = found if isinstance(found, list) else []
    given = {
        str(tag.get("Key")): str(tag.get("Value", "")) for tag in tags if isinstance(tag, dict)
    }
    creates = action.startswith(f"{SERVICE}:Create") and given
    adding = (f"{SERVICE}:AddTags", _resource(data, account, region))
    return IamContext(given, (adding,) if creates else ())


def _resource(data: Mapping[str, Any], account: str, region: str) -> str:
    if "ResourceArn" in data:
        return str(data["ResourceArn"])
    return next(
        (
            arn(kind, account, region, str(data[name]))
            for name, kind in _NAMES.items()
            if name in data
        ),
        "*",
    )
