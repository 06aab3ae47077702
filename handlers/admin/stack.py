"""What the functions know of their stack, from their environment."""

import json
import os
from typing import Any


def solution_arns() -> list[str]:
    """The stack's solutions, at least one: `SOLUTION_ARNS`, a list in JSON."""
    arns: list[str] = json.loads(os.environ["SOLUTION_ARNS"])
    return arns


def dataset_group_arn() -> str:
    """The stack's dataset group: `DATASET_GROUP_ARN`."""
    return os.environ["DATASET_GROUP_ARN"]


def tags() -> list[dict[str, Any]]:
    """The tags of all that is made, as Create operations take them: `TAGS`, an object in JSON."""
    given = json.loads(os.environ["TAGS"])
    return [{"tagKey": key, "tagValue": value} for key, value in given.items()]
