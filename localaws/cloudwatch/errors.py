"""Errors that CloudWatch answers with.

Source: Amazon CloudWatch API Reference, errors of each action and "Common Errors".
"""


class CloudWatchError(Exception):
    """An error as the API names it.

    Attributes:
        code: e.g. `InvalidParameterValue`.
        shape: name of the error in the service's model, by which SDKs raise a typed exception.
        status: HTTP status.
        details: further members of the error, e.g. the messages of a dashboard that is refused.
    """

    def __init__(
        self,
        code: str,
        message: str,
        *,
        shape: str = "",
        status: int = 400,
        details: dict[str, object] | None = None,
    ) -> None:
        super().__init__(message)
        self.code = code
        self.shape = shape or code
        self.status = status
        self.details = details or {}


def invalid(message: str) -> CloudWatchError:
    """A parameter has a value that it cannot have."""
    return CloudWatchError("InvalidParameterValue", message, shape="InvalidParameterValueException")


def missing(name: str) -> CloudWatchError:
    """A parameter that is required was not given."""
    return CloudWatchError(
        "MissingParameter",
        f"The parameter {name} is required.",
        shape="MissingRequiredParameterException",
    )


def combination(message: str) -> CloudWatchError:
    """Parameters were given that exclude each other."""
    return CloudWatchError(
        "InvalidParameterCombination", message, shape="InvalidParameterCombinationException"
    )


def refused(message: str) -> CloudWatchError:
    """A request that the service cannot do, e.g. an alarm with an expression that is none."""
    return CloudWatchError("ValidationError", message, shape="ValidationException")


def not_found(message: str) -> CloudWatchError:
    """There is no such alarm."""
    return CloudWatchError("ResourceNotFound", message, status=404)
