"""Errors of the Firehose API."""


class FirehoseError(Exception):
    """An error that boto3 raises as the exception class of the same name.

    Attributes:
        code: error code of the service model, such as `InvalidArgumentException`.
        status: HTTP status.
    """

    def __init__(self, code: str, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.code = code
        self.status = status


def invalid(message: str) -> FirehoseError:
    """Make the error of a request that can never succeed."""
    return FirehoseError("InvalidArgumentException", message)


def not_served(what: str) -> FirehoseError:
    """Make the error of a feature that Firehose has and the local one has not."""
    return invalid(f"The local Firehose does not serve {what}. Leave it out, or try it on AWS.")
