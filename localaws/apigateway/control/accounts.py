"""Settings of an account in a region: the role with which API Gateway writes to CloudWatch Logs."""

from typing import Any

from localaws.apigateway.control.patch import patches
from localaws.apigateway.control.request import ControlReply, ControlRequest
from localaws.apigateway.errors import BadRequestError

_PATCHABLE = "/cloudwatchRoleArn"
_THROTTLE = {"burstLimit": 5000, "rateLimit": 10000.0}


async def get_account(request: ControlRequest) -> ControlReply:
    """GetAccount."""
    return ControlReply(200, _describe(request))


async def update_account(request: ControlRequest) -> ControlReply:
    """UpdateAccount."""
    for patch in patches(request.data):
        if patch.parts != ("cloudwatchRoleArn",):
            raise patch.refused(_PATCHABLE)
        role = "" if patch.removes else patch.value
        request.store.save_log_role(request.account, request.region, role)
    return ControlReply(200, _describe(request))


def check_log_role(request: ControlRequest) -> None:
    """Refuse logs in an account that has no role to write them.

    Raises:
        BadRequestError: the account has none in this region.
    """
    if not request.store.log_role(request.account, request.region):
        raise BadRequestError(
            "CloudWatch Logs role ARN must be set in account settings to enable logging"
        )


def _describe(request: ControlRequest) -> dict[str, Any]:
    role = request.store.log_role(request.account, request.region)
    return {
        **({"cloudwatchRoleArn": role} if role else {}),
        "throttleSettings": _THROTTLE,
        "features": ["UsagePlans"],
        "apiKeyVersion": "4",
    }
