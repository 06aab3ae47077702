"""ARNs of Personalize resources: how they are made and read.

Source: ARN forms of recorded answers of the service; event trackers, and solution versions without a name of
their own, carry eight hexadecimal digits, datasets their group's name and type.
"""

import re
import secrets

RECIPE_PREFIX = "arn:aws:personalize:::recipe/"

_ARN = re.compile(
    r"arn:[a-z\d-]+:personalize:(?P<region>[^:]*):(?P<account>[^:]*):(?P<resource>.+)"
)


def arn(region: str, account: str, resource: str) -> str:
    """The ARN of `resource`, for example `campaign/shop`."""
    return f"arn:aws:personalize:{region}:{account}:{resource}"


def resource_path(resource_arn: str) -> str:
    """The part of an ARN behind the account, for example `dataset/shop/ITEMS`.

    Raises:
        ValueError: the text is no ARN of Personalize.
    """
    match = _ARN.fullmatch(resource_arn)
    if match is None:
        msg = f"not an ARN of Amazon Personalize: {resource_arn!r}"
        raise ValueError(msg)
    return match["resource"]


def new_id() -> str:
    """Eight random hexadecimal digits, as in the ARNs of solution versions and event trackers."""
    return secrets.token_hex(4)
