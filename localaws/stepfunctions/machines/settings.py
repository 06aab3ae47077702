"""What a state machine is made with: checked as CreateStateMachine and UpdateStateMachine do.

Source: AWS Step Functions API Reference, CreateStateMachine, LoggingConfiguration, EncryptionConfiguration.
"""

from collections.abc import Mapping
from typing import Any

from localaws.stepfunctions.errors import SfnError, invalid, not_served
from localaws.stepfunctions.language.validation import Problem, problems

LEVELS = ("ALL", "ERROR", "FATAL", "OFF")
OWN_KEY, KEY_OF_AWS = "CUSTOMER_MANAGED_KMS_KEY", "AWS_OWNED_KEY"
REUSE_SECONDS = range(60, 901)
DEFAULT_REUSE_SECONDS = 300
MAX_TAGS = 50

Data = Mapping[str, Any]


def checked_definition(definition: object) -> str:
    """A definition that is valid.

    Raises:
        SfnError: it is not; the message says all that is wrong.
    """
    if not isinstance(definition, str):
        raise invalid("definition must be a string")
    found = problems(definition)
    if found:
        listed = ", ".join(str(each) for each in found)
        raise SfnError("InvalidDefinition", f"Invalid State Machine Definition: '{listed}'")
    return definition


def diagnostics(found: list[Problem]) -> list[dict[str, str]]:
    """Problems as ValidateStateMachineDefinition answers them."""
    return [
        {
            "severity": "ERROR",
            "code": each.code,
            "message": each.message,
            "location": each.location,
        }
        for each in found
    ]


def checked_role(role: object) -> str:
    """An ARN of a role.

    Raises:
        SfnError: it is none.
    """
    if not isinstance(role, str) or ":role/" not in role:
        raise SfnError("InvalidArn", f"Invalid Role Arn: '{role}'")
    return role


def checked_logging(given: Data | None) -> dict[str, Any]:
    """A logging configuration with its defaults.

    Raises:
        SfnError: it is not valid.
    """
    given = given or {}
    level = given.get("level", "OFF")
    destinations = given.get("destinations") or []
    if level not in LEVELS:
        raise _wrong_logging(f"level must be one of {', '.join(LEVELS)}")
    if len(destinations) > 1:
        raise _wrong_logging("destinations can have one element")
    groups = [
        (each.get("cloudWatchLogsLogGroup") or {}).get("logGroupArn") for each in destinations
    ]
    if any(
        not isinstance(g, str) or ":log-group:" not in g or not g.endswith(":*") for g in groups
    ):
        raise _wrong_logging("logGroupArn must be the ARN of a log group that ends with :*")
    if level != "OFF" and not destinations:
        raise _wrong_logging(f"the level {level} needs a destination")
    return {
        "level": level,
        "includeExecutionData": bool(given.get("includeExecutionData", False)),
        "destinations": list(destinations),
    }


def checked_tracing(given: Data | None) -> dict[str, Any]:
    """A tracing configuration. There is no X-Ray here: what is traced is told, as of functions, and nobody gets it."""
    return {"enabled": bool((given or {}).get("enabled", False))}


def checked_encryption(given: Data | None) -> dict[str, Any]:
    """An encryption configuration, which is told; what is kept of executions here is encrypted with no key.

    Source: AWS Step Functions API Reference, EncryptionConfiguration.

    Raises:
        SfnError: it is not valid.
    """
    given = given or {"type": KEY_OF_AWS}
    key, seconds = given.get("kmsKeyId"), given.get("kmsDataKeyReusePeriodSeconds")
    if given.get("type") == KEY_OF_AWS:
        if key is not None or seconds is not None:
            raise _wrong_encryption(f"{KEY_OF_AWS} has neither kmsKeyId nor a period of its reuse")
        return {"type": KEY_OF_AWS}
    if given.get("type") != OWN_KEY:
        raise _wrong_encryption(f"type must be {OWN_KEY} or {KEY_OF_AWS}")
    if not key:
        raise _wrong_encryption(f"{OWN_KEY} needs kmsKeyId")
    seconds = DEFAULT_REUSE_SECONDS if seconds is None else seconds
    if seconds not in REUSE_SECONDS:
        raise _wrong_encryption("kmsDataKeyReusePeriodSeconds must be 60 to 900")
    return {"type": OWN_KEY, "kmsKeyId": key, "kmsDataKeyReusePeriodSeconds": seconds}


def refuse_rest(data: Data) -> None:
    """Refuse what the local Step Functions does not have.

    Raises:
        SfnError: something of it is asked for.
    """
    if data.get("type", "STANDARD") != "STANDARD":
        raise SfnError(
            "StateMachineTypeNotSupported",
            f"State machines of the type {data['type']} are not supported by the local AWS; STANDARD ones are",
        )
    if data.get("publish") or data.get("versionDescription"):
        raise not_served("A version of a state machine")


def checked_tags(given: list[Data] | None, present: Mapping[str, str]) -> dict[str, str]:
    """Tags that are there, and those that are given.

    Raises:
        SfnError: they are too many.
    """
    tags = {**present, **{each["key"]: each.get("value", "") for each in given or []}}
    if len(tags) > MAX_TAGS:
        raise SfnError("TooManyTags", f"A resource can have at most {MAX_TAGS} tags")
    return tags


def _wrong_encryption(message: str) -> SfnError:
    return SfnError(
        "InvalidEncryptionConfiguration", f"Invalid Encryption Configuration: {message}"
    )


def _wrong_logging(message: str) -> SfnError:
    return SfnError("InvalidLoggingConfiguration", f"Invalid Logging Configuration: {message}")
