"""ARNs and names of notebook instances and their lifecycle configurations.

Source: Service Authorization Reference, "Resource types defined by Amazon SageMaker"; Amazon SageMaker API Reference,
CreateNotebookInstance, NotebookInstanceName.
"""

import re

from localaws.sagemaker.errors import impossible

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
    pattern = f"regular expression pattern: {_NAME.pattern}"
    raise impossible(
        member, given, f"Member must satisfy {pattern}, with at most {_LONGEST_NAME} characters"
    )
