"""What is not there any more, or not yet: an answer of its own, where other errors stay errors."""

from collections.abc import Callable
from typing import TypeVar

from botocore.exceptions import ClientError

from handlers.shared.retries import error_code

Answer = TypeVar("Answer")

NOT_FOUND = "ResourceNotFoundException"


def unless_absent(ask: Callable[[], Answer]) -> Answer | None:
    """An answer of a service; None where what is asked about does not exist.

    Args:
        ask: sends the request, and reads all of the answer that it needs.

    Raises:
        ClientError, BotoCoreError: any other error.
    """
    try:
        return ask()
    except ClientError as error:
        if error_code(error) == NOT_FOUND:
            return None
        raise
