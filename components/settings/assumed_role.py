"""The setting `aws:assumeRoles`: the role with which everything is made.

It has pulumi-aws's own form, a list of roles that are assumed one after the other. This program takes a list of one:
pulumi-aws-native can assume no more, and there is a way for chains that all providers know, the shared AWS configuration.
"""

import json
import re
from collections.abc import Mapping

from components.core.access import SESSION_NAME, AssumedRole

KEY = "aws:assumeRoles"
# Source of the patterns: AWS STS API Reference, AssumeRole.
_ALLOWED = {
    "roleArn": (r"arn:aws:iam::\d{12}:role/[\w+=,.@/-]+", "the ARN of a role, arn:aws:iam::<account>:role/<name>"),
    "sessionName": (r"[\w+=,.@-]{2,64}", "2 to 64 letters, digits and _ + = , . @ -"),
    "externalId": (r"[\w+=,.@:/-]{2,1224}", "2 to 1224 letters, digits and _ + = , . @ : / -"),
}  # fmt: skip
_CHAIN = (
    "put the chain into the shared AWS configuration, a profile for each role with role_arn and source_profile, "
    "and name the last one in aws:profile instead"
)


def assumed_role(given: object) -> AssumedRole:
    """The role of the setting.

    Args:
        given: a list of one map, or the same as JSON.

    Raises:
        ValueError: it is something else, or the role has settings that not every provider could use.
    """
    roles = _parsed(given)
    if not isinstance(roles, list) or not all(isinstance(role, Mapping) for role in roles):
        raise ValueError(
            f"{KEY} is {given!r}; expected is a list with one role, set by `pulumi config set --path '{KEY}[0].roleArn' ARN`"
        )
    if len(roles) != 1:
        raise ValueError(
            f"{KEY} has {len(roles)} roles, and only one can reach all providers; {_CHAIN}"
        )
    return _role(roles[0])


def _role(given: Mapping[str, object]) -> AssumedRole:
    unused = sorted(set(given) - set(_ALLOWED))
    if unused:
        raise ValueError(
            f"{KEY}[0].{unused[0]} would not reach all providers; remove it: used are {', '.join(_ALLOWED)}"
        )
    if "roleArn" not in given:
        raise ValueError(f"{KEY}[0].roleArn is missing; it is {_ALLOWED['roleArn'][1]}")
    for name, value in given.items():
        pattern, allowed = _ALLOWED[name]
        if not re.fullmatch(pattern, str(value), re.ASCII):
            raise ValueError(f"{KEY}[0].{name} is {value!r}; allowed is {allowed}")
    external_id = given.get("externalId")
    return AssumedRole(
        role_arn=str(given["roleArn"]),
        session_name=str(given.get("sessionName", SESSION_NAME)),
        external_id=None if external_id is None else str(external_id),
    )


def _parsed(given: object) -> object:
    if not isinstance(given, str):
        return given
    try:
        parsed: object = json.loads(given)
    except json.JSONDecodeError:
        return given
    return parsed
