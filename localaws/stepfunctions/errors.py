"""Errors of the Step Functions API.

Source: AWS Step Functions API Reference, errors of each action.
"""

from localaws.shared.json_protocol import RefusedError


class SfnError(RefusedError):
    """A request that Step Functions refuses."""


def invalid(message: str) -> SfnError:
    """A parameter has a value that it cannot have."""
    return SfnError("ValidationException", message)


def not_served(what: str) -> SfnError:
    """A feature that Step Functions has and the local one has not."""
    return invalid(f"{what} is not supported by the local AWS. Leave it out, or try it on AWS.")


def no_machine(arn: str) -> SfnError:
    """There is no such state machine."""
    return SfnError("StateMachineDoesNotExist", f"State Machine Does Not Exist: '{arn}'")


def no_execution(arn: str) -> SfnError:
    """There is no such execution."""
    return SfnError("ExecutionDoesNotExist", f"Execution Does Not Exist: '{arn}'")
