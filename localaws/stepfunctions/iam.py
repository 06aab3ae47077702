"""What IAM is asked about a request: its action, its resource, and what else it needs.

Source: Service Authorization Reference, "Actions, resources, and condition keys for AWS Step Functions".
"""

from localaws.shared import json_object
from localaws.shared.json_protocol import operation_of
from localaws.shared.ports import IamContext, Request
from localaws.stepfunctions import arns

SERVICE = "states"
TARGET_PREFIX = "AWSStepFunctions."
_ARNS = ("executionArn", "stateMachineArn", "resourceArn")
_WITHOUT_RESOURCE = frozenset({"ListStateMachines", "ValidateStateMachineDefinition"})


def action_of(request: Request) -> str:
    """The action of a request, e.g. `states:StartExecution`."""
    return f"{SERVICE}:{operation_of(request)}"


def resource_of(request: Request) -> str:
    """The ARN that a policy must name for a request; `*` for actions without one."""
    operation, named = operation_of(request), json_object.read(request.body)
    if operation in _WITHOUT_RESOURCE:
        return "*"
    if operation == "CreateStateMachine":
        return arns.machine_arn(request.account, request.region, str(named.get("name")))
    return next((str(named[name]) for name in _ARNS if name in named), "*")


def context_of(_action: str, body: bytes, _region: str, _account: str) -> IamContext:
    """The tags that a request gives."""
    found = json_object.read(body).get("tags")
    tags = found if isinstance(found, list) else []
    return IamContext(
        {str(tag.get("key")): str(tag.get("value", "")) for tag in tags if isinstance(tag, dict)}
    )
