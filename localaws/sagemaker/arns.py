"""ARNs and names of notebook instances and their lifecycle configurations.

Source: Service Authorization Reference, "Resource types defined by Amazon SageMaker"; Amazon SageMaker API Reference,
CreateNotebookInstance, NotebookInstanceName.
"""

import re

from localaws.sagemaker.errors import invalid

INSTANCE = "notebook-instance"
CONFIG = "notebook-instance-lifecycle-config"

_NAME = re.compile(r"[a-zA-Z0-9](-*[a-zA-Z0-9])*")
_LONGEST_NAME = 63


def arn(kind: str, account: str, region: str, name: str) -> str:
    """ARN of a notebook instance (`INSTANCE`) or a lifecycle configuration (`CONFIG`)."""
    return f"{prefix(kind, account, region)}{name}"


def prefix(kind: str, account: str, region: str) -> str:
    """What the ARNs of all resources of a kind begin with, in an account and region."""
    return f"arn:aws:sagemaker:{region}:{account}:{kind}/"


def checked_name(member: str, given: object) -> str:
    """A name of a resource.

    Args:
        member: of the request that gives it.
        given: its value.

    Raises:
        SageMakerError: it is none.
    """
    if isinstance(given, str) and len(given) <= _LONGEST_NAME and _NAME.fullmatch(given):
        return given
    raise invalid(
        f"1 validation error detected: Value '{given}' at '{member[:1].lower()}{member[1:]}' failed to satisfy constraint: "
        f"Member must satisfy regular expression pattern: {_NAME.pattern}, with at most {_LONGEST_NAME} characters"
    )
