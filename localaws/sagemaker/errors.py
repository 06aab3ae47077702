"""Errors of the SageMaker API.

Source: Amazon SageMaker API Reference, "Common Errors" and errors of each action. The sentences are those that the service
answers, by which the AWS provider tells "gone" from any other refusal.
"""

from localaws.shared.json_protocol import RefusedError


class SageMakerError(RefusedError):
    """A request that SageMaker refuses."""


def invalid(message: str) -> SageMakerError:
    """A parameter has a value that it cannot have, or a resource a state in which this cannot be done."""
    return SageMakerError("ValidationException", message)


def impossible(member: str, given: object, constraint: str) -> SageMakerError:
    """A member of the request has a value that its constraint excludes.

    Args:
        member: as the request names it.
        given: its value.
        constraint: what it must satisfy, as a sentence.
    """
    return invalid(
        f"1 validation error detected: Value '{given}' at '{member[:1].lower()}{member[1:]}' failed to satisfy constraint: "
        f"{constraint}"
    )


def not_served(what: str) -> SageMakerError:
    """A feature that SageMaker has and the local one has not."""
    return invalid(f"{what} is not supported by the local AWS. Leave it out, or try it on AWS.")
