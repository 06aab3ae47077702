"""Functions whose creation or update a kill has interrupted: MiniStack ends either by a thread, which is gone after a restart.

On AWS a function becomes Active by itself, so whoever waits for it would wait for ever.
"""

from collections.abc import Callable
from typing import Any

from ministack.services import lambda_svc

_READY = {
    "State": "Active",
    "StateReason": "",
    "StateReasonCode": "",
    "LastUpdateStatus": "Successful",
    "LastUpdateStatusReason": "",
    "LastUpdateStatusReasonCode": "",
}
"""Source: AWS Lambda Developer Guide, "Lambda function states"."""


def readying(original: Callable[[Any], None]) -> Callable[[Any], None]:
    """Restore the functions of an earlier server, and make those ready that were on their way.

    Args:
        original: restores them from what was written down.
    """

    def restore(data: Any) -> None:
        original(data)
        for function in list(lambda_svc._functions._data.values()):
            config = function["config"]
            if config.get("State") == "Pending" or config.get("LastUpdateStatus") == "InProgress":
                config.update(_READY)

    return restore
