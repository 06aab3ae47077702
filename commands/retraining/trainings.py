"""Solution versions, as Amazon Personalize describes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError


def training(personalize: Any, version_arn: str) -> Mapping[str, Any] | None:
    """The description of a solution version; None when it is gone.

    Raises:
        ClientError: the service refuses it.
    """
    try:
        answer = personalize.describe_solution_version(solutionVersionArn=version_arn)
    except ClientError as error:
        if error.response["Error"]["Code"] == "ResourceNotFoundException":
            return None
        raise
    description: Mapping[str, Any] = answer["solutionVersion"]
    return description
