"""Credentials of Lambda functions that nobody can guess.

MiniStack derives key, secret and token of a function's session from the ARNs of the function and its role, which are no
secret. Here they are derived with a random key of this process.
"""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Mapping
from typing import Any

from ministack.services import sts

SESSION_NAME_LENGTH = 64


def unguessable() -> Callable[[Mapping[str, Any]], dict[str, str]]:
    """Make what gives a function, described by its configuration, the credentials in its environment."""
    key = secrets.token_bytes(32)

    def execution_credentials(config: Mapping[str, Any]) -> dict[str, str]:
        return _session(config, key)

    return execution_credentials


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
