"""Credentials of Lambda functions that nobody can guess.

MiniStack derives key, secret and token of a function's session from the ARNs of the function and its role, which are no
secret. Here they are derived with a random key of this process.
"""

import hashlib
import hmac
import secrets
from collections.abc import Mapping
from typing import Any

from ministack.services import sts

SESSION_NAME_LENGTH = 64


class FunctionCredentials:
    """Gives out the credentials of functions, the same to a function for the life of this process."""

    def __init__(self) -> None:
        self._key = secrets.token_bytes(32)

    def execution_credentials(self, config: Mapping[str, Any]) -> dict[str, str]:
        """Environment variables with a function's credentials."""
        return _session(config, self._key)


def _session(config: Mapping[str, Any], key: bytes) -> dict[str, str]:
    """Environment variables with credentials of the function's role; the same for the life of this process."""
    function_arn, role_arn = str(config["FunctionArn"]), str(config.get("Role", ""))

    def derive(purpose: str) -> str:
        text = f"{purpose}\n{function_arn}\n{role_arn}"
        return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()

    account = function_arn.split(":")[4]
    role = role_arn.rsplit("/", 1)[-1]
    name = str(config.get("FunctionName", "function"))[:SESSION_NAME_LENGTH]
    variables = {
        "AWS_ACCESS_KEY_ID": f"ASIA{derive('id')[:16].upper()}",
        "AWS_SECRET_ACCESS_KEY": derive("secret"),
        "AWS_SESSION_TOKEN": derive("token"),
    }
    sts.register_session(
        variables["AWS_ACCESS_KEY_ID"],
        {
            "Arn": f"arn:aws:sts::{account}:assumed-role/{role}/{name}",
            "UserId": f"{role}:{name}",
            "SecretAccessKey": variables["AWS_SECRET_ACCESS_KEY"],
            "SessionToken": variables["AWS_SESSION_TOKEN"],
        },
    )
    return variables
