"""Errors of the three Personalize APIs, as their service models name them."""


class ServiceError(Exception):
    """An error answer of the service.

    Attributes:
        code: the exception's name in the service model, for example `InvalidInputException`.
        message: sentence for the caller.
    Source: Amazon Personalize API Reference, Common Errors and the errors of each operation.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


def invalid_input(message: str) -> ServiceError:
    """A value that is malformed, out of range or inconsistent with another."""
    return ServiceError("InvalidInputException", message)


def not_served(what: str) -> ServiceError:
    """A part of the real API that the local Personalize has not got, refused instead of ignored."""
    return invalid_input(f"{what} is not served by the local Personalize yet.")


def not_found(arn: str, kind: str | None = None) -> ServiceError:
    """A well-formed ARN with nothing behind it.

    Args:
        arn: of what is missing.
        kind: of the resource that was asked for. The text for a dataset group is a recorded one; those of other kinds are
            not known.
    """
    if kind == "DatasetGroup":
        message = f"The given dataset group does not exist: {arn}"
    else:
        message = f"Resource Arn {arn} does not exist."
    return ServiceError("ResourceNotFoundException", message)


def already_exists(arn: str) -> ServiceError:
    """The ARN that a Create would make is taken."""
    return ServiceError(
        "ResourceAlreadyExistsException", f"Another resource with Arn {arn} already exists."
    )


def in_use(message: str) -> ServiceError:
    """A resource in the wrong status, or one that others still depend on."""
    return ServiceError("ResourceInUseException", message)


def limit_exceeded(message: str) -> ServiceError:
    """A quota is used up."""
    return ServiceError("LimitExceededException", message)
