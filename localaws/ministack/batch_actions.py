"""The IAM action of a batch of SQS: that of the operation for one message.

MiniStack asks for actions that IAM does not have, such as `sqs:ChangeMessageVisibilityBatch`.
Source: Service Authorization Reference, "Amazon SQS"; Amazon SQS API Reference, ChangeMessageVisibilityBatch.
"""

from collections.abc import Callable
from typing import Any

Naming = Callable[..., str | None]


def naming_single(original: Naming) -> Naming:
    """Name the operation for one message in place of that for a batch."""

    def extract_iam_action(service: str, *request: Any) -> str | None:
        action = original(service, *request)
        if action is None or service != "sqs":
            return action
        return action.removesuffix("Batch")

    return extract_iam_action
